"""A text's entities: recognise, agree, link, group. The heart of tag without stages and records."""

from functools import lru_cache
from typing import Final

from newsloom.tag.entities.aliases import Aliases
from newsloom.tag.entities.group import PLACES, Linked, group
from newsloom.tag.gazetteer.gazetteer_only import foreign_places
from newsloom.tag.gazetteer.link import Linker
from newsloom.tag.gazetteer.lookup import gazetteer
from newsloom.tag.gazetteer.tickers import listed
from newsloom.tag.lexicon.tables import lexicon
from newsloom.tag.model.mask import masked
from newsloom.tag.model.packs import PACKS
from newsloom.tag.model.recognise import model_for
from newsloom.tag.resolution.consistency import Consistency
from newsloom.tag.resolution.name_variants import Name
from newsloom.tag.span import Span
from newsloom_schemas import Entity, EntityType

GAZETTEER_ONLY: Final = "gazetteer only"
"""The model's name in the notes of articles in a language without a pack."""

DEFAULT_TYPES: Final = frozenset(EntityType) - {EntityType.DATE, EntityType.MONEY, EntityType.PERCENT}


NOTHING: Final = Linked((), {}, {})
"""A document without names."""


class Tagger:
    """Everything that tagging needs but the models, built once per process."""

    def __init__(self) -> None:
        self._consistency = Consistency(lexicon(), gazetteer())
        self._linker = Linker(gazetteer())

    def recognise(self, text: str, language: str) -> list[Span]:
        """What the language's model finds; for a language without a pack, the countries and great cities by name."""
        model = model_for(language)
        return model.spans(masked(text)) if model is not None else foreign_places(text, language, gazetteer())

    def agree(self, text: str, spans: list[Span]) -> tuple[Name, ...]:
        """The names, one type each, with all their mentions."""
        return tuple(self._consistency.agree(masked(text), spans, listed(text)))

    def link(self, text: str, names: tuple[Name, ...], language: str) -> Linked:
        """The names with the places that they mean, and the tickers behind them."""
        written = {text[name.spans[0].start : name.spans[0].end]: name.spans for name in names if name.type in PLACES}
        return Linked(names, self._linker.link(text, written, language), listed(text))

    def tag(self, text: str, language: str, title: str | None, types: frozenset[EntityType]) -> tuple[Entity, ...]:
        """All steps in one."""
        linked = self.link(text, self.agree(text, self.recognise(text, language)), language)
        return entities(text, title, linked, types)


def entities(
    text: str, title: str | None, linked: Linked, types: frozenset[EntityType], aliases: Aliases | None = None
) -> tuple[Entity, ...]:
    """The entities of the wanted types, the most salient first."""
    return tuple(each for each in group(text, title, linked, aliases) if each.type in types)


@lru_cache(maxsize=1)
def tagger() -> Tagger:
    """The one tagger of this process."""
    return Tagger()


def warm_up(languages: tuple[str, ...]) -> None:
    """Load the gazetteer and the models of these languages now rather than with the first article.

    Languages without a pack need no model. The gazetteer comes first: the memory that its source takes while it is
    read is used again by the models.
    """
    tagger()
    for language in languages:
        model_for(language)


def tag_text(text: str, language: str) -> tuple[Entity, ...]:
    """The entities of a text, the most salient first.

    Args:
        text: of any length; offsets of the mentions are code points into it.
        language: ISO 639-1. English and French have models; in other languages countries and great cities are found.
    """
    return tagger().tag(text, language, None, DEFAULT_TYPES)


def model_notes(language: str) -> dict[str, str]:
    """What the trace says of the model: its package and version."""
    pack = PACKS.get(language)
    if pack is None:
        return {"model": GAZETTEER_ONLY}
    return {"model": pack.package, "model_version": pack.version}
