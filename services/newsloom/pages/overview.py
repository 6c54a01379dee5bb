"""Make the figures of the overview ready to be shown: numbers in words, shares for bars, and a link for each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from newsloom.pages.charts import Chart, chart
from newsloom.pages.figures import DELIVERED, OUTCOMES, Figures
from newsloom.pages.links import list_link
from newsloom.pages.records.item import DUPLICATE
from newsloom.pages.timeline import Unit
from newsloom.pages.wording import CUT_KINDS, ENTITY_TYPES, REASONS, RELATIONS, label, spaced
from newsloom.pages.wording import OUTCOMES as OUTCOME_WORDS

_MAX_ROWS: Final = 12
_UNKNOWN: Final = "(unknown)"
_HOUR, _DAY = 3_600, 86_400
_FEW_DAYS: Final = 3
_MAX_FRESH_DAYS: Final = 31


@dataclass(frozen=True, slots=True)
class Row:
    """Hold a row of a table with bars.

    Attributes:
        name: its label.
        count: the number.
        share: the length of its bar, 0 to 100.
        link: address of the list of its articles.
        note: an explanation; may be empty.
        slug: the name for its colour; may be empty.
    """

    name: str
    count: int
    share: float
    link: str
    note: str = ""
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """All of the overview."""

    total: int
    outcomes: tuple[Row, ...]
    adds_up: bool
    equation: str
    sentence: str
    relations: tuple[Row, ...]
    languages: tuple[Row, ...]
    sources: tuple[Row, ...]
    more_sources: int
    reasons: tuple[Row, ...]
    errors: tuple[Row, ...]
    cuts: tuple[Row, ...]
    rules: tuple[Row, ...]
    entities: tuple[Row, ...]
    published: Chart | None
    arrived: Chart | None
    undated: int
    duplicate_share: str
    duplicates_link: str
    delay: str


def overview(figures: Figures) -> Overview:
    """Return the overview of some figures."""
    outcomes = figures.ordered_outcomes()
    duplicates = figures.outcomes[DUPLICATE]
    return Overview(
        total=figures.total,
        outcomes=tuple(_outcome_rows(outcomes)),
        adds_up=sum(count for _, count in outcomes) == figures.total,
        equation=f"{figures.total:,} in = "
        + " + ".join(f"{count:,} {label(name).lower()}" for name, count in outcomes),
        sentence=_sentence(figures),
        relations=_rows(figures.relations, "relation", lambda name: (label(name), RELATIONS.get(name, ("", ""))[1])),
        languages=_rows(figures.languages, "language"),
        sources=_rows(figures.sources, "source", lambda name: (name or _UNKNOWN, _copies_of_source(figures, name))),
        more_sources=max(0, len(figures.sources) - _MAX_ROWS),
        reasons=_rows(
            figures.reasons, "relation", lambda name: (spaced(name), REASONS.get(name, "")), {"outcome": "rejected"}
        ),
        errors=_rows(figures.errors, "relation", lambda name: (name, ""), {"outcome": "failed"}),
        cuts=_rows(figures.cut_kinds, "cut", lambda name: (CUT_KINDS.get(name, spaced(name)), "")),
        rules=tuple(_rule_rows(figures)),
        entities=tuple(_entity_rows(figures)),
        published=chart(figures.published, "from", "to"),
        arrived=chart(figures.arrived, "arrived_from", "arrived_to", Unit.MINUTE),
        undated=figures.articles - len(figures.published),
        duplicate_share=f"{duplicates / figures.articles:.1%}" if figures.articles else "",
        duplicates_link=list_link(outcome=DUPLICATE),
        delay=_duration(figures.median_delay),
    )


def _outcome_rows(outcomes: Iterable[tuple[str, int]]) -> Iterable[Row]:
    outcomes = list(outcomes)
    total = sum(count for _, count in outcomes) or 1
    for name, count in outcomes:
        words = OUTCOME_WORDS.get(name, (spaced(name), ""))
        yield Row(
            words[0], count, 100 * count / total, list_link(outcome=name), words[1], name if name in OUTCOMES else ""
        )


def _plain(name: str) -> tuple[str, str]:
    return (name or _UNKNOWN, "")


def _rows(
    counts: Mapping[str, int],
    field: str,
    words: Callable[[str], tuple[str, str]] = _plain,
    more: Mapping[str, str] | None = None,
) -> tuple[Row, ...]:
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:_MAX_ROWS]
    most = ordered[0][1] if ordered else 1
    return tuple(
        Row(
            words(name)[0],
            count,
            100 * count / most,
            list_link(**(more or {}), **{field: name or _UNKNOWN}),
            words(name)[1],
        )
        for name, count in ordered
    )


def _rule_rows(figures: Figures) -> Iterable[Row]:
    ordered = figures.cut_rules.most_common(_MAX_ROWS)
    for (kind, rule), count in ordered:
        name = CUT_KINDS.get(kind, spaced(kind))
        yield Row(rule, count, 100 * count / ordered[0][1], list_link(cut=kind), name)


def _entity_rows(figures: Figures) -> Iterable[Row]:
    ordered = figures.entities.most_common(_MAX_ROWS)
    for (id_, name, type_), count in ordered:
        yield Row(name, count, 100 * count / ordered[0][1], list_link(entity=id_), ENTITY_TYPES.get(type_, type_))


def _copies_of_source(figures: Figures, source: str) -> str:
    copies = figures.copied_sources[source]
    return f"{copies / figures.sources[source]:.0%} duplicates" if copies else ""


def _sentence(figures: Figures) -> str:
    """Return the accounting in words."""
    if not figures.total:
        return "No record with an outcome is in the input."
    records = "record" if figures.total == 1 else "records"
    if figures.repeated:
        return (
            f"{figures.total:,} {records} are in the input. {figures.repeated:,} of them are another outcome of a raw record "
            "that has one already: it was delivered again, or the input holds several runs. Each line counts."
        )
    out = sum(figures.outcomes[name] for name in DELIVERED)
    said = f"{figures.total:,} {records} went in, and each has exactly one outcome. {out:,} went on to the consumers"
    if out == figures.total:
        return f"{said}."
    others = [(name, count) for name, count in figures.ordered_outcomes() if count and name not in DELIVERED]
    why = ", ".join(
        f"{count:,} {label(name).lower()}{'s' * (name == DUPLICATE and count > 1)}" for name, count in others
    )
    return f"{said}; {figures.total - out:,} did not: {why}."


def _duration(seconds: float | None) -> str:
    if seconds is None or not 0 <= seconds <= _MAX_FRESH_DAYS * _DAY:
        return ""  # an archive, or clocks that differ
    for unit, size, limit in (("second", 1, 120), ("minute", 60, 2 * _HOUR), ("hour", _HOUR, _FEW_DAYS * _DAY)):
        if seconds < limit:
            return _number(seconds / size, unit)
    return _number(seconds / _DAY, "day")


def _number(value: float, unit: str) -> str:
    shown = round(value)
    return f"{shown:,} {unit}{'' if shown == 1 else 's'}"
