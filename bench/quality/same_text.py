"""Whether the quick trafilatura gives trafilatura's text, and in what time: `python -m bench.quality.same_text CORPORA`.

Every page of the corpora goes through both of its paths, as it was written and made quick. CPU time of this process is
counted, page by page in turn. Exits with 1 when a text differs.
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
    """The command. Exits with 2 when the corpora are not there."""
    parser = parser_of("bench.quality.same_text", "Whether the quick trafilatura is the same.")
    take_every(parser)
    options = parser.parse_args()
    folder = folder_of(options)
    logging.disable(logging.CRITICAL)
    jt_stoplist_init()
    extractors.warm_up()
    differ: list[str] = []
    pages = 0
    spent = {(mode, who): 0.0 for mode in extractors.TrafilaturaMode for who in ("as written", "quick")}
    for name in _FILES:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for page in [json.loads(line) for line in lines][:: options.every]:
                parsed = parse_page(page["html"].encode(errors="replace").decode().replace("\0", ""))
                if parsed is None:
                    continue
                pages += 1
                for mode in extractors.TrafilaturaMode:
                    begun = time.process_time()
                    theirs = as_written(parsed.tree, mode)
                    between = time.process_time()
                    ours = extractors.extract_with_trafilatura(parsed.tree, mode)
                    spent[mode, "as written"] += between - begun
                    spent[mode, "quick"] += time.process_time() - between
                    if ours != theirs:
                        differ.append(f"{page['id']} ({mode})")
    for (mode, who), seconds in spent.items():
        print(f"{mode:20} {who:12} {seconds / pages * 1000:6.1f} CPU ms a page")
    print(f"{pages} pages, {len(differ)} texts differ", *differ)
    sys.exit(1 if differ else 0)


def as_written(tree: HtmlElement, mode: extractors.TrafilaturaMode) -> tuple[str, ...]:
    """The lines of the library's own text."""
    fast = mode is extractors.TrafilaturaMode.FAST
    found = trafilatura.bare_extraction(tree, fast=fast, include_comments=False, include_tables=True)
    lines = (getattr(found, "text", None) or "").split("\n")
    return tuple(tidy for line in lines if (tidy := " ".join(line.split())))


if __name__ == "__main__":
    main()
