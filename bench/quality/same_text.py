"""Compare the fast copy of trafilatura with the original, by text and time: `python -m bench.quality.same_text CORPORA`.

Every page of the corpora is extracted in both modes by the original and by the copy, in turn. CPU time of this process is
measured. Exit with 1 if a text differs.
"""

import gzip
import json
import logging
import sys
import time

import trafilatura
from lxml.html import HtmlElement
from trafilatura.external import jt_stoplist_init

from bench.page_options import folder_of, parser_of, take_every
from newsloom.normalise.extraction import extractors
from newsloom.normalise.page.page import parse_page

_FILES = ("pages", "news_pages", "other_pages")


def main() -> None:
    """Run the command; exit with 2 if the corpora are missing."""
    parser = parser_of("bench.quality.same_text", "Compare the fast copy of trafilatura with the original.")
    take_every(parser)
    options = parser.parse_args()
    folder = folder_of(options)
    logging.disable(logging.CRITICAL)
    jt_stoplist_init()
    extractors.warm_up()
    different: list[str] = []
    pages = 0
    spent = {(mode, who): 0.0 for mode in extractors.TrafilaturaMode for who in ("original", "fast copy")}
    for name in _FILES:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for page in [json.loads(line) for line in lines][:: options.every]:
                parsed = parse_page(page["html"].encode(errors="replace").decode().replace("\0", ""))
                if parsed is None:
                    continue
                pages += 1
                for mode in extractors.TrafilaturaMode:
                    start = time.process_time()
                    theirs = original_text(parsed.tree, mode)
                    middle = time.process_time()
                    ours = extractors.extract_with_trafilatura(parsed.tree, mode)
                    spent[mode, "original"] += middle - start
                    spent[mode, "fast copy"] += time.process_time() - middle
                    if ours != theirs:
                        different.append(f"{page['id']} ({mode})")
    for (mode, who), seconds in spent.items():
        print(f"{mode:20} {who:12} {seconds / pages * 1000:6.1f} CPU ms a page")
    print(f"{pages} pages, {len(different)} texts differ", *different)
    sys.exit(1 if different else 0)


def original_text(tree: HtmlElement, mode: extractors.TrafilaturaMode) -> tuple[str, ...]:
    """Return the lines of the original library's text."""
    fast = mode is extractors.TrafilaturaMode.FAST
    found = trafilatura.bare_extraction(tree, fast=fast, include_comments=False, include_tables=True)
    lines = (getattr(found, "text", None) or "").split("\n")
    return tuple(tidy for line in lines if (tidy := " ".join(line.split())))


if __name__ == "__main__":
    main()
