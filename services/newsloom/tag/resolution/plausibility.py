"""Tell names from what cannot be one: common words, roles, generic phrases with capitals."""

from typing import Final

from newsloom.tag.lexicon.common_words import common_words
from newsloom.tag.lexicon.names import fold, is_known_organisation
from newsloom.tag.lexicon.notable_names import notable_names
from newsloom.tag.lexicon.tables import ENGLISH, Lexicon
from newsloom.tag.resolution.local_places import PlaceNames
from newsloom.tag.resolution.trust import WEAK, Trust
from newsloom_schemas import EntityType

MAX_NAME_CHARS: Final = 160
"""Longer names, in code points, are discarded."""

_GENERIC_LABELS: Final = frozenset({EntityType.ORG, EntityType.PERSON})
_GENERIC_TYPES: Final = frozenset({EntityType.LOC, EntityType.FAC, EntityType.EVENT, EntityType.LAW, EntityType.GPE})
"""Types whose head words alone are not names: "the Island", "the Summit"."""

_STATES: Final = frozenset({"states", "countries", "nations"})


class Plausibility:
    """Judges whether a stretch of text can be a name.

    Args:
        lexicon: common words, roles, head words.
        gazetteer: places, which are names though they consist of common words.
        trust: how far the recogniser is followed.
    """

    def __init__(self, lexicon: Lexicon, gazetteer: PlaceNames, trust: Trust = WEAK) -> None:
        self._lexicon = lexicon
        self._gazetteer = gazetteer
        self._notable_names = notable_names(lexicon.language)
        self._common_words = common_words(lexicon.language).words if trust.corrects_more else frozenset[str]()
        self._keeps_lower_case = not trust.corrects_more
        self._generic_heads = (
            frozenset(
                word for word, kind in lexicon.last_heads.items() if kind in _GENERIC_TYPES and trust.corrects_more
            )
            | lexicon.alone
        )
        self._is_english = lexicon.language == ENGLISH

    def is_plausible(self, name: str, label: EntityType | None) -> bool:
        """Return True if a name with this label can be one."""
        if len(name) > MAX_NAME_CHARS or not any(char.isalpha() for char in name):
            return False
        words = fold(name).split()
        if (
            not words
            or all(self._lexicon.is_never_a_name(word) for word in words)
            or self._notable_names.has_no_type(name)
        ):
            return False
        if label in _GENERIC_LABELS and self._is_generic(words) and not self._is_known(name):
            return False
        if self._is_common_noun(name, words, label):
            return False
        if len(words) == 1 and len(words[0]) == 1 and words[0].isascii():
            return False
        is_place = label is EntityType.GPE and bool(self._gazetteer.find(name)) and words[0] not in self._common_words
        cased = self._keeps_lower_case or is_place or any(char.isupper() for char in name)
        return cased or not any(char.islower() for char in name)

    def _is_known(self, name: str) -> bool:
        return name in self._notable_names or is_known_organisation(name) or bool(self._gazetteer.find(name))

    def _is_generic(self, words: list[str]) -> bool:
        """Return True for common words with capitals, such as "Audit Report", without the head word of an organisation."""
        return (
            len(words) > 1
            and words[-1] not in self._lexicon.last_heads
            and words[0] not in self._lexicon.first_heads
            and all(word in self._common_words or self._lexicon.is_never_a_name(word) for word in words)
        )

    def _is_common_noun(self, name: str, words: list[str], label: EntityType | None) -> bool:
        """Return True for "Police" alone, and for "Littoral States"."""
        if self._is_english and label is EntityType.GPE and words[-1] in _STATES:
            return not self._gazetteer.find(name)
        return len(words) == 1 and label is not EntityType.PERSON and words[0] in self._generic_heads
