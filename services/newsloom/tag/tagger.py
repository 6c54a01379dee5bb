"""Tag a text without stages and records: recognise, resolve types, link, group."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from newsloom.api import Recogniser
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
from newsloom.tag.model.recasing import recase
from newsloom.tag.recognition.fast import LANGUAGES as FAST_LANGUAGES
from newsloom.tag.recognition.fast import FastRecogniser
from newsloom.tag.recognition.profiles import Profiles
from newsloom.tag.resolution.consistency import Consistency
from newsloom.tag.resolution.local_places import base_form, places_in
from newsloom.tag.resolution.name_variants import Name
from newsloom.tag.resolution.trust import STRONG, STRONG_BESIDE_WEAK, WEAK, Trust
from newsloom.tag.span import Finder, Span
from newsloom_schemas import Entity, EntityType

GAZETTEER_ONLY: Final = "gazetteer only"
"""Name of the model in the trace notes of an article in a language without a model."""

DEFAULT_TYPES: Final = frozenset(EntityType) - {EntityType.DATE, EntityType.MONEY, EntityType.PERCENT}


NO_NAMES: Final = LinkedNames((), {}, {})
"""The result for a document without names."""


class Recognised(NamedTuple):
    """The spans of the recogniser, and notes for the trace: which one it was."""

    spans: list[Span]
    notes: dict[str, str]
    trust: Trust


class Tagger:
    """Tags texts.

    Args:
        profiles: the recogniser of each language.
    """

    def __init__(self, profiles: Profiles | None = None) -> None:
        self._profiles = profiles or Profiles()
        self._rules: dict[tuple[str, Trust], Consistency] = {}
        self._linker = Linker(gazetteer())

    def warm_up(self, languages: Iterable[str]) -> None:
        """Load the models of these languages now, not with the first article. Languages without a model are skipped."""
        for language in languages:
            self._profiles.load(language)

    def recognise(self, text: str, language: str) -> Recognised:
        """Return the spans that the recogniser of the language finds.

        In a language without one, return the names of countries and large cities.
        """
        recogniser = self._profiles.recogniser(language)
        if recogniser is None:
            return Recognised(gazetteer_only_places(text, language, gazetteer()), {"model": GAZETTEER_ONLY}, STRONG)
        names, notes = recogniser.recognise(readable(text, language), language)
        spans = [Span(each.start, each.end, each.type, Finder.MODEL, each.likely) for each in names]
        return Recognised(
            spans,
            {"model": recogniser.name, "model_version": recogniser.version, **notes},
            _trust(recogniser, language),
        )

    def resolve_types(self, text: str, spans: list[Span], language: str, trust: Trust) -> tuple[Name, ...]:
        """Return the names of the text with one type each and all their mentions.

        Args:
            text: the whole text.
            spans: what `recognise` found, or the spans of another recogniser, in order and without overlaps.
            language: ISO 639-1 code. Its words decide; for a language without a word table, only what any language has.
            trust: how far the rules follow the recogniser, from `recognise`.
        """
        return tuple(
            self._consistency(language, trust).resolve_types(readable(text, language), spans, tickers_by_name_end(text))
        )

    def _consistency(self, language: str, trust: Trust) -> Consistency:
        """Return the rules of a language, built at the first call."""
        rules = self._rules.get((language, trust))
        if rules is None:
            rules = Consistency(lexicon(language), places_in(gazetteer(), language), trust)
            self._rules[language, trust] = rules
        return rules

    def link(self, text: str, names: tuple[Name, ...], language: str, hints: PlaceHints = NO_HINTS) -> LinkedNames:
        """Return the names with the places that they mean and the tickers after them.

        Args:
            text: the whole text.
            names: its names.
            language: ISO 639-1 code.
            hints: what the record says about places.
        """
        places = places_in(gazetteer(), language)
        base_forms: dict[str, str] = {}
        written: dict[str, list[Span]] = {}
        for name in names:
            if name.type in GAZETTEER_TYPES:
                form = text[name.spans[0].start : name.spans[0].end]
                base_forms[form] = base_form(places, form)
                written.setdefault(base_forms[form], []).extend(name.spans)
        surnames = frozenset(
            fold(words[-1])
            for name in names
            if name.type is EntityType.PERSON
            and len(words := text[name.spans[0].start : name.spans[0].end].split()) > 1
        )
        links = self._linker.link(text, written, language, hints, surnames)
        by_form = {form: links[base] for form, base in base_forms.items() if base in links}
        return LinkedNames(names, by_form, tickers_by_name_end(text))

    def tag(self, text: str, language: str, title: str | None, types: frozenset[EntityType]) -> tuple[Entity, ...]:
        """Run all steps and return the entities of the wanted types."""
        spans, _, trust = self.recognise(text, language)
        linked = self.link(text, self.resolve_types(text, spans, language, trust), language)
        return entities(text, title, linked, types)


def _trust(recogniser: Recogniser, language: str) -> Trust:
    if isinstance(recogniser, FastRecogniser):
        return WEAK
    return STRONG_BESIDE_WEAK if language in FAST_LANGUAGES else STRONG


def entities(
    text: str, title: str | None, linked: LinkedNames, types: frozenset[EntityType], aliases: Aliases | None = None
) -> tuple[Entity, ...]:
    """Return the entities of the wanted types, the most salient first."""
    return tuple(each for each in group(text, title, linked, aliases) if each.type in types)


@lru_cache(maxsize=2)
def readable(text: str, language: str) -> str:
    """Return the text as recognisers and rules read it: folded, masked and without lines in capitals.

    It has the same length, so offsets into it are offsets into the text. The last texts are cached, since the recogniser
    and the rules read the same one.
    """
    return recase(mask(text), language, places_in(gazetteer(), language))


@lru_cache(maxsize=1)
def tagger() -> Tagger:
    """Return the tagger of this process with the default profiles."""
    return Tagger()


def warm_up(languages: tuple[str, ...]) -> None:
    """Load the gazetteer and the models of these languages now, not with the first article.

    Languages without a model are skipped. The gazetteer is loaded first, so that the models reuse the memory that
    reading its sources takes.
    """
    tagger().warm_up(languages)


def tag_text(text: str, language: str) -> tuple[Entity, ...]:
    """Return the entities of a text, the most salient first.

    Args:
        text: a text of any length. Mentions have code-point offsets into it.
        language: ISO 639-1 code. In languages without a recogniser (docs/entities.md), only countries and large
            cities are found.
    """
    return tagger().tag(text, language, None, DEFAULT_TYPES)
