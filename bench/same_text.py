"""Whether the quick trafilatura gives trafilatura's text, and in what time: `python -m bench.same_text CORPORA`.

Every page of the corpora goes through both of its paths, as it was written and made quick. CPU time of this process is
counted, page by page in turn. Exits with 1 when a text differs.
"""

import argparse
import gzip
import json
import logging
import os
import sys
import time
from pathlib import Path

import trafilatura
from lxml.html import HtmlElement
from trafilatura.external import jt_stoplist_init

from newsloom.normalise import extractors
from newsloom.normalise.page import parse_page

_FILES = ("pages", "news_pages", "other_pages")


def main() -> None:
    """The command. Exits with 2 when the corpora are not there."""
    named = os.environ.get("NEWSLOOM_CORPORA")
    parser = argparse.ArgumentParser(prog="bench.same_text", description="Whether the quick trafilatura is the same.")
    parser.add_argument("corpora", nargs="?", type=Path, default=Path(named) if named else None, help="the folder")
    parser.add_argument("--every", type=int, default=1, help="take every n-th page (default 1)")
    options = parser.parse_args()
    folder: Path | None = options.corpora
    if folder is None or not (folder / "pages.jsonl.gz").is_file():
        sys.stderr.write("Name the folder with pages.jsonl.gz as an argument or in NEWSLOOM_CORPORA.\n")
        sys.exit(2)
    logging.disable(logging.CRITICAL)
    jt_stoplist_init()
    extractors.warm()
    differ: list[str] = []
    pages = 0
    spent = {(path, who): 0.0 for path in extractors.Path for who in ("as written", "quick")}
    for name in _FILES:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for page in [json.loads(line) for line in lines][:: options.every]:
                parsed = parse_page(page["html"].encode(errors="replace").decode().replace("\0", ""))
                if parsed is None:
                    continue
                pages += 1
                for path in extractors.Path:
                    begun = time.process_time()
                    theirs = as_written(parsed.tree, path)
                    between = time.process_time()
                    ours = extractors.extract_with_trafilatura(parsed.tree, path)
                    spent[path, "as written"] += between - begun
                    spent[path, "quick"] += time.process_time() - between
                    if ours != theirs:
                        differ.append(f"{page['id']} ({path})")
    for (path, who), seconds in spent.items():
        print(f"{path:20} {who:12} {seconds / pages * 1000:6.1f} CPU ms a page")
    print(f"{pages} pages, {len(differ)} texts differ", *differ)
    sys.exit(1 if differ else 0)


def as_written(tree: HtmlElement, path: extractors.Path) -> tuple[str, ...]:
    """The lines of the library's own text."""
    fast = path is extractors.Path.FAST
    found = trafilatura.bare_extraction(tree, fast=fast, include_comments=False, include_tables=True)
    lines = (getattr(found, "text", None) or "").split("\n")
    return tuple(tidy for line in lines if (tidy := " ".join(line.split())))


if __name__ == "__main__":
    main()
