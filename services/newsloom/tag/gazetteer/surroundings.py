"""Read what the words beside a name say about the place: its kind, what contains it, and what it is near to."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Final, NamedTuple

from newsloom.tag.gazetteer.candidates import KIND_WORD_PATTERN, KIND_WORDS
from newsloom.tag.gazetteer.entry import GazetteerEntry, Kind
from newsloom.tag.gazetteer.lookup import Gazetteer
from newsloom.tag.lexicon.names import fold
from newsloom.tag.span import Span

_FOLLOWING: Final = re.compile(
    r"(?:,\s{1,2}|,? in (?:the )?|\s?\()([^\W_][^\n,;()]{1,40}?)"
    r"(?=[,;.)\n]|[’']s\b|\s+(?:and|on|in|where|said|has|was|is|for|to|with|as|et)\b|$)"
)
_MAX_FOLLOWING_CHARS: Final = 60
_KIND_BEFORE: Final = re.compile(rf"\b({KIND_WORD_PATTERN}) (?:of|de) $", re.IGNORECASE)
_KIND_AFTER: Final = re.compile(rf" ({KIND_WORD_PATTERN})\b", re.IGNORECASE)
_MAX_KIND_CHARS: Final = 20
_CONTAINERS: Final = frozenset({Kind.COUNTRY, Kind.NATION, Kind.SUBDIVISION, Kind.COUNTY})
_MAX_GAP_CHARS: Final = 40
_INSIDE_GAP: Final = re.compile(
    r",\s{1,2}|,? in (?:the )?(?:\w+ ){0,2}|\s?\(|,? an? (?:\w+ ){0,2}(?:suburb|district|neighbou?rhood|area|part) (?:of|in) ",
    re.IGNORECASE,
)
_HOLDING_GAP: Final = re.compile(
    r"[’']s (?:\w+ ){0,2}(?:of )?|(?:[ -]\w+){0,2} (?:city|town|village|suburb|district|province|state|port|county) of |"
    r" (?:suburb|neighbou?rhood|district|borough) of ",
    re.IGNORECASE,
)
_INTRODUCED: Final = re.compile(r"(?:^|[\n.”\"] ?)In $")
_NEAR_GAP: Final = re.compile(
    r",? ?(?:near|outside|from|and|to|or|close to|(?:just )?(?:north|south|east|west|north-?east|north-?west|south-?east|"
    r"south-?west)(?:ern)? of|(?:\w+ )?(?:miles|kilomet(?:er|re)s|km|hours|minutes)(?: \w+){0,2} (?:of|from))"
    r"(?: the)?(?: \w+)? |/|-| – ",
    re.IGNORECASE,
)
_LIST_GAP: Final = re.compile(r" ?, ?(?:and |et )?| (?:and|et) (?:in )?")
_MAX_INTRODUCTION_CHARS: Final = 8


class Surroundings(NamedTuple):
    """Holds what the words beside the mentions of a name say.

    Attributes:
        codes: the codes of the countries, provinces and areas that are said to contain it.
        inside: names of places that are said to contain it or to be beside it.
        near: names of places that are said to be near to it.
    """

    codes: AbstractSet[str]
    inside: tuple[str, ...]
    near: tuple[str, ...]


def surroundings(
    text: str,
    names: Mapping[str, Sequence[Span]],
    entries: Mapping[str, Sequence[GazetteerEntry]],
    gazetteer: Gazetteer,
) -> dict[str, Surroundings]:
    """Return what the words beside the names say. Each mention is read once, and compared with the next one only.

    Args:
        text: the whole text.
        names: names with their mentions.
        entries: the places that each name can mean; names without any are absent.
        gazetteer: the places, for names that were not recognised, such as "Ill.".
    """
    codes: dict[str, set[str]] = {name: set() for name in entries}
    inside: dict[str, dict[str, None]] = defaultdict(dict)
    near: dict[str, dict[str, None]] = defaultdict(dict)
    for name in entries:
        for span in names[name]:
            match = _FOLLOWING.match(text, span.end, min(len(text), span.end + _MAX_FOLLOWING_CHARS))
            if match is not None:
                stop = text[match.end() : match.end() + 1]
                codes[name].update(container_codes(gazetteer.find_container(match.group(1).strip(), stop)))
    for first, second, gap, start in _neighbours(text, {name: names[name] for name in entries}):
        if _INSIDE_GAP.fullmatch(gap):
            codes[first].update(container_codes(entries[second]))
            inside[first][second] = None
        if _HOLDING_GAP.fullmatch(gap) or (
            gap == ", " and _INTRODUCED.search(text, max(0, start - _MAX_INTRODUCTION_CHARS), start)
        ):
            codes[second].update(container_codes(entries[first], with_peoples=True))
            inside[second][first] = None
        if _NEAR_GAP.fullmatch(gap):
            near[first][second] = None
            near[second][first] = None
    return {name: Surroundings(codes[name], tuple(inside[name]), tuple(near[name])) for name in entries}


def container_codes(entries: Iterable[GazetteerEntry], *, with_peoples: bool = False) -> Iterator[str]:
    """Yield the codes of countries, provinces and areas that contain other places. Cities do not count."""
    for entry in entries:
        if entry.kind in _CONTAINERS or (with_peoples and entry.kind is Kind.PEOPLE):
            if entry.kind in {Kind.COUNTRY, Kind.PEOPLE}:
                if entry.country is not None:
                    yield entry.country
            else:
                yield from (code for code in (entry.subdivision, entry.area) if code is not None)


def stated_kinds(text: str, names: Mapping[str, Sequence[Span]]) -> dict[str, Kind]:
    """Return the kind that the words beside a name say: "the city of Comayagua", "Hidalgo and Cameron counties".

    In a list, a word in the plural before or after it holds for all its names.
    """
    kinds: dict[str, Kind] = {}
    listed: dict[str, Kind] = {}
    for name, spans in names.items():
        for span in spans:
            match = _KIND_BEFORE.search(text, max(0, span.start - _MAX_KIND_CHARS), span.start) or _KIND_AFTER.match(
                text, span.end, span.end + _MAX_KIND_CHARS
            )
            if match is not None:
                word = fold(match.group(1))
                kinds.setdefault(name, KIND_WORDS[word])
                if word.endswith("s"):
                    listed[name] = KIND_WORDS[word]
    pairs = [(first, second) for first, second, gap, _ in _neighbours(text, names) if _LIST_GAP.fullmatch(gap)]
    for one, other in (*pairs, *((second, first) for first, second in reversed(pairs))) if listed else ():
        if one in listed and other not in kinds:
            listed[other] = kinds[other] = listed[one]
    return kinds


def _neighbours(text: str, names: Mapping[str, Sequence[Span]]) -> Iterator[tuple[str, str, str, int]]:
    """Yield the names of mentions that are close together, with the text between them and the start of the first."""
    mentions = sorted((span.start, span.end, name) for name, spans in names.items() for span in spans)
    for (start, end, first), (next_start, _, second) in pairwise(mentions):
        if first != second and end <= next_start <= end + _MAX_GAP_CHARS:
            yield first, second, text[end:next_start], start
