"""Measure verdicts on real wire copy: 148 articles of many outlets on one event, with pairs that a person labelled."""

import asyncio
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from rich.console import Console

from bench.quality.copies.rows import Row, of
from bench.quality.copies.stream import judge_all, memory_store
from bench.table import Target
from newsloom import normalise_article
from newsloom.dedup.similarity.thresholds import CURRENT, Thresholds
from newsloom.dedup.text.features import ArticleFeatures, article_features
from newsloom_schemas import Verdict, merged_clusters

_ARTICLES: Final = "real_copies.jsonl.gz"
_PAIRS: Final = "real_copies_pairs.jsonl"
_GROUPS: Final[Mapping[str, str]] = MappingProxyType(
    {"quotes": "independent", "boilerplate": "independent", "other": "independent"}
)
"""Labels that are counted together; the others are counted on their own."""
_TARGETS: Final = (
    ("copy", "real wire copies found", "≥", 24),
    ("version", "real wire versions found", "≥", 29),
    ("derived", "derived reports in one cluster", "≤", 8),
    ("independent", "quotes, boilerplate and others in one cluster", "≤", 1),
)
_CURVE: Final = (0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True)
class _Ready:
    """An article whose features are made already."""

    made: ArticleFeatures

    def features(self) -> ArticleFeatures:
        """Return the features."""
        return self.made


class WireCopy:
    """The articles in the order in which they were seen, with the labelled pairs.

    Args:
        corpora: the folder of the corpora.
    """

    def __init__(self, corpora: Path) -> None:
        rows = [json.loads(line) for line in gzip.decompress((corpora / _ARTICLES).read_bytes()).splitlines()]
        rows.sort(key=lambda row: row["scraped"])
        self._names = [row["row"] for row in rows]
        self._articles = [_Ready(article_features(normalise_article(_raw(row)))) for row in rows]
        self._pairs = [json.loads(line) for line in (corpora / _PAIRS).read_text("utf-8").splitlines()]

    @staticmethod
    def is_in(corpora: Path) -> bool:
        """Return True if the folder has the articles."""
        return (corpora / _ARTICLES).is_file()

    def rows(self) -> Iterator[Row]:
        """Yield a row for each group of labels."""
        found, whole = self._in_one_cluster(CURRENT), self._sizes()
        for group, name, sign, wanted in _TARGETS:
            reached = found[group] >= wanted if sign == "≥" else found[group] <= wanted
            yield Row(Target(name, f"{sign} {wanted}", of(found[group], whole[group]), reached))

    def show_curve(self, console: Console) -> None:
        """Print what is found by the least containment of unlabelled versions."""
        whole = self._sizes()
        console.print(
            "Pairs in one cluster by the least containment of an unlabelled version "
            f"({', '.join(f'{name} of {whole[group]}' for group, name in _SHORT.items())}):",
            highlight=False,
        )
        for containment in _CURVE:
            found = self._in_one_cluster(replace(CURRENT, report_min_containment=containment))
            counts = ", ".join(f"{name} {found[group]}" for group, name in _SHORT.items())
            console.print(f"  {containment:.2f}: {counts}", highlight=False)

    def _in_one_cluster(self, thresholds: Thresholds) -> Counter[str]:
        verdicts = self._verdicts(thresholds)
        one_of = merged_clusters(verdicts.values())
        clusters = {name: one_of[verdict.cluster_id] for name, verdict in verdicts.items()}
        return Counter(_group(pair) for pair in self._pairs if clusters[pair["a"]] == clusters[pair["b"]])

    def _verdicts(self, thresholds: Thresholds) -> dict[int, Verdict]:
        verdicts = asyncio.run(judge_all(self._articles, memory_store(), thresholds, batch=1))
        return dict(zip(self._names, verdicts, strict=True))

    def _sizes(self) -> Counter[str]:
        return Counter(_group(pair) for pair in self._pairs)


_SHORT: Final[Mapping[str, str]] = MappingProxyType(
    {"copy": "copies", "version": "versions", "derived": "derived", "independent": "independent"}
)


def _group(pair: Mapping[str, Any]) -> str:
    return _GROUPS.get(pair["label"], pair["label"])


def _raw(row: Mapping[str, Any]) -> bytes:
    """Return a raw record of an article. Its paragraphs are parted by `###`."""
    text: Sequence[str] = row["text"].split(" ### ")
    url = f"https://{row['publisher']}/{row['row']}"
    return json.dumps({"url": url, "text": "\n\n".join(text), "source": row["publisher"]}).encode()
