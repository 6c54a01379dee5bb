"""Measure the quality of entities beside spaCy's default, in one run: `python -m bench.quality.tag [CORPORA]`.

Without an argument, NEWSLOOM_CORPORA names the folder; the seeds are beside it. Nothing that ships is fitted on the
corpora of this measurement.
"""

import importlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.quality.entities.focus_read import read_focus
from bench.quality.entities.gold import WORLDWIDE, GoldText, Marked, Score, gold_texts, score, scored
from bench.quality.entities.hard_places import hard_places
from bench.quality.entities.languages import ENGLISH, NINE, language_score, read_languages
from bench.quality.entities.read import Share, places, seeds
from bench.table import Target, show_targets
from newsloom.tag.model.packs import PACKS
from newsloom.tag.recognition.languages import TRANSFORMER_LANGUAGES
from newsloom.tag.recognition.profiles import ACCURATE, FAST, Profiles
from newsloom.tag.tagger import DEFAULT_TYPES, Tagger
from newsloom_schemas import Entity

_NARROW = {"PER", "ORG", "LOC"}
_WIDE = {*_NARROW, "NORP"}
_WANTED_F1 = {FAST: 0.76, ACCURATE: 0.82}
_WANTED_NINE = 0.8
_WANTED_OVER_FAST = 0.1
_WANTED_ERROR = 0.04
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
    taggers = {profile: Tagger(Profiles(profile)) for profile in (FAST, ACCURATE)}
    tagged = {
        profile: [tagger.tag(document.text, "en", None, DEFAULT_TYPES) for document in documents]
        for profile, tagger in taggers.items()
    }
    ours = {
        profile: [scored(document.text, _spans(each)) for document, each in zip(documents, entities, strict=True)]
        for profile, entities in tagged.items()
    }
    systems = {"spaCy's default": (gold, _default(documents))}
    systems |= {f"newsloom, {profile}": (gold, found) for profile, found in ours.items()}
    show_scores(console, systems)
    targets: list[Target] = []
    for profile, tagger in taggers.items():
        error = show_reliability(console, profile, *_reliability(documents, tagged[profile], gold))
        recall, precision, wrong = seeds(file.parent.parent / "seeds", tagger)
        for each in wrong:
            console.print(f"{profile}, seed {each}", highlight=False)
        narrow, wide = (score(gold, ours[profile], labels).f1 for labels in (_NARROW, _WIDE))
        targets += [
            _of(f"{profile}: seeds, recall", 1.0, recall),
            _of(f"{profile}: seeds, precision", 1.0, precision),
            _at_least(f"{profile}: F1 of PER, ORG, LOC", _WANTED_F1[profile], narrow),
            _at_least(f"{profile}: F1 with NORP", _WANTED_F1[profile], wide),
            Target(
                f"{profile}: calibration error", f"≤ {_WANTED_ERROR}", f"{error:.3f}", reached=error <= _WANTED_ERROR
            ),
        ]
    linked = places(tagged[FAST])
    targets += [_of(f"places linked right, read {when}", _WANTED_LINKED, share) for when, share in linked]
    targets += [*_hard(file.parent), *_languages(console, file.parent, taggers)]
    show_targets(console, targets)


def _languages(console: Console, corpora: Path, taggers: Mapping[str, Tagger]) -> Iterator[Target]:
    """Print the scores in other languages, and yield their targets."""
    table = Table(title="Exact span and type in other languages, accurate profile")
    for column in ("corpus", "F1", "PER", "ORG", "LOC"):
        table.add_column(column, justify="left" if column == "corpus" else "right")
    corpora_read = read_languages(corpora)
    scores = {
        key: language_score(taggers[ACCURATE], documents, key[:2])
        for key, documents in corpora_read.items()
        if key[:2] in TRANSFORMER_LANGUAGES
    }
    for key, (f1, by_type) in scores.items():
        table.add_row(key, *(f"{value:.3f}" for value in (f1, *by_type.values())))
    if scores:
        console.print(table)
        yield _at_least(
            "accurate: mean F1 of nine languages", _WANTED_NINE, sum(scores[key].f1 for key in NINE) / len(NINE)
        )
        for key in ENGLISH:
            fast = language_score(taggers[FAST], corpora_read[key], "en").f1
            yield _at_least(f"accurate: F1 of {key} over fast ({fast:.3f})", _WANTED_OVER_FAST, scores[key].f1 - fast)


def _at_least(name: str, wanted: float, found: float) -> Target:
    return Target(name, f"≥ {wanted}", f"{found:.3f}", reached=found >= wanted)


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


def show_reliability(console: Console, profile: str, likely: Sequence[float], right: Sequence[bool]) -> float:
    """Print a row for each tenth of confidence, and return the expected calibration error."""
    stated, correct = np.array(likely), np.array(right, float)
    table = Table(title=f"Confidence by mention, {profile} profile")
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
