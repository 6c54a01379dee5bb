"""How many of normalise's cuts are right: `python -m bench.quality.cuts CORPORA`.

300 cuts were drawn from articles.jsonl.gz and read. `normalise_cuts.json` keeps which they are and what they are, not
their texts. The articles are normalised anew, and each labelled cut that is still made is held against its label.
"""

import gzip
import json
import os
import sys
from collections import Counter
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from newsloom.core.step_result import ArticleRejected
from newsloom.normalise import normalise_article
from newsloom_schemas import RawArticle

_LABELS = Path(__file__).with_name("normalise_cuts.json")
_WANTED = 0.98


class Label(NamedTuple):
    """A cut that was read. `kind` is what it is; `None` for what should have stayed."""

    article: str
    text: str
    rule: str
    kind: str | None


def main() -> None:
    """The command. Exits with 2 when the corpora are not there."""
    named = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("NEWSLOOM_CORPORA", "")
    articles = Path(named) / "articles.jsonl.gz"
    if not articles.is_file():
        sys.stderr.write("Name the folder with articles.jsonl.gz as an argument or in NEWSLOOM_CORPORA.\n")
        sys.exit(2)
    labels = [Label(*row) for row in json.loads(_LABELS.read_text("utf-8"))["cuts"]]
    made = cuts_made(articles, {label.article for label in labels})
    verdicts = Counter(verdict(label, made) for label in labels)
    still = verdicts["right"] + verdicts["wrong"] + verdicts["wrong kind"]
    share = verdicts["right"] / still if still else 0.0
    print(f"{len(labels)} labelled cuts: {', '.join(f'{count} {what}' for what, count in verdicts.most_common())}")
    reached = "reached" if share >= _WANTED else "not reached"
    print(f"cuts that are right, of those made: {share:.3f}, wanted ≥ {_WANTED}: {reached}")


def cuts_made(articles: Path, wanted: set[str]) -> dict[tuple[str, str], str]:
    """What normalise cuts from these articles: the kind by article and hash of the text."""
    made: dict[tuple[str, str], str] = {}
    with gzip.open(articles, "rt", encoding="utf-8") as lines:
        for article in map(json.loads, lines):
            if article["id"] not in wanted:
                continue
            try:
                clean = normalise_article(RawArticle(**{name: article[name] for name in ("text", "title", "url")}))
            except ArticleRejected:
                continue
            for cut in clean.removed:
                made[article["id"], blake2b(cut.text.encode(), digest_size=6).hexdigest()] = cut.kind.value
    return made


def verdict(label: Label, made: dict[tuple[str, str], str]) -> str:
    """What has become of a labelled cut."""
    kind = made.get((label.article, label.text))
    if kind is None:
        return "not made any more" if label.kind else "rightly not made any more"
    if label.kind is None:
        return "wrong"
    return "right" if kind == label.kind else "wrong kind"


if __name__ == "__main__":
    main()
