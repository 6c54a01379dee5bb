"""Measure the quality of entities beside spaCy's default, in one run: `python -m bench.quality.tag [CORPORA]`.

Without an argument, NEWSLOOM_CORPORA names the folder; the seeds are beside it. Nothing that ships is fitted on the
corpus of this measurement.
"""

import importlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.quality.entities.focus_read import read_focus
from bench.quality.entities.gold import WORLDWIDE, GoldText, Marked, Score, gold_texts, score, scored
from bench.quality.entities.hard_places import hard_places
from bench.quality.entities.read import Share, places, seeds
from bench.table import Target, show_targets
from newsloom.tag import tag_text
from newsloom.tag.model.packs import PACKS
from newsloom_schemas import Entity

_NARROW = {"PER", "ORG", "LOC"}
_WIDE = {*_NARROW, "NORP"}
_WANTED_F1 = 0.74
_WANTED_ERROR = 0.04
_WANTED_SEEDS = 0.95
_WANTED_LINKED = 0.95
_WANTED_HARD = 0.7
_WANTED_PRECISION = 0.95
_WANTED_COUNTRY = 0.9
_WANTED_PLACE = 0.75
_BINS = 10


def main() -> None:
    """Measure and print."""
    corpora = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("NEWSLOOM_CORPORA", "")
    file = Path(corpora) / WORLDWIDE
    if not corpora or not file.is_file():
        sys.exit(f"{file}: no such file; name the folder that holds {WORLDWIDE}, or set NEWSLOOM_CORPORA")
    console = Console(width=120)
    documents = gold_texts(file)
    gold = [scored(document.text, list(document.marked)) for document in documents]
    tagged = [tag_text(document.text, "en") for document in documents]
    ours = [scored(document.text, _spans(each)) for document, each in zip(documents, tagged, strict=True)]
    default = _default(documents)
    show_scores(console, {"spaCy's default": (gold, default), "newsloom": (gold, ours)})
    likely, right = _reliability(documents, tagged, gold)
    error = show_reliability(console, likely, right)
    narrow, wide = score(gold, ours, _NARROW).f1, score(gold, ours, _WIDE).f1
    recall, precision, wrong = seeds(file.parent.parent / "seeds")
    for each in wrong:
        console.print(f"seed {each}", highlight=False)
    linked = dict(places(tagged))
    show_targets(
        console,
        [
            *(
                _of(f"seeds, {what}", _WANTED_SEEDS, share)
                for what, share in (("recall", recall), ("precision", precision))
            ),
            *(_of(f"places linked right, read {when}", _WANTED_LINKED, share) for when, share in linked.items()),
            *_hard(file.parent),
            Target("F1 of PER, ORG, LOC", f"≥ {_WANTED_F1}", f"{narrow:.3f}", reached=narrow >= _WANTED_F1),
            Target("F1 with NORP", f"≥ {_WANTED_F1}", f"{wide:.3f}", reached=wide >= _WANTED_F1),
            Target("expected calibration error", f"≤ {_WANTED_ERROR}", f"{error:.3f}", reached=error <= _WANTED_ERROR),
        ],
    )


def _hard(corpora: Path) -> Iterator[Target]:
    for half, name in (("fit", "read during development"), ("held", "not looked at")):
        links = hard_places(corpora, half)
        yield _of(f"hard places within 161 km, of the resolvable, {name}", _WANTED_HARD, links.accuracy)
        yield _of(f"hard places within 161 km, of the links, {name}", _WANTED_PRECISION, links.precision)
        focus = read_focus(corpora, half)
        yield _of(f"focus, first country, {name}", _WANTED_COUNTRY, focus.country)
        yield _of(f"focus, central place, {name}", _WANTED_PLACE, focus.place)


def _of(name: str, wanted: float, found: Share) -> Target:
    return Target(
        name, f"≥ {wanted}", f"{found.share:.3f} ({found.right} of {found.of})", reached=found.share >= wanted
    )


def _spans(entities: Sequence[Entity]) -> list[Marked]:
    return [Marked(each.start, each.end, entity.type.value) for entity in entities for each in entity.mentions]


def _default(documents: Sequence[GoldText]) -> list[set[Marked]]:
    recognise: Callable[..., object] = importlib.import_module(PACKS["en"].module).load()
    found = []
    for document in documents:
        entities = getattr(recognise(document.text), "ents")  # noqa: B009 - spaCy's Doc is untyped here
        found.append(scored(document.text, [Marked(each.start_char, each.end_char, each.label_) for each in entities]))
    return found


def show_scores(console: Console, systems: dict[str, tuple[list[set[Marked]], list[set[Marked]]]]) -> None:
    """Print one row for each system and set of types."""
    table = Table(title=f"Exact span and type, {WORLDWIDE}")
    for column in ("system", "types", "precision", "recall", "F1"):
        table.add_column(column, justify="left" if column in {"system", "types"} else "right")
    for types, labels in (("PER ORG LOC", _NARROW), ("with NORP", _WIDE)):
        for system, (gold, found) in systems.items():
            row: Score = score(gold, found, labels)
            table.add_row(system, types, *(f"{value:.3f}" for value in row))
    console.print(table)


def _reliability(
    documents: Sequence[GoldText], tagged: Sequence[Sequence[Entity]], gold: Sequence[set[Marked]]
) -> tuple[list[float], list[bool]]:
    likely: list[float] = []
    right: list[bool] = []
    for document, entities, marked in zip(documents, tagged, gold, strict=True):
        for entity in entities:
            if entity.confidence is not None:
                for span in scored(document.text, _spans([entity])):
                    likely.append(entity.confidence)
                    right.append(span in marked)
    return likely, right


def show_reliability(console: Console, likely: Sequence[float], right: Sequence[bool]) -> float:
    """Print a row for each tenth of confidence, and return the expected calibration error."""
    stated, correct = np.array(likely), np.array(right, float)
    table = Table(title="Confidence, by mention")
    for column in ("from", "mentions", "mean confidence", "share right"):
        table.add_column(column, justify="right")
    error = 0.0
    tenth = np.minimum((stated * _BINS).astype(int), _BINS - 1)
    for number in range(_BINS):
        here = tenth == number
        if here.any():
            error += abs(stated[here].mean() - correct[here].mean()) * float(here.mean())
            table.add_row(
                f"{number / _BINS:.1f}",
                str(int(here.sum())),
                f"{stated[here].mean():.3f}",
                f"{correct[here].mean():.3f}",
            )
    console.print(table)
    return float(error)


if __name__ == "__main__":
    main()
