"""Measure the quality of normalise next to trafilatura in one run: `python -m bench.quality.normalise CORPORA`.

Text is compared by 4-grams of lower-case words, phrases as sequences of words, titles as words, authors as sets, dates
by the day in the publisher's time zone. A page that normalise rejects counts as no text, title, author and date.
"""

import argparse
import gzip
import json
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import trafilatura
from rich.console import Console
from rich.table import Table
from trafilatura.settings import Document

from bench.page_options import folder_of, parser_of
from newsloom.normalise import normalise_article
from newsloom.normalise.dates.local_day import local_day
from newsloom.normalise.errors import Rejected
from newsloom_schemas import RawArticle, RejectionReason

_WORD = re.compile(r"\w+")
_NAMES = re.compile(r",|;|\band\b|&")
_OTHER_KINDS = ("collection", "listing", "product", "service")
_GRAM_WORDS = 4
_GOLD = Path(__file__).with_name("normalise_gold.json")

Page = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """The result of a system for a page."""

    text: str = ""
    title: str = ""
    authors: frozenset[str] = frozenset()
    day: str = ""
    modified_day: str = ""
    signed_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table."""

    what: str
    ours: float
    theirs: float | None
    target: float
    at_most: bool = False

    @property
    def reached(self) -> bool:
        """Return True if our figure reaches the target."""
        return self.ours <= self.target if self.at_most else self.ours >= self.target


def main() -> None:
    """Run the command; exit with 2 if the corpora are missing."""
    options = _options()
    logging.disable(logging.CRITICAL)
    folder = folder_of(options)
    console = Console(width=110)
    disputed = _disputed()
    pages, news, others = (_load(folder / f"{name}.jsonl.gz") for name in ("pages", "news_pages", "other_pages"))

    def undisputed(field: str) -> list[Page]:
        return [{"id": page["id"]} if page["id"] in disputed[field] else page for page in pages]

    ours, theirs = _read_all(pages, ours_of), _read_all(pages, theirs_of)
    _show(
        console,
        [
            _text("text, 4-gram F1, pages", pages, ours, theirs, 0.95),
            _text("text, gold in dispute set aside", undisputed("texts"), ours, theirs, 0.95),
            _text("text, 4-gram F1, news_pages", news, _read_all(news, ours_of), _read_all(news, theirs_of), 0.96),
            _phrases("phrases that must appear", "with", pages, ours, theirs, 0.97),
            _phrases("phrases that must not (absent)", "without", pages, ours, theirs, 0.96),
            _phrases(
                "phrases that must not, gold in dispute set aside",
                "without",
                _without_disputed(pages, disputed),
                ours,
                theirs,
                0.96,
            ),
            _share("title, exact words", pages, "title", ours, theirs, _same_title, 0.88),
            _share("authors, exact set", pages, "author", ours, theirs, _same_authors, 0.74),
            _share("authors, or who signs where no person is named", pages, "author", ours, None, _same_signed, 0.85),
            _share(
                "authors, gold in dispute set aside", undisputed("authors"), "author", ours, theirs, _same_authors, 0.95
            ),
            _share("date, exact day", pages, "date", ours, theirs, _same_day, 0.88),
            _share("date, day of publication or of last change", pages, "date", ours, None, _same_day_or_change, 0.88),
            _share("date, gold in dispute set aside", undisputed("dates"), "date", ours, theirs, _same_day, 0.88),
            Figure(
                "no article, refused (of the four kinds)",
                mean(_is_rejected(page) for page in others if page["page_type"] in _OTHER_KINDS),
                None,
                0.90,
            ),
            Figure("article, refused", mean(_is_rejected(page) for page in (*pages, *news)), None, 0.01, at_most=True),
        ],
    )
    if options.misses:
        _show_misses(console, pages, ours)


def ours_of(page: Page) -> Read:
    """Read a page with newsloom."""
    try:
        article = normalise_article(RawArticle(html=page["html"], url=page.get("url")))
    except Rejected:
        return Read()
    published, modified = article.published_at, article.modified_at
    return Read(
        article.text,
        article.title or "",
        _people(", ".join(article.authors)),
        local_day(published).isoformat() if published else "",
        local_day(modified).isoformat() if modified else "",
        _people(article.attribution.signed_by or ""),
    )


def theirs_of(page: Page) -> Read:
    """Read a page with trafilatura in its best setting for these pages."""
    found = trafilatura.bare_extraction(
        page["html"], url=page.get("url"), with_metadata=True, include_comments=False, include_tables=True
    )
    if not isinstance(found, Document):
        return Read()
    return Read(found.text or "", found.title or "", _people(found.author or ""), (found.date or "")[:10])


def f1(found: str, gold: str) -> float:
    """Return the harmonic mean of precision and recall of 4-grams of words, with multiplicity, 0 to 1."""
    one, other = _grams(found), _grams(gold)
    shared = sum((one & other).values())
    total = sum(one.values()) + sum(other.values())
    return 2 * shared / total if total else 1.0


def _grams(text: str) -> Counter[tuple[str, ...]]:
    words = _words(text)
    return (
        Counter(tuple(words[at : at + _GRAM_WORDS]) for at in range(max(1, len(words) - _GRAM_WORDS + 1)))
        if words
        else Counter()
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _people(text: str) -> frozenset[str]:
    return frozenset(name for part in _NAMES.split(text) if (name := " ".join(_words(part))))


def _same_title(read: Read, gold: str) -> bool:
    return _words(read.title) == _words(gold)


def _same_authors(read: Read, gold: str) -> bool:
    return read.authors == _people(gold)


def _same_signed(read: Read, gold: str) -> bool:
    return (read.authors or read.signed_by) == _people(gold)


def _same_day(read: Read, gold: str) -> bool:
    return read.day == gold[:10]


def _same_day_or_change(read: Read, gold: str) -> bool:
    return gold[:10] in {read.day, read.modified_day}


def _text(what: str, pages: Sequence[Page], ours: Sequence[Read], theirs: Sequence[Read], target: float) -> Figure:
    scores = [
        mean(f1(read.text, page["text"]) for read, page in zip(reads, pages, strict=True) if "text" in page)
        for reads in (ours, theirs)
    ]
    return Figure(what, scores[0], scores[1], target)


def _phrases(
    what: str, field: str, pages: Sequence[Page], ours: Sequence[Read], theirs: Sequence[Read], target: float
) -> Figure:
    def share(reads: Sequence[Read]) -> float:
        held: list[bool] = []
        for read, page in zip(reads, pages, strict=True):
            text = " ".join(_words(read.text))
            phrases = (" ".join(_words(phrase)) for phrase in page.get(field) or ())  # they may begin within a word
            held.extend((phrase in text) == (field == "with") for phrase in phrases if phrase)
        return sum(held) / len(held)

    return Figure(what, share(ours), share(theirs), target)


def _share(
    what: str,
    pages: Sequence[Page],
    field: str,
    ours: Sequence[Read],
    theirs: Sequence[Read] | None,
    same: Callable[[Read, str], bool],
    target: float,
) -> Figure:
    def share(reads: Sequence[Read]) -> float:
        judged = [same(read, page[field]) for read, page in zip(reads, pages, strict=True) if page.get(field)]
        return sum(judged) / len(judged)

    return Figure(what, share(ours), share(theirs) if theirs is not None else None, target)


def _disputed() -> dict[str, set[str]]:
    """Return the ids of pages and phrases whose gold differs from what normalise promises, by field.

    `normalise_gold.json` gives the reasons.
    """
    listed = json.loads(_GOLD.read_text("utf-8"))
    fields = ("authors", "dates", "texts", "without")
    return {field: {page for ids in listed[field].values() for page in ids} for field in fields}


def _without_disputed(pages: Sequence[Page], disputed: Mapping[str, set[str]]) -> list[Page]:
    """Return the pages without their disputed phrases."""
    return [
        {
            **page,
            "without": [
                phrase
                for number, phrase in enumerate(page.get("without") or ())
                if f"{page['id']}:{number}" not in disputed["without"]
            ],
        }
        for page in pages
    ]


def _is_rejected(page: Page) -> bool:
    try:
        normalise_article(RawArticle(html=page["html"], url=page.get("url")))
    except Rejected as rejected:
        return rejected.reason is RejectionReason.NOT_ARTICLE
    return False


def _read_all(pages: Sequence[Page], read: Callable[[Page], Read]) -> list[Read]:
    return [read(page) for page in pages]


def _load(path: Path) -> list[Page]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _show(console: Console, figures: Sequence[Figure]) -> None:
    table = Table(title="Normalise on development pages")
    for column in ("what", "newsloom", "trafilatura", "reach", ""):
        table.add_column(column, justify="left" if column == "what" else "right")
    for each in figures:
        theirs = f"{each.theirs:.3f}" if each.theirs is not None else "–"
        sign = "≤" if each.at_most else "≥"
        verdict = "reached" if each.reached else "not reached"
        table.add_row(each.what, f"{each.ours:.3f}", theirs, f"{sign} {each.target:.2f}", verdict)
    console.print(table)


def _show_misses(console: Console, pages: Sequence[Page], reads: Sequence[Read]) -> None:
    """Print the ids of the pages that are wrong, by field. No texts are printed, since they belong to their publishers."""
    for what, ids in _misses(pages, reads):
        console.print(f"{what}: {' '.join(ids)}", highlight=False)


def _misses(pages: Sequence[Page], reads: Sequence[Read]) -> Iterator[tuple[str, list[str]]]:
    both = list(zip(pages, reads, strict=True))
    yield "text below .8", [page["id"] for page, read in both if f1(read.text, page["text"]) < 0.8]
    for what, field, same in (
        ("title", "title", _same_title),
        ("authors", "author", _same_authors),
        ("day", "date", _same_day),
    ):
        yield what, [page["id"] for page, read in both if page.get(field) and not same(read, page[field])]


def _options() -> argparse.Namespace:
    parser = parser_of("bench.quality.normalise", "How right normalise is.")
    parser.add_argument("--misses", action="store_true", help="name the pages that are lost")
    return parser.parse_args()


if __name__ == "__main__":
    main()
