"""The words of made-up articles. Lists are ordered by frequency: the first word is drawn most often."""

from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.split()))


def _plural(noun: str) -> str:
    if noun in {"people", "police", "research", "species", "evidence", "staff"}:
        return noun
    if noun.endswith("y") and noun[-2] not in "aeou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


_NOUNS: Final = _words("""
government people year plan company report week city market country police court minister election
price school bank budget law party deal hospital road group team project water agreement factory
vote union worker budget energy research harbour railway inquiry farmer festival museum bridge
strike storm harvest subsidy reform tribunal refinery airport vaccine reservoir tariff pension
satellite licence parliament fishery curriculum border campaign ceasefire coalition committee
complaint contract corridor council currency debate deadline deficit delegation demand deposit
district drought earthquake embassy emission employer evidence exhibition expansion export fare
ferry fine flood forecast forest founder fund generator glacier grant grid habitat heatwave
highway household immigrant import incident income inflation inspector insurer investment
investor judge landlord lawsuit leak library loan mayor measure merger mine mortgage motorist
nurse observer offer official opponent orchestra output owner passenger patient payment penalty
permit petition pipeline platform poll port prisoner producer profit proposal prosecutor protest
province pupil quarry quota rally ratio rebate recruit referendum refugee regulator rehearsal
relief rent rescue reserve resident resolution retailer revenue review rival river ruling
sanction scandal scholar sector senate shareholder shelter shipment shipyard shortage signature
species stadium staff statute stock student subscriber suburb summit supplier surgeon survey
suspect tanker tax teacher telescope tenant terminal theatre threat ticket timetable tourist
trade tram treaty trial tunnel turbine university vaccine valley vendor vessel veteran victim
village visitor volunteer voter wage warehouse warning wetland wildfire winery witness workshop
""")

_ADJECTIVES: Final = _words("""
new local national public last early major large recent former old small regional strong long
independent financial foreign rural northern southern urban late controversial coastal temporary
annual senior heavy rare quiet costly deep fragile modest steep sudden ambitious bitter broad
brisk cautious central chronic civil clear common complex critical damaged dense direct disputed
domestic eastern effective elderly emergency empty entire ethical expensive experimental familiar
federal final flexible formal free frequent full generous global grim growing hidden historic
hostile idle immediate industrial inland joint junior leading legal light limited maritime
medical mild military mobile mountainous narrow nearby neutral nuclear official open organic
outdated partial peaceful permanent popular powerful practical private prominent prompt proposed
provincial quarterly rapid record remote renewable residential rigid robust royal scattered
seasonal secret severe shallow sharp slim social solar spare special stable standing stark
steady strategic strict subsidised surprising technical tense tidal tight tropical troubled
uncertain unpaid unusual vacant valuable vast visible voluntary vulnerable western widespread
""")

_PAST: Final = _words("""
announced approved rejected delayed opened closed praised criticised reviewed signed expanded
cancelled postponed investigated defended launched questioned welcomed suspended funded extended
completed abandoned examined presented doubled halved inspected reopened revised sold bought
blocked challenged cleared collected condemned copied corrected counted covered curbed cut
damaged debated declared demanded described designed detected discussed dismissed divided
documented drafted earned eased enforced enlarged ended estimated evacuated exceeded exported
filed finished flooded followed forgot founded froze guarded halted handed hired hosted ignored
imported improved inherited insured joined judged labelled leased lifted linked listed lost
lowered mapped measured merged missed modernised monitored moved named neglected negotiated
noticed nominated obtained occupied offered ordered outlined overturned owned patched paused
planned planted pledged polled printed probed produced promised protected proved published
purchased pursued raised ranked rebuilt recalled received recorded recruited reduced refused
registered released relocated removed renamed renewed rented repaired repeated replaced rescued
resumed restored restricted retained revealed saved scrapped searched secured seized settled
shared shelved shortened shut solved spared split sponsored staffed staged strengthened studied
submitted supplied supported surveyed tested traced tracked trained transferred translated
trimmed upgraded urged used vetoed visited widened withdrew won wrote
""")

_ADVERBS: Final = _words("""
quickly quietly finally recently openly slowly sharply narrowly firmly partly jointly formally
briefly largely reluctantly suddenly steadily abroad again barely bluntly calmly carefully
cheaply clearly closely collectively directly discreetly eagerly early easily entirely evenly
eventually explicitly fully gladly gradually hastily heavily hurriedly illegally indefinitely
legally locally loudly mainly marginally nationwide nearby neatly openly overnight patiently
peacefully permanently politely promptly publicly rarely repeatedly safely separately seriously
silently smoothly strictly strongly swiftly temporarily tightly together twice unanimously
unexpectedly urgently vigorously voluntarily widely willingly
""")

_DAYS: Final = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")

LISTS: Final[dict[str, tuple[str, ...]]] = {
    "noun": _NOUNS,
    "nouns": tuple(map(_plural, _NOUNS)),
    "adjective": _ADJECTIVES,
    "past": _PAST,
    "adverb": _ADVERBS,
    "day": _DAYS,
}

