"""Describe the parts of an article: values, where they come from, and the input fields that have them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from newsloom.cli.inspection.input_fields import InputFields
from newsloom_schemas import NormalisedArticle, Provenance, PublishedAt

_DETECTED: Final = "detected"
_TEXTS_FIRST: Final = ("title", "standfirst")
_TEXTS_LAST: Final = ("publisher", "section", "image")


@dataclass(frozen=True, slots=True)
class FieldReport:
    """A part of the article.

    Attributes:
        value: a text, or a list of texts.
        provenance: where it comes from, as in the article: `envelope`, `json_ld`, `meta`, …; `detected` for the language.
        input_field: path of the field of a JSON input that has this value.
        precision: of a date.
        utc_offset: of a date, in minutes, if the input gave one.
        confidence: of the language, from 0 to 1.
    """

    value: str | tuple[str, ...]
    provenance: str | None = None
    input_field: str | None = None
    precision: str | None = None
    utc_offset: int | None = None
    confidence: float | None = None


def fields_of(article: NormalisedArticle, inputs: InputFields) -> dict[str, FieldReport]:
    """Return the parts of an article that were found, by name, and count the input fields that have them as used."""
    found = dict(_texts(article, inputs, _TEXTS_FIRST))
    found.update(_identity(article, inputs))
    found.update(_credits(article, inputs))
    found.update(_dates(article, inputs))
    language = article.language
    found["language"] = FieldReport(language.code, _DETECTED, confidence=round(language.confidence, 3))
    found.update(_texts(article, inputs, _TEXTS_LAST))
    if article.keywords:
        found["keywords"] = _sourced(article, inputs, "keywords", article.keywords[0], article.keywords)
        for each in article.keywords[1:]:
            inputs.of_text(each, "keywords")
    if article.labels:
        labels = tuple(f"{name}={value}" for name, value in article.labels.items())
        found["labels"] = FieldReport(labels, Provenance.ENVELOPE)
    return found


def _texts(
    article: NormalisedArticle, inputs: InputFields, names: tuple[str, ...]
) -> Iterator[tuple[str, FieldReport]]:
    for name in names:
        value: str | None = getattr(article, name)
        if value:
            yield name, _sourced(article, inputs, name, value, value)


def _identity(article: NormalisedArticle, inputs: InputFields) -> Iterator[tuple[str, FieldReport]]:
    if article.url:
        yield "url", FieldReport(article.url, Provenance.ENVELOPE, inputs.of_text(article.url, "url"))
    if article.canonical_url and article.canonical_url != article.url:
        yield "canonical_url", FieldReport(article.canonical_url, article.provenance.get("canonical_url"))
    if article.external_id:
        path = inputs.of_text(article.external_id, "external_id")
        yield "external_id", FieldReport(article.external_id, Provenance.ENVELOPE, path)


def _credits(article: NormalisedArticle, inputs: InputFields) -> Iterator[tuple[str, FieldReport]]:
    names = tuple(filter(None, (article.source.name, article.source.domain)))
    if names:
        yield "source", _sourced(article, inputs, "source", names[0], " · ".join(names))
    if article.authors:
        first, *others = article.authors
        yield "authors", _sourced(article, inputs, "authors", first, article.authors)
        if article.provenance.get("authors") is Provenance.ENVELOPE:
            for each in others:
                inputs.of_text(each, "authors")


def _dates(article: NormalisedArticle, inputs: InputFields) -> Iterator[tuple[str, FieldReport]]:
    for name in ("published_at", "modified_at"):
        moment: PublishedAt | None = getattr(article, name)
        if moment is not None:
            yield (
                name,
                FieldReport(
                    moment.value.isoformat().replace("+00:00", "Z"),
                    moment.provenance,
                    inputs.of_date(moment) if moment.provenance is Provenance.ENVELOPE else None,
                    moment.precision,
                    moment.utc_offset,
                ),
            )


def _sourced(
    article: NormalisedArticle, inputs: InputFields, name: str, wanted: str, value: str | tuple[str, ...]
) -> FieldReport:
    """Return a part with its provenance, and the input field with the wanted text if the producer sent it."""
    provenance = article.provenance.get(name)
    return FieldReport(value, provenance, inputs.of_text(wanted, name) if provenance is Provenance.ENVELOPE else None)
