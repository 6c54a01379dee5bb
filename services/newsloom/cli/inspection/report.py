"""Describe what normalise makes of one input: the object that `newsloom inspect --json` prints."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from newsloom.cli.inspection.article_fields import FieldReport, fields_of
from newsloom.cli.inspection.findings import Finding, find_all
from newsloom.cli.inspection.input_fields import InputFields
from newsloom.cli.inspection.json_input import format_by_bytes, json_value
from newsloom.normalise.text.words import count_words
from newsloom.settings import NormaliseSettings
from newsloom.wiring.inspecting import NormaliseRun, Rejection, StepFailure
from newsloom_schemas import NormalisedArticle, headers

ACCEPTED: Final = "accepted"
REJECTED: Final = "rejected"
FAILED: Final = "failed"

MISSED_FIELDS: Final = ("title", "url", "source", "authors", "published_at")
"""Fields that every article should have; the summary of a file counts those that are missing."""

_START_CHARS: Final = 120


@dataclass(frozen=True, slots=True)
class TextReport:
    """The text of the article: its words, paragraphs and first characters, and the input field and rule that gave it."""

    words: int
    paragraphs: int
    start: str
    input_field: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class RemovedReport:
    """What one cleaning rule cut: the number of passages, and of their words."""

    rule: str
    kind: str
    count: int
    words: int


@dataclass(frozen=True, slots=True)
class Report:
    """What newsloom makes of one input. The names of the attributes are those of `--json`.

    Attributes:
        place: `file:PATH#POSITION` or `kafka:TOPIC/PARTITION/OFFSET`.
        outcome: `accepted`, `rejected` or `failed`.
        size_bytes: size of the input.
        content_type: as declared by a header or the file extension.
        input_format: format that was detected.
        reason: of a rejection.
        error: qualified name of the exception of a failure.
        detail: a sentence on the rejection or failure.
        step: the step that rejected or failed.
        fields: the parts of the article that were found, by name.
        text: the text of an accepted article.
        removed: what was cut from the text, by rule.
        ignored_fields: fields of a JSON input that became no part of the article.
        warnings: what may be wrong.
        notes: the notes of the trace.
    """

    place: str
    outcome: str
    size_bytes: int
    content_type: str | None = None
    input_format: str | None = None
    reason: str | None = None
    error: str | None = None
    detail: str | None = None
    step: str | None = None
    fields: Mapping[str, FieldReport] = field(default_factory=dict)
    text: TextReport | None = None
    removed: tuple[RemovedReport, ...] = ()
    ignored_fields: tuple[str, ...] = ()
    warnings: tuple[Finding, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the names of fields that every article should have and this one has not."""
        if self.outcome != ACCEPTED:
            return ()
        found = {*self.fields, *(("url",) if "canonical_url" in self.fields else ())}
        return tuple(name for name in MISSED_FIELDS if name not in found)

    def to_json(self) -> bytes:
        """Return the report as one line of JSON."""
        return orjson.dumps(self, default=str)


def describe(run: NormaliseRun, settings: NormaliseSettings) -> Report:
    """Return the report of one input."""
    inbound, ending = run.inbound, run.ending
    common: dict[str, Any] = {
        "place": str(inbound.place),
        "size_bytes": len(inbound.value),
        "content_type": inbound.header(headers.CONTENT_TYPE),
        "input_format": run.notes.get("input_format") or format_by_bytes(inbound, settings),
        "notes": dict(run.notes),
    }
    if isinstance(ending, Rejection):
        finding = Finding("rejected", f"would be rejected as {ending.reason}: {ending.detail}")
        return Report(
            outcome=REJECTED,
            reason=ending.reason,
            detail=ending.detail,
            step=ending.step,
            warnings=(finding, *find_all(None, run.notes)),
            **common,
        )
    if isinstance(ending, StepFailure):
        name = ending.error.rpartition(".")[2]
        finding = Finding("dead_letter", f"would become a dead letter: {name}: {ending.message}")
        return Report(
            outcome=FAILED,
            error=ending.error,
            detail=ending.message,
            step=ending.step,
            warnings=(finding, *find_all(None, run.notes)),
            **common,
        )
    inputs = InputFields(json_value(run.read, run.notes, settings))
    fields = fields_of(ending, inputs)
    body = run.notes.get("body_field")
    inputs.use((body,))
    inputs.use_objects(("labels", "metadata") if ending.labels else ())
    sent_date = inputs.value_at(fields["published_at"].input_field) if "published_at" in fields else None
    return Report(
        outcome=ACCEPTED,
        fields=fields,
        text=TextReport(
            words=count_words(ending.text),
            paragraphs=ending.text.count("\n\n") + 1,
            start=" ".join(ending.text[:_START_CHARS].split()) + (" …" if len(ending.text) > _START_CHARS else ""),
            input_field=body,
            rule=run.notes.get("body_rule"),
        ),
        removed=_removed(ending),
        ignored_fields=inputs.ignored(),
        warnings=tuple(find_all(ending, run.notes, inputs, sent_date)),
        **common,
    )


def _removed(article: NormalisedArticle) -> tuple[RemovedReport, ...]:
    """Return what was cut, by rule, the most words first."""
    counts: Counter[tuple[str, str]] = Counter()
    words: Counter[tuple[str, str]] = Counter()
    for cut in article.removed:
        counts[cut.rule, cut.kind.value] += 1
        words[cut.rule, cut.kind.value] += count_words(cut.text)
    return tuple(
        RemovedReport(rule, kind, count, words[rule, kind])
        for (rule, kind), count in sorted(counts.items(), key=lambda item: (-words[item[0]], item[0]))
    )
