"""Count what is right of exports of other tools, field by field: `python -m bench.quality.exports FOLDER [--shapes FILE]`.

Exports have no gold, so the input itself is the truth: the longest text in it, the values of its fields for titles and dates,
and its links. Where the same page is in several exports, the text that is most like the others counts as right as well. A
field is counted for the articles whose input has it.

`--shapes` is a Python file with one article in many shapes: `J` has JSON by name, `X` texts, and `T`, `HL`, `U` and `D` are
the article's text, title, URL and date in ISO 8601. The file is executed.
"""

import argparse
import asyncio
import contextlib
import io
import json
import runpy
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from bench.quality.export_truth import Truth, truth_of
from bench.quality.normalise import f1
from newsloom.core.message import Inbound
from newsloom.normalise.dates.local_day import local_day
from newsloom.runtime.files.reading import FileRecords, UnreadableFile
from newsloom.settings import Settings
from newsloom.wiring.inspecting import Inspector, Rejection, StepFailure, inspector
from newsloom_schemas import FileOrigin, NormalisedArticle, headers

FIELDS: Final = ("body", "title", "url", "date")
_SAME_TEXT: Final = 0.8
"""F1 of 4-grams from which on two texts are the same article."""
_MIN_WORDS: Final = 60
"""Words from which on an input has the text of an article, and not only a teaser."""
_MAX_REASON_CHARS: Final = 90


@dataclass(slots=True)
class Counts:
    """The counts of the articles of one export or shape.

    Attributes:
        name: the export or shape.
        read: how many articles it has.
        outcomes: how many were accepted, rejected or failed.
        reasons: how many were rejected or failed for which reason.
        has: how many inputs have a field, by its name.
        right: how many of them came out right.
    """

    name: str
    read: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    has: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)

    def row(self) -> tuple[str, ...]:
        """Return the cells of the table."""
        cells = (f"{self.right[name]}/{self.has[name]}" if self.has[name] else "–" for name in FIELDS)
        why = "; ".join(f"{count} times {reason}" for reason, count in self.reasons.most_common(2))
        return (self.name, str(self.read), str(self.outcomes["accepted"]), *cells, why)


@dataclass(frozen=True, slots=True)
class Read:
    """An input, what is true of it, and what newsloom made of it."""

    export: str
    truth: Truth
    ending: NormalisedArticle | Rejection | StepFailure


def main() -> None:
    """Print the table of the exports in a folder, and that of the shapes."""
    options = _options()
    table = Table(title="Exports, field by field")
    for column in ("export", "articles", "accepted", *FIELDS, "why not"):
        table.add_column(column, justify="right" if column not in {"export", "why not"} else "left", overflow="fold")
    for counts in asyncio.run(measure(options.folder, options.shapes)):
        table.add_row(*counts.row())
    Console(width=None if sys.stdout.isatty() else 150).print(table)


async def measure(folder: Path, shapes: Path | None = None) -> list[Counts]:
    """Return the counts of each export in a folder, and of each shape.

    Args:
        folder: the exports; Python files in it are not read.
        shapes: a Python file with shapes, which is executed.
    """
    async with inspector(Settings()) as normalise:
        read = [each async for each in _read_all(_inputs(folder), normalise)]
        references = _references(read)
        counts = _count(read, references)
        if shapes is not None:
            counts += _count([each async for each in _read_all(_shapes(shapes), normalise)], {})
    return counts


def _inputs(folder: Path) -> Iterator[tuple[str, Truth, Inbound]]:
    for file in sorted(folder.iterdir()):
        if file.is_file() and file.suffix not in {".py", ".md"}:
            problems: list[UnreadableFile] = []
            for inbound in FileRecords((str(file),), unreadable=problems.append):
                yield file.name, truth_of(inbound), inbound
            for problem in problems:
                sys.stderr.write(f"{problem}\n")


