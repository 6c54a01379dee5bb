"""The tag stage: it adds the entities to an article."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from newsloom.api import Emit, Inbound, Recogniser, Stage
from newsloom.core.facts import EntitiesFound
from newsloom.settings import TagSettings
from newsloom.tag.entities.alias_file import open_aliases
from newsloom.tag.entities.aliases import Aliases
from newsloom.tag.entities.focus import focus
from newsloom.tag.entities.group import LinkedNames, group, link_reasons
from newsloom.tag.gazetteer.hints import PlaceHints, publisher_country
from newsloom.tag.recognition.profiles import Profiles
from newsloom.tag.resolution.name_variants import Name
from newsloom.tag.resolution.trust import WEAK, Trust
from newsloom.tag.span import Span
from newsloom.tag.tagger import NO_NAMES, Tagger
from newsloom_schemas import DeduplicatedArticle, EntityType, StageName, TaggedArticle

VERSION: Final = "5"

NO_RECOGNISERS: Final[Mapping[str, Recogniser]] = {}

_WORD: Final = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class TaggingState:
    """An article between the steps of the stage.

    Attributes:
        article: the article.
        text: the part of its text that is tagged.
        spans: what the model found.
        trust: how far the rules follow the model.
        names: the names with their types.
        linked: the names with their places and tickers.
    """

    article: DeduplicatedArticle
    text: str
    spans: list[Span] = field(default_factory=list)
    trust: Trust = WEAK
    names: tuple[Name, ...] = ()
    linked: LinkedNames = NO_NAMES


class Recognise:
    """Finds spans with the model of the language."""

    name = "recognise"

    def __init__(self, tagger: Tagger, max_words: int) -> None:
        self._tagger = tagger
        self._max_words = max_words

    def __call__(self, article: DeduplicatedArticle, /) -> Emit[TaggingState]:
        """Return the article with its spans."""
        text = first_words(article.text, self._max_words)
        spans, notes, trust = self._tagger.recognise(text, article.language.code)
        if len(text) < len(article.text):
            notes["tagged_words"] = str(self._max_words)
        return Emit(TaggingState(article, text, spans, trust), notes=notes)


class ResolveTypes:
    """Gives each name one type in the whole document."""

    name = "resolve_types"

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger

    def __call__(self, state: TaggingState, /) -> Emit[TaggingState]:
        """Return the article with its names."""
        names = self._tagger.resolve_types(state.text, state.spans, state.article.language.code, state.trust)
        return Emit(TaggingState(state.article, state.text, names=names))


class Link:
    """Decides which places the names mean."""

    name = "link"

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger

    def __call__(self, state: TaggingState, /) -> Emit[TaggingState]:
        """Return the article with its names, their places and their tickers."""
        article = state.article
        hints = PlaceHints(publisher_country(article.source.domain), article.attribution.place)
        linked = self._tagger.link(state.text, state.names, article.language.code, hints)
        return Emit(TaggingState(state.article, state.text, linked=linked))


class Group:
    """Groups names into entities, and finds the focus."""

    name = "group"

    def __init__(self, types: frozenset[EntityType], aliases: Aliases | None) -> None:
        self._types = types
        self._aliases = aliases

    def __call__(self, state: TaggingState, /) -> Emit[TaggedArticle]:
        """Return the article with its entities and its focus."""
        grouped = group(state.text, state.article.title, state.linked, self._aliases)
        found = tuple(each for each in grouped if each.type in self._types)
        kept = {name: value for name, value in state.article if name != "schema_"}
        counts = Counter(entity.type for entity in found)
        notes = {
            "language": state.article.language.code,
            "entities": " ".join(f"{kind.value}={count}" for kind, count in sorted(counts.items())),
        }
        if reasons := link_reasons(state.linked):
            notes["places"] = reasons
        facts = (EntitiesFound(state.article.language.code, dict(counts)),)
        where = focus(grouped, state.linked.entries_by_id())
        return Emit(TaggedArticle.model_construct(**kept, entities=found, focus=where), notes=notes, facts=facts)


def build(settings: TagSettings, recognisers: Mapping[str, Recogniser] = NO_RECOGNISERS) -> Stage:
    """Return the stage, with the gazetteer, the alias file and the models of `settings.preload_languages` loaded.

    Other models are loaded when they are first needed.

    Args:
        settings: the settings of the stage.
        recognisers: recognisers of users by the name of their profile.

    Raises:
        AliasFileError: the alias file cannot be read, or some of its lines are wrong.
    """
    aliases = open_aliases(settings.aliases_path) if settings.aliases_path is not None else None
    shared_tagger = Tagger(Profiles(settings.profile, settings.profiles, recognisers))
    shared_tagger.warm_up(settings.preload_languages)
    return Stage(
        name=StageName.TAG,
        version=VERSION,
        read=_read,
        steps=(
            Recognise(shared_tagger, settings.max_words),
            ResolveTypes(shared_tagger),
            Link(shared_tagger),
            Group(settings.entity_types, aliases),
        ),
    )


def first_words(text: str, limit: int) -> str:
    """Return the first `limit` words of a text; the whole text if the limit is 0."""
    if limit:
        for number, word in enumerate(_WORD.finditer(text), 1):
            if number == limit:
                return text[: word.end()]
    return text


def _read(inbound: Inbound) -> DeduplicatedArticle:
    return DeduplicatedArticle.from_bytes(inbound.value)
