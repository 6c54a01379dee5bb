"""Make pairs of articles from one template, which share most of their words and report other facts."""

import random
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from newsloom.dedup.similarity.compare import compare
from newsloom.dedup.text.fingerprint import profile

_TOWNS: Final = [
    "Varnholm",
    "Quillan",
    "Norby",
    "Tessmark",
    "Harland",
    "Almond",
    "Brae",
    "Ostrava",
    "Lindau",
    "Keswick",
    "Merida",
    "Salto",
    "Tromso",
]
_PEOPLE: Final = [
    "Maren Oldqvist",
    "Pelle Strand",
    "Ana Kovac",
    "Tobias Renn",
    "Ines Cardoso",
    "Grete Holm",
    "Samir Haddad",
    "Ruth Adler",
    "Yuki Tanaka",
    "Noel Byrne",
    "Clara Voss",
    "Idris Kane",
]
_CLUBS: Final = ["Rovers", "United", "Wanderers", "Athletic", "Harriers", "Rangers", "City", "Albion"]
_FIRMS: Final = ["Norsteel", "Bluewater", "Helvar", "Castor", "Aurum", "Medway", "Kestrel", "Tarn", "Orbis", "Lumen"]
_DAYS: Final = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

_BOILERPLATE: Final = (
    "The figures are provisional and are revised at the end of each quarter, when all returns have come in.",
    "Readers who know more about this are asked to write to the desk, which answers on working days.",
    "A longer report with maps and tables is printed in the weekend edition and can be ordered by post.",
    "As in previous years, the numbers are put together by volunteers and checked by two people on their own.",
    "The method has not been changed since it was first used, so that one year can be held against another.",
    "Questions about how the numbers are made are answered on a page that is linked at the foot of the site.",
)

TEMPLATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "weather": (
            "{day}'s forecast for {town}: dry and mostly sunny, with winds of {n} kilometres an hour from the coast. "
            "Temperatures rise to {n} degrees in the afternoon and fall to {n} degrees by dawn. Rain is expected to "
            "reach {town} by {day}, with {n} millimetres in the hills above {town}. The sun rises at {n}:{n} and sets "
            "at {n}:{n}, and the pollen count stands at {n}."
        ),
        "markets": (
            "Shares in {firm} closed {n}.{n} percent lower on {day} after {firm} reported sales of {n} million euros. "
            "{firm} gained {n}.{n} percent and {firm} lost {n}.{n}. The main index ended the session at {n}{n} points, "
            "while the currency traded at {n}.{n}{n} and oil stood at {n} a barrel, said {person} of {firm}."
        ),
        "obituary": (
            "{person}, a teacher at the grammar school of {town} for {n} years, died on {day} at the age of {n}. Born "
            "in {town} in 19{n}, the eldest of {n} children, and married to {person}, the former head of the school "
            "moved to {town} in 19{n}. A service will be held in {town} on {month} {n} at {n} in the morning."
        ),
        "match": (
            "{town} {club} beat {town} {club} {n}-{n} on {day} in front of {n}{n} people. {person} scored in minute "
            "{n}, and {person} made it two from the spot after {person} was brought down. {club} had {n} shots to {n}. "
            "Coach {person} said the side had earned it. {town} {club} stay in place {n} with {n} points."
        ),
        "poll": (
            "If there were a vote on {day}, {n} percent would choose {person} and {n} percent {person}, says a poll by "
            "{firm} of {n}{n} people in {town} and {town}. {n} percent do not know yet. In {month} {person} stood at "
            "{n} percent. The margin of error is {n} points, and {firm} asked between {month} {n} and {month} {n}."
        ),
        "accident": (
            "Two cars collided on the road from {town} to {town} at {n}:{n} on {day}. The driver of one, a man of {n} "
            "from {town}, was taken to hospital in {town}; the other, aged {n}, was not hurt. The road was closed for "
            "{n} hours, and damage is put at {n}{n} euros, said {person} of the {town} police."
        ),
        "rates": (
            "The central bank in {town} set its key rate at {n}.{n} percent on {day}, from {n}.{n} percent, governor "
            "{person} said. {n} of {n} members were in favour. Inflation stood at {n}.{n} percent in {month}, and "
            "{firm} expects {n}.{n} percent by {month}. The next meeting is on {month} {n}, in {town}."
        ),
        "earnings": (
            "{firm} earned {n}{n} million in the quarter to {month}, after {n}{n} million a year ago, said {person}, "
            "its finance chief. Sales rose by {n} percent to {n}.{n} billion. The firm from {town} plans {n} new sites "
            "in {town} and {town} and will pay {n} cents a share on {month} {n}, as {firm} had forecast."
        ),
        "quake": (
            "A tremor of magnitude {n}.{n} was felt near {town} at {n}:{n} on {day}, {n} kilometres below ground, the "
            "institute in {town} said. {person} of {town} spoke of {n} calls within {n} minutes. It was the strongest "
            "since {month} 19{n}, when {n} houses in {town} were damaged. No one was hurt in {town} or {town}."
        ),
        "results": (
            "{person} was elected mayor of {town} on {day} with {n}.{n} percent, ahead of {person} with {n}.{n} and "
            "{person} with {n}.{n}. Turnout was {n}.{n} percent, after {n}.{n} in {month} 20{n}. {person} takes office "
            "on {month} {n}. In {town}, {person} won with a lead of {n}{n} votes over {person}."
        ),
    }
)


def pairs(count: int, low: float = 0.5, high: float = 0.95) -> Iterator[tuple[str, str, str]]:
    """Yield the name of a template and two texts with a resemblance from `low` to `high`.

    Both texts have some facts in common, and boilerplate.
    """
    names = list(TEMPLATES)
    made = seed = 0
    while made < count:
        rng = random.Random(seed)
        seed += 1
        name = names[made % len(names)]
        one, other = _pair(TEMPLATES[name], rng)
        if low <= compare(profile(one), profile(other)).resemblance <= high:
            made += 1
            yield name, one, other


def _pair(template: str, rng: random.Random) -> tuple[str, str]:
    sentences = rng.sample(_BOILERPLATE, rng.randint(2, len(_BOILERPLATE)))
    changed = rng.uniform(0.5, 1.0)
    one, other = _filled(template, rng, changed)
    return " ".join((one, *sentences)), " ".join((other, *sentences))


def _filled(template: str, rng: random.Random, changed: float) -> tuple[str, str]:
    makers: Mapping[str, Callable[[], str]] = {
        "town": lambda: rng.choice(_TOWNS),
        "person": lambda: rng.choice(_PEOPLE),
        "club": lambda: rng.choice(_CLUBS),
        "firm": lambda: rng.choice(_FIRMS),
        "day": lambda: rng.choice(_DAYS),
        "month": lambda: rng.choice(_MONTHS),
        "n": lambda: str(rng.randint(10, 99)),
    }
    one: list[str] = []
    other: list[str] = []
    for part in template.replace("}", "{").split("{"):
        make = makers.get(part)
        if make is None:
            one.append(part)
            other.append(part)
            continue
        fact = make()
        one.append(fact)
        other.append(make() if rng.random() < changed else fact)
    return "".join(one), "".join(other)