def _shapes(file: Path) -> Iterator[tuple[str, Truth, Inbound]]:
    """Yield the shapes of a file, each with the truth about the one article as far as the shape has it."""
    with contextlib.redirect_stdout(io.StringIO()):
        module = runpy.run_path(str(file))
    texts = {**{name: json.dumps(each) for name, each in module["J"].items() if each is not None}, **module["X"]}
    for name, text in texts.items():
        found = truth_of(inbound := _inbound(name, text, is_json=name not in module["X"]))
        truth = Truth(
            text=module["T"],
            titles=frozenset({module["HL"]}) if module["HL"] in text else frozenset(),
            urls=frozenset({module["U"]}) if module["U"] in text else frozenset(),
            days=frozenset({module["D"][:10]}) if found.days else frozenset(),
        )
        yield name, truth, inbound


def _inbound(name: str, text: str, *, is_json: bool) -> Inbound:
    sent = ((headers.CONTENT_TYPE, b"application/json"),) if is_json else ()
    return Inbound(text.encode(), FileOrigin(file=name), headers=sent)


async def _read_all(inputs: Iterable[tuple[str, Truth, Inbound]], normalise: Inspector) -> AsyncIterator[Read]:
    for name, truth, inbound in inputs:
        yield Read(name, truth, (await normalise.run(inbound)).ending)


def _references(read: Sequence[Read]) -> Mapping[str, str]:
    """Return for each URL in several exports the text that is most like those of the others."""
    texts: dict[str, list[str]] = defaultdict(list)
    for each in read:
        if isinstance(each.ending, NormalisedArticle) and each.ending.canonical_url:
            texts[each.ending.canonical_url].append(each.ending.text)
    return {url: max(found, key=lambda one: sum(f1(one, other) for other in found)) for url, found in texts.items()}


def _count(read: Sequence[Read], references: Mapping[str, str]) -> list[Counts]:
    counts: dict[str, Counts] = {}
    for each in read:
        of_export = counts.setdefault(each.export, Counts(each.export))
        of_export.read += 1
        truth = each.truth
        present = {
            "body": len(truth.text.split()) >= _MIN_WORDS,
            "title": bool(truth.titles),
            "url": bool(truth.urls),
            "date": bool(truth.days),
        }
        of_export.has.update(name for name, is_there in present.items() if is_there)
        if isinstance(each.ending, NormalisedArticle):
            of_export.outcomes["accepted"] += 1
            right = _right_fields(each.ending, truth, references)
            of_export.right.update(name for name in right if present[name])
        else:
            of_export.outcomes["other"] += 1
            of_export.reasons[_reason(each.ending)] += 1
    return list(counts.values())


def _right_fields(article: NormalisedArticle, truth: Truth, references: Mapping[str, str]) -> Iterator[str]:
    reference = references.get(article.canonical_url or "", "")
    if max(f1(article.text, truth.text), f1(article.text, reference) if reference else 0.0) >= _SAME_TEXT:
        yield "body"
    if article.title and any(_alike(article.title, title) for title in truth.titles):
        yield "title"
    if {article.url, article.canonical_url} & truth.urls:
        yield "url"
    if article.published_at and local_day(article.published_at).isoformat() in truth.days:
        yield "date"


def _alike(title: str, sent: str) -> bool:
    """Return True if a title is the one that was sent, or what is left of it without the name of the site."""
    one, other = " ".join(title.split()), " ".join(sent.split())
    return one == other or (len(one) * 2 > len(other) and (other.startswith(one) or other.endswith(one)))


def _reason(ending: Rejection | StepFailure) -> str:
    said = f"{ending.reason}: {ending.detail}" if isinstance(ending, Rejection) else f"failed: {ending.message}"
    return said[:_MAX_REASON_CHARS]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench.quality.exports", description="How right the fields of exports are.")
    parser.add_argument("folder", type=Path, help="a folder with exports")
    parser.add_argument("--shapes", type=Path, help="a Python file with shapes, which is executed")
    options = parser.parse_args()
    if not options.folder.is_dir():
        parser.error(f"{options.folder} is no folder")
    return options


if __name__ == "__main__":
    main()
