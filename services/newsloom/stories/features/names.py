"""Write the names of an article so that they can be compared across languages and scripts."""

from functools import lru_cache
from typing import Final, NamedTuple

from anyascii import anyascii

from newsloom.stories.features.hashes import compared_name_hash
from newsloom_schemas import Entity, EntityType

MAX_NAMES: Final = 10
_MAX_NAME_CHARS: Final = 60
_MIN_CONSONANTS: Final = 2
_CACHED_NAMES: Final = 20_000
_VOWELS: Final = frozenset("aeiouy")
_SOUNDS: Final = (("tch", "c"), ("sch", "s"), ("sh", "s"), ("ch", "c"), ("kh", "h"), ("ph", "f"), ("ts", "c"), ("ck", "k"),
                  ("w", "v"), ("q", "k"), ("x", "ks"), ("z", "s"), ("j", ""), ("h", ""))  # fmt: skip
"""Letters that spellings of one name differ in, in the order in which they are replaced."""

_NOT_NAMES: Final = frozenset(
    {EntityType.DATE, EntityType.MONEY, EntityType.PERCENT, EntityType.LAW, EntityType.PRODUCT, EntityType.WORK_OF_ART}
)
_PEOPLES: Final = frozenset({EntityType.NORP})


class Name(NamedTuple):
    """A name that an article has.

    Attributes:
        hash: the hash of its key, which is compared.
        weight: how much the article is about it, in tenths: 3 to 13.
        name: the name as the article has it; "" for an article of the store that has its story.
    """

    hash: int
    weight: int
    name: str


def names_of(entities: tuple[Entity, ...]) -> dict[str, Name]:
    """Return the names that an article is most about by their keys, at most `MAX_NAMES`."""
    named = sorted(
        (entity for entity in entities if entity.type not in _NOT_NAMES), key=lambda each: -(each.salience or 0)
    )
    found: dict[str, Name] = {}
    for entity in named:
        key = name_key(entity)
        if key and key not in found:
            weight = 3 + round(10 * (entity.salience or 0))
            found[key] = Name(compared_name_hash(key), weight, entity.name[:_MAX_NAME_CHARS])
        if len(found) == MAX_NAMES:
            break
    return found


def name_key(entity: Entity) -> str:
    """Return the key of an entity, the same in all languages; "" if it has none.

    A linked entity has its link. A person has the sound of the last name, since articles leave out first names. Others have
    the sound of the whole name.
    """
    links = entity.links
    if links.wikidata:
        return links.wikidata
    if entity.type in _PEOPLES:
        return f"country:{links.iso3166}" if links.iso3166 else ""
    if links.geonames is not None or entity.id.startswith("country:"):
        return str(entity.id)
    return _person_key(entity.name) if entity.type is EntityType.PERSON else _sound_key(entity.name)


@lru_cache(maxsize=_CACHED_NAMES)
def _person_key(name: str) -> str:
    parts = anyascii(name).split()
    return f"person:{sound}" if parts and (sound := sound_of(parts[-1])) else ""


@lru_cache(maxsize=_CACHED_NAMES)
def _sound_key(name: str) -> str:
    sound = sound_of(name)
    return f"name:{sound}" if sound else ""


def sound_of(name: str) -> str:
    """Return the consonants of a name, written the same way for spellings such as Putin, Poutine and Путин.

    If fewer than two are left, as in "Xi", the letters themselves count.
    """
    letters = "".join(character for character in anyascii(name).lower() if character.isalnum())
    written = letters
    for spelling, sound in _SOUNDS:
        written = written.replace(spelling, sound)
    consonants = [character for character in written if character not in _VOWELS]
    single = [each for at, each in enumerate(consonants) if at == 0 or each != consonants[at - 1]]
    return "".join(single) if len(single) >= _MIN_CONSONANTS else letters
