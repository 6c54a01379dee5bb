"""Read the words of bylines in each language, which are in `bylines.toml` and `contributors.toml`."""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Final

from newsloom.normalise.toml_tables import StrictTable, any_of, read_toml
from newsloom_schemas import ContributorRole


class BylineWords(StrictTable):
    """The lists of `bylines.toml`, which says what each is for."""

    author_prefixes: tuple[str, ...]
    author_labels: tuple[str, ...]
    entry_subjects: tuple[str, ...]
    author_box_labels: tuple[str, ...]
    blog_platforms: tuple[str, ...]
    posting_verbs: tuple[str, ...]
    agent_words: tuple[str, ...]
    author_verbs: tuple[str, ...]
    agent_suffixes: tuple[str, ...]
    picture_credits: tuple[str, ...]
    separators: tuple[str, ...]
    full_name_separators: tuple[str, ...]
    place_prepositions: tuple[str, ...]
    date_prepositions: tuple[str, ...]
    source_labels: tuple[str, ...]
    placeholders: tuple[str, ...]
    not_names: tuple[str, ...]
    teams: tuple[str, ...]
    team_suffixes: tuple[str, ...]
    organisation_endings: tuple[str, ...]
    job_titles: tuple[str, ...]
    press_titles: tuple[str, ...]
    press_title_adjectives: tuple[str, ...]
    roles: tuple[str, ...]
    agencies: tuple[str, ...]


class RoleWords(StrictTable):
    """How credits name one role: `phrases` stand directly before a name, `labels` before a colon or slash."""

    phrases: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    east_asian: tuple[str, ...] = ()


class ContributorWords(StrictTable):
    """The tables of `contributors.toml`, one for each role."""

    contributor: RoleWords
    editor: RoleWords
    translator: RoleWords
    photographer: RoleWords
    illustrator: RoleWords
    reviewer: RoleWords
    compiler: RoleWords


def _text_of(file: str) -> str:
    return files(__package__).joinpath(file).read_text(encoding="utf-8")


WORDS: Final[Mapping[str, tuple[str, ...]]] = dict(read_toml(_text_of("bylines.toml"), BylineWords, "bylines.toml"))
"""The lists of `bylines.toml`, which says what each is for."""

ROLE_WORDS: Final[Mapping[ContributorRole, RoleWords]] = {
    ContributorRole(name): words
    for name, words in read_toml(_text_of("contributors.toml"), ContributorWords, "contributors.toml")
}
"""The words of credits by the role that they name."""


def word_pattern(*lists: str) -> str:
    """Return a regular expression for the words in these lists of `bylines.toml`, the longest first."""
    return any_phrase(word for name in lists for word in WORDS[name])


def any_phrase(phrases: Iterable[str]) -> str:
    """Return a regular expression for any of these phrases, the longest first; a `*` in one is one word or two."""
    return any_of(set(phrases)).replace(r"\*", r"[\w’'-]+(?:\s[\w’'-]+)?")
