"""Measure how many of normalise's cuts are right: `python -m bench.quality.cuts CORPORA`.

300 cuts were drawn from articles.jsonl.gz, read and labelled. `normalise_cuts.json` has their ids and labels, not their texts. The
articles are normalised again, and each labelled cut that is still made is compared with its label.
"""

import gzip
import json
import os
import sys
from collections import Counter
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from newsloom.normalise import normalise_article
from newsloom.normalise.errors import Rejected
from newsloom_schemas import RawArticle

_LABELS = Path(__file__).with_name("normalise_cuts.json")
_TARGET = 0.98


class Label(NamedTuple):
    """A labelled cut. `kind` is its right kind; None for a passage that should not be cut."""

    article: str
    text: str
    rule: str
    kind: str | None


def main() -> None:
    """Run the command; exit with 2 if the corpora are missing."""
    named = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("NEWSLOOM_CORPORA", "")
    articles = Path(named) / "articles.jsonl.gz"
    if not articles.is_file():
        sys.stderr.write("Name the folder with articles.jsonl.gz as an argument or in NEWSLOOM_CORPORA.\n")
        sys.exit(2)
    labels = [Label(*row) for row in json.loads(_LABELS.read_text("utf-8"))["cuts"]]
    cuts = cuts_made(articles, {label.article for label in labels})
    verdicts = Counter(verdict(label, cuts) for label in labels)
    remaining = verdicts["right"] + verdicts["wrong"] + verdicts["wrong kind"]
    share = verdicts["right"] / remaining if remaining else 0.0
    print(f"{len(labels)} labelled cuts: {', '.join(f'{count} {what}' for what, count in verdicts.most_common())}")
    reached = "reached" if share >= _TARGET else "not reached"
    print(f"cuts that are right, of those made: {share:.3f}, wanted ≥ {_TARGET}: {reached}")


def cuts_made(articles: Path, article_ids: set[str]) -> dict[tuple[str, str], str]:
    """Return the kinds of the cuts in these articles, by article id and hash of the text."""
    cuts: dict[tuple[str, str], str] = {}
    with gzip.open(articles, "rt", encoding="utf-8") as lines:
        for article in map(json.loads, lines):
            if article["id"] not in article_ids:
                continue
            try:
                clean = normalise_article(RawArticle(**{name: article[name] for name in ("text", "title", "url")}))
            except Rejected:
                continue
            for cut in clean.removed:
                cuts[article["id"], blake2b(cut.text.encode(), digest_size=6).hexdigest()] = cut.kind.value
    return cuts


def verdict(label: Label, cuts: dict[tuple[str, str], str]) -> str:
    """Return whether a labelled cut is right."""
    kind = cuts.get((label.article, label.text))
    if kind is None:
        return "not made any more" if label.kind else "rightly not made any more"
    if label.kind is None:
        return "wrong"
    return "right" if kind == label.kind else "wrong kind"


if __name__ == "__main__":
    main()
