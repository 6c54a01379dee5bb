"""Measure the speed of normalise on HTML next to trafilatura: `python -m bench.speed.normalise CORPORA`.

Both extract text and metadata from the same pages on one core, page by page in turn, so that a slow machine slows both.
CPU time of this process is measured.
"""

import gzip
import json
import logging
import os
import platform
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from unittest import mock

import trafilatura

from bench.page_options import folder_of, parser_of, take_every
from newsloom.normalise import normalise_article
from newsloom.normalise.errors import Rejected
from newsloom.normalise.extraction import extract
from newsloom.normalise.extraction.extract import Extraction
from newsloom.normalise.page.page import Page
from newsloom_schemas import RawArticle

_TARGET_RATIO = 1.5
_WARM_UP_PAGES = 5


def main() -> None:
    """Run the command; exit with 2 if the corpora are missing."""
    parser = parser_of("bench.speed.normalise", "Measure the speed of normalise on HTML.")
    take_every(parser)
    options = parser.parse_args()
    folder = folder_of(options)
    logging.disable(logging.CRITICAL)
    pages = [page for name in ("pages", "news_pages") for page in _load(folder / f"{name}.jsonl.gz")[:: options.every]]
    systems = {
        "newsloom, whole of normalise": ours,
        "newsloom, the same without extracting text": with_extracted_texts(pages),
        "trafilatura, bare_extraction with metadata": theirs,
        "trafilatura, the same, fast": theirs_fast,
    }
    seconds = measure(pages, list(systems.values()))
    print(f"{len(pages)} pages, {platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores")
    for name, spent in zip(systems, seconds, strict=True):
        print(
            f"{name:45} {spent / len(pages) * 1000:7.1f} CPU ms a page   {seconds[2] / spent:5.2f} times trafilatura's speed"
        )
    ratio = seconds[2] / seconds[0]
    print(f"wanted ≥ {_TARGET_RATIO}: {'reached' if ratio >= _TARGET_RATIO else 'not reached'} ({ratio:.2f})")


def measure(pages: Sequence[dict[str, str]], systems: Sequence[Callable[[dict[str, str]], None]]) -> list[float]:
    """Return the CPU seconds of each system on all pages; each page is processed by all systems in turn."""
    for page in pages[:_WARM_UP_PAGES]:
        for run in systems:
            run(page)
    spent = [0.0] * len(systems)
    for page in pages:
        for number, run in enumerate(systems):
            start = time.process_time()
            run(page)
            spent[number] += time.process_time() - start
    return spent


def ours(page: dict[str, str]) -> None:
    """Run all steps of normalise."""
    with suppress(Rejected):
        normalise_article(RawArticle(html=page["html"], url=page.get("url")))


def with_extracted_texts(pages: Sequence[dict[str, str]]) -> Callable[[dict[str, str]], None]:
    """Return normalise with cached extractor results, which shows how fast it could be with other extractors."""
    texts: dict[int, Extraction] = {}
    find = extract.find_article

    def cached_extraction(number: int) -> Callable[..., Extraction]:
        def found(page: Page, *, is_fragment: bool = False) -> Extraction:
            texts[number] = texts.get(number) or find(page, is_fragment=is_fragment)
            return texts[number]

        return found

    def run(page: dict[str, str]) -> None:
        with mock.patch.object(extract, "find_article", cached_extraction(id(page))):
            ours(page)

    for page in pages:
        run(page)
    return run


def theirs(page: dict[str, str]) -> None:
    """Extract text and metadata."""
    trafilatura.bare_extraction(page["html"], url=page.get("url"), with_metadata=True, include_comments=False)


def theirs_fast(page: dict[str, str]) -> None:
    """Extract text and metadata in the fast mode."""
    trafilatura.bare_extraction(
        page["html"], url=page.get("url"), with_metadata=True, include_comments=False, fast=True
    )


def _load(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


if __name__ == "__main__":
    main()
