"""Know the letters of languages, and the languages of charsets."""

from collections.abc import Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import Final

from newsloom.normalise.toml_tables import StrictTable, read_toml

_FILE: Final = "letters.toml"
_KANA: Final = "".join(map(chr, range(0x3041, 0x30FF)))


class _Charset(StrictTable):
    names: tuple[str, ...]
    languages: frozenset[str]


class Letters(StrictTable):
    """The letters and charsets of languages, as the file has them."""

    alphabets: Mapping[str, str]
    frequent: Mapping[str, str]
    charset: tuple[_Charset, ...]

    @cached_property
    def sets(self) -> Mapping[str, frozenset[str]]:
        """Return the letters of each language outside ASCII, in lower case."""
        return {language: frozenset(letters) for language, letters in self.alphabets.items()}

    @cached_property
    def common(self) -> frozenset[str]:
        """Return the commonest letters of all scripts but Latin, in lower case, and all kana."""
        return frozenset("".join("".join(self.frequent.values()).split()) + _KANA)

    @cached_property
    def languages_of(self) -> Mapping[str, frozenset[str]]:
        """Return the languages that were written in each charset."""
        return {name: each.languages for each in self.charset for name in each.names}


@cache
def letters() -> Letters:
    """Return the packaged letters, read once."""
    return read_toml(files(__package__).joinpath(_FILE).read_text("utf-8"), Letters, _FILE)


def is_of_one_alphabet(found: frozenset[str]) -> bool:
    """Return True if letters outside ASCII, in lower case, all belong to one language."""
    return any(found <= alphabet for alphabet in letters().sets.values())
