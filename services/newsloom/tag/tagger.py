"""Tag a text without stages and records: recognise, resolve types, link, group."""

from functools import lru_cache
from typing import Final

from newsloom.tag.entities.aliases import Aliases
from newsloom.tag.entities.group import GAZETTEER_TYPES, LinkedNames, group
from newsloom.tag.gazetteer.gazetteer_only import gazetteer_only_places
from newsloom.tag.gazetteer.hints import NO_HINTS, PlaceHints
from newsloom.tag.gazetteer.link import Linker
from newsloom.tag.gazetteer.lookup import gazetteer
from newsloom.tag.gazetteer.tickers import tickers_by_name_end
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import lexicon
from newsloom.tag.model.masking import mask
from newsloom.tag.model.packs import PACKS
from newsloom.tag.model.recognise import model_for
from newsloom.tag.resolution.consistency import Consistency
from newsloom.tag.resolution.name_variants import Name
from newsloom.tag.span import Span
from newsloom_schemas import Entity, EntityType

GAZETTEER_ONLY: Final = "gazetteer only"
"""Name of the model in the trace notes of an article in a language without a model."""

DEFAULT_TYPES: Final = frozenset(EntityType) - {EntityType.DATE, EntityType.MONEY, EntityType.PERCENT}


NO_NAMES: Final = LinkedNames((), {}, {})
"""The result for a document without names."""


class Tagger:
    """The tables that tagging needs besides the models. Built once per process."""

    def __init__(self) -> None:
        self._consistency = Consistency(lexicon(), gazetteer())
        self._linker = Linker(gazetteer())

    def recognise(self, text: str, language: str) -> list[Span]:
        """Return the spans that the model of the language finds.

        In a language without a model, return the names of countries and large cities.
        """
        model = model_for(language)
        return model.spans(mask(text)) if model is not None else gazetteer_only_places(text, language, gazetteer())

    def resolve_types(self, text: str, spans: list[Span]) -> tuple[Name, ...]:
        """Return the names of the text with one type each and all their mentions."""
        return tuple(self._consistency.resolve_types(mask(text), spans, tickers_by_name_end(text)))

    def link(self, text: str, names: tuple[Name, ...], language: str, hints: PlaceHints = NO_HINTS) -> LinkedNames:
        """Return the names with the places that they mean and the tickers after them.

        Args:
            text: the whole text.
            names: its names.
            language: ISO 639-1 code.
            hints: what the record says about places.
        """
        written = {
            text[name.spans[0].start : name.spans[0].end]: name.spans for name in names if name.type in GAZETTEER_TYPES
        }
        surnames = frozenset(
            fold(words[-1])
            for name in names
            if name.type is EntityType.PERSON
            and len(words := text[name.spans[0].start : name.spans[0].end].split()) > 1
        )
        links = self._linker.link(text, written, language, hints, surnames)
        return LinkedNames(names, links, tickers_by_name_end(text))

    def tag(self, text: str, language: str, title: str | None, types: frozenset[EntityType]) -> tuple[Entity, ...]:
        """Run all steps and return the entities of the wanted types."""
        linked = self.link(text, self.resolve_types(text, self.recognise(text, language)), language)
        return entities(text, title, linked, types)


def entities(
    text: str, title: str | None, linked: LinkedNames, types: frozenset[EntityType], aliases: Aliases | None = None
) -> tuple[Entity, ...]:
    """Return the entities of the wanted types, the most salient first."""
    return tuple(each for each in group(text, title, linked, aliases) if each.type in types)


@lru_cache(maxsize=1)
def tagger() -> Tagger:
    """Return the tagger of this process."""
    return Tagger()


def warm_up(languages: tuple[str, ...]) -> None:
    """Load the gazetteer and the models of these languages now, not with the first article.

    Languages without a model are skipped. The gazetteer is loaded first, so that the models reuse the memory that
    reading its sources takes.
    """
    tagger()
    for language in languages:
        model_for(language)


def tag_text(text: str, language: str) -> tuple[Entity, ...]:
    """Return the entities of a text, the most salient first.

    Args:
        text: a text of any length. Mentions have code-point offsets into it.
        language: ISO 639-1 code. English and French have models; in other languages, only countries and large cities
            are found.
    """
    return tagger().tag(text, language, None, DEFAULT_TYPES)


def model_notes(language: str) -> dict[str, str]:
    """Return the trace notes about the model: its package and version."""
    pack = PACKS.get(language)
    if pack is None:
        return {"model": GAZETTEER_ONLY}
    return {"model": pack.package, "model_version": pack.version}