CLAUSES: Final = (
    "{person} {past} the {noun phrase} in {place}",
    "the {noun phrase} {past} a {noun phrase} on {day}",
    "{organisation} {past} its {noun phrase} and {past} the {noun}",
    "officials in {place} {adverb} {past} the {noun phrase}",
    "about {number} {nouns} were {adverb} {past} by the {noun}",
    "{person} told the {noun} that a {noun phrase} had been {past}",
    "the {noun} of {place} {past} {number} {nouns}",
    '"we {past} the {noun phrase}," {person} said of the {noun}',
    '"no {noun} should be {past} without a {noun}," said {person}',
    "{organisation} and {organisation} {adverb} {past} a {noun phrase}",
    "a {noun phrase} near {place} was {adverb} {past}",
    "costs of the {noun} rose by {percent} while the {noun} fell",
    "every {noun phrase} must now be {past} before {day}",
    "{person}, who {past} the {noun} for years, called it {adjective}",
    "critics of the {noun phrase} {past} {organisation} over its {noun}",
    "neither the {noun} nor the {noun phrase} was {past}",
    "residents {adverb} {past} what they see as an {adjective} {noun}",
    "only {percent} of the {nouns} {past} any {noun phrase}",
    "the {adjective} {noun} between {place} and {place} was {past}",
    "{person} wants the {noun phrase} {past} and its {noun} {past}",
    "nobody at {organisation} {past} a {noun phrase} so {adverb}",
    "{number} {nouns} {past} their {noun} when the {noun phrase} ended",
    "two {nouns} were {past} as the {noun phrase} {adverb} grew",
    "an {adjective} {noun} may still be {past} by {organisation}",
)

OPENINGS: Final = (
    "after a {noun phrase},",
    "on {day}",
    "despite the {noun phrase},",
    "in {place},",
    "with {number} {nouns} {past},",
    "according to {person},",
    "because of its {noun},",
    "although a {noun} {past} it,",
    "{adverb} and against {adjective} advice,",
    "as the {noun} {past} the {noun},",
    "unlike {organisation},",
    "for the {adjective} {noun},",
)

ENDINGS: Final = (
    "while {organisation} {past} the {noun}",
    ", a {noun phrase} shows",
    "before the {noun} could be {past}",
    "for {number} {nouns}",
    ", {person} added",
    "until a {noun phrase} was {past}",
    "without any {noun}",
    ", {percent} more than the {noun} {past}",
    "near {place}",
    "so that {nouns} may be {past}",
    ", which {organisation} {adverb} {past}",
    "under a {noun phrase}",
    "as {nouns} in {place} {past}",
    ", though {person} {past} it",
)

HEADLINES: Final = (
    "{place} {noun} {past} as {noun phrase} grows",
    "{person} {past} {adjective} {noun} in {place}",
    "{organisation} and the {adjective} {noun}: what was {past}",
    "Why {place} {adverb} {past} its {noun phrase}",
    "{number} {nouns} {past} after {noun phrase}",
    "A {noun phrase} divides {place}",
)

FIRST_NAMES: Final = _words("""Anna Marek Leila Tomas Ingrid Paulo Yusuf Clara Henrik Amara Viktor Noor Elena Kwame Sofia Daniel Mei Rafael
    Greta Idris Helen Oscar Priya Stefan Zara Lucas Miriam Anton Farah George Hana Ivan Julia Kofi Lena Martin
    Nadia Omar Petra Samuel""")
LAST_NAMES: Final = _words("""Kowalski Haddad Lindqvist Okafor Moreau Petrov Tanaka Silva Brandt Nyambura Castellano Farouk Novak Osei
    Richter Delgado Varga Sandberg Iqbal Whitmore Achterberg Bellini Cormack Duarte Eriksen Ferreira Galloway
    Hoffmann Ibrahim Jansen Kaplan Larsson Mbeki Nakamura Orlov Pereira Quigley Rahman Schuster Toivonen Ueda
    Vasquez Wexford Yilmaz Zielinski""")
PLACES: Final = (
    "Berlin", "Lisbon", "Nairobi", "Osaka", "Toronto", "Warsaw", "Lagos", "Madrid", "Helsinki", "Ankara", "Lima",
    "Jakarta", "Dublin", "Athens", "Vienna", "Accra", "Bogota", "Hanoi", "Oslo", "Prague", "Tunis", "Manila", "Seoul",
    "Geneva", "Canada", "Norway", "Kenya", "Japan", "Brazil", "Poland", "Turkey", "Ireland", "Portugal", "Ghana",
    "Peru", "Vietnam", "Austria", "Greece", "Chile", "Morocco", "Denmark", "Jordan", "Malaysia", "Uruguay",
)  # fmt: skip
ORGANISATION_HEADS: Final = (
    "Northfield", "Meridian", "Halvorsen", "Castellan", "Brightwater", "Ironbridge", "Silverline", "Tamarind",
    "Oakhurst", "Pelican", "Redmond", "Solvane", "Trident", "Ullswater", "Vantage", "Westmere", "Aldgate", "Corvus",
    "Danube", "Elmwood",
)  # fmt: skip
ORGANISATION_TAILS: Final = (
    "Bank", "University", "Group", "Energy", "Institute", "Foundation", "Airlines", "Shipping", "Hospital", "Council",
    "Motors", "Partners", "Telecom", "Press", "Mining", "Railways",
)  # fmt: skip
SITES: Final = (
    "harbour-times.example", "the-ledger.example", "dailybeacon.example", "northern-star.example", "citywire.example",
    "the-observer-post.example", "morningfield.example", "capital-report.example",
)  # fmt: skip
