"""The tag stage: an article in, the same article with its entities out."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from newsloom.api import Emit, Inbound, Stage
from newsloom.core.facts import EntitiesFound
from newsloom.settings import TagSettings
from newsloom.tag.entities.alias_file import open_aliases
from newsloom.tag.entities.aliases import Aliases
from newsloom.tag.entities.group import Linked
from newsloom.tag.resolution.name_variants import Name
from newsloom.tag.span import Span
from newsloom.tag.tagger import NOTHING, Tagger, entities, model_notes, tagger, warm_up
from newsloom_schemas import DeduplicatedArticle, EntityType, StageName, TaggedArticle

VERSION: Final = "3"

_WORD: Final = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Reading:
    """An article on its way through the stage. `text` is as much of it as is tagged."""

    article: DeduplicatedArticle
    text: str
    spans: list[Span] = field(default_factory=list)
    names: tuple[Name, ...] = ()
    linked: Linked = NOTHING


class Recognise:
    """Finds spans with the language's model."""

    name = "recognise"

    def __init__(self, tagger: Tagger, max_words: int) -> None:
        self._tagger = tagger
        self._max_words = max_words

    def __call__(self, article: DeduplicatedArticle, /) -> Emit[Reading]:
        """The article with its spans."""
        text = first_words(article.text, self._max_words)
        language = article.language.code
        notes = model_notes(language)
        if len(text) < len(article.text):
            notes["tagged_words"] = str(self._max_words)
        return Emit(Reading(article, text, self._tagger.recognise(text, language)), notes=notes)


class Agree:
    """Makes the document consistent with itself."""

    name = "agree"

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger

    def __call__(self, reading: Reading, /) -> Emit[Reading]:
        """The article with its names."""
        names = self._tagger.agree(reading.text, reading.spans)
        return Emit(Reading(reading.article, reading.text, names=names))


class Link:
    """Says which places are meant."""

    name = "link"

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger

    def __call__(self, reading: Reading, /) -> Emit[Reading]:
        """The article with its names and their places."""
        linked = self._tagger.link(reading.text, reading.names, reading.article.language.code)
        return Emit(Reading(reading.article, reading.text, linked=linked))


class Group:
    """Gathers names into entities."""

    name = "group"

    def __init__(self, types: frozenset[EntityType], aliases: Aliases | None) -> None:
        self._types = types
        self._aliases = aliases

    def __call__(self, reading: Reading, /) -> Emit[TaggedArticle]:
        """The finished record."""
        found = entities(reading.text, reading.article.title, reading.linked, self._types, self._aliases)
        kept = {name: value for name, value in reading.article if name != "schema_"}
        counts = Counter(entity.type for entity in found)
        notes = {
            "language": reading.article.language.code,
            "entities": " ".join(f"{kind.value}={count}" for kind, count in sorted(counts.items())),
        }
        facts = (EntitiesFound(reading.article.language.code, dict(counts)),)
        return Emit(TaggedArticle.model_construct(**kept, entities=found), notes=notes, facts=facts)


def build(settings: TagSettings) -> Stage:
    """The stage with the gazetteer, the alias file and the models of `settings.preload_languages` loaded.

    Other models load when first needed.

    Raises:
        AliasFileError: the alias file cannot be read, or lines of it are wrong.
    """
    aliases = open_aliases(settings.aliases_path) if settings.aliases_path is not None else None
    warm_up(settings.preload_languages)
    parts = tagger()
    return Stage(
        name=StageName.TAG,
        version=VERSION,
        read=_read,
        steps=(Recognise(parts, settings.max_words), Agree(parts), Link(parts), Group(settings.entity_types, aliases)),
    )


def first_words(text: str, limit: int) -> str:
    """As much of the text as `limit` words take; all of it for 0."""
    if limit:
        for number, word in enumerate(_WORD.finditer(text), 1):
            if number == limit:
                return text[: word.end()]
    return text


def _read(inbound: Inbound) -> DeduplicatedArticle:
    return DeduplicatedArticle.from_bytes(inbound.value)
