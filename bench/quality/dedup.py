"""Measure the quality of verdicts beside other tools: `python -m bench.quality.dedup CORPORA`.

The corpora contain texts of other publishers and stay outside the project. `dedup_read.json` has the ids of pairs that a
person read, with their labels.
"""

import argparse
import gzip
import itertools
import json
import os
import platform
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.console import Console

from bench.quality.copies import forms, templates, webpairs
from bench.quality.copies.edits import EDITS
from bench.quality.copies.peers import GRID, Flags, Marks, Pairs, Peer, datasketch, peers
from bench.quality.copies.rows import Row, of, show, target
from bench.quality.copies.stream import Text, judge
from bench.quality.copies.webpairs import WebPairs, f1, reached
from bench.quality.copies.wire import WireCopy
from bench.table import Target
from newsloom import normalise_article
from newsloom.dedup import compare_texts
from newsloom.dedup.similarity.thresholds import CURRENT
from newsloom_schemas import Relation, Verdict

_COPIES: Final = frozenset({Relation.EXACT, Relation.NEAR, Relation.CONTAINED})
_TEMPLATE_PAIRS: Final = 500
_MAX_SHOWN: Final = 3
_READ_PAIRS: Final = Path(__file__).with_name("dedup_read.json")


def main() -> None:
    """Run the command. It exits with 2 if the corpora are missing."""
    named = os.environ.get("NEWSLOOM_CORPORA")
    parser = argparse.ArgumentParser(prog="bench.quality.dedup", description=__doc__)
    parser.add_argument("corpora", nargs="?", type=Path, default=Path(named) if named else None)
    parser.add_argument("--seeds", type=Path, help="folder of the five seed articles (default: beside the corpora)")
    parser.add_argument("--edits", type=int, default=250, help="copies of each kind of edit (default 250)")
    options = parser.parse_args()
    if options.corpora is None or not (options.corpora / "articles.jsonl.gz").is_file():
        print("bench.quality.dedup: name the folder of the corpora, or set NEWSLOOM_CORPORA", file=sys.stderr)
        sys.exit(2)
    console = Console(width=160)
    console.print(f"thresholds {CURRENT.version}, Python {platform.python_version()}, {platform.machine()}")
    stream = Stream(options.corpora)
    web = WebPairs.of(list(_lines(options.corpora / "near_duplicate_pairs.jsonl.gz")))
    others = peers(stream.best_threshold(console))
    wire = WireCopy(options.corpora) if WireCopy.is_in(options.corpora) else None
    rows = [
        *stream.rows(others),
        *_web_pairs(web, others),
        *_edits(stream.texts, options.edits, others),
        _templates(others),
        *forms.rows(others),
        *(wire.rows() if wire else ()),
        *_stories(options.corpora, others),
        _seeds(options.seeds or options.corpora.parent / "seeds"),
    ]
    show(console, rows, [peer.name for peer in others])
    stream.show_missed(console)
    if wire:
        wire.show_curve(console)
    webpairs.show(console, web, *stream.news())


class Stream:
    """Verdicts on the articles in date order, and the known pairs among them."""

    def __init__(self, corpora: Path) -> None:
        rows = list(_lines(corpora / "articles.jsonl.gz"))
        self.texts = [
            Text(row["id"], row["text"], row["title"] or "", row["date"] or "", row["source"] or "") for row in rows
        ]
        self.verdicts = dict(zip((text.name for text in self.texts), judge(self.texts), strict=True))
        self._pairs = list(_lines(corpora / "articles_pairs.jsonl"))
        self._kinds = np.array([pair["kind"] for pair in self._pairs])
        self._same_cluster = np.array(
            [self.verdicts[pair["a"]].cluster_id == self.verdicts[pair["b"]].cluster_id for pair in self._pairs]
        )
        self._is_version = np.array(
            [Relation.REVISION in {self.verdicts[pair[side]].relation for side in ("a", "b")} for pair in self._pairs]
        )
        self._positions = {text.name: position for position, text in enumerate(self.texts)}
        self._read: dict[str, dict[str, str]] = json.loads(_READ_PAIRS.read_text("utf-8"))

    def best_threshold(self, console: Console) -> float:
        """Return the threshold of datasketch with the highest F1 for copies among the known pairs."""
        marks = datasketch(GRID[0]).marks([text.text for text in self.texts])
        tried = {cut: f1(self._called(datasketch(cut), marks), self._kinds == "copy") for cut in GRID}
        best = max(tried, key=lambda cut: tried[cut])
        console.print(
            f"datasketch, 128 permutations, F1 of copies among the known pairs by threshold: "
            f"{', '.join(f'{cut:g} {found:.2f}' for cut, found in tried.items())}; best at {best:g}",
            highlight=False,
        )
        return best

    def rows(self, others: Sequence[Peer]) -> Iterator[Row]:
        """Yield the rows about the stream. newsloom is scored by cluster, the others by pair, which favours them."""
        marks = {peer.name: peer.marks([text.text for text in self.texts]) for peer in others}
        self._calls = {peer.name: self._called(peer, marks[peer.name]) for peer in others}
        for kind, name, sign, wanted in (
            ("copy", "copies found in the stream", "≥", 0.95),
            ("furniture", "boilerplate called copies", "≤", 0.02),
            ("shared_passages", "shared passages called copies", "≤", 0.02),
        ):
            own = self._kinds == kind
            called = self._same_cluster if kind == "copy" else self._same_cluster & ~self._is_version
            found, whole = int(called[own].sum()), int(own.sum())
            beside = [str(self._calls[peer.name][own].sum()) for peer in others]
            yield Row(target(name, sign, wanted, found / whole, of(found, whole)), beside)
        copies = self._known("copy")
        flagged = {peer.name: peer.pairs(marks[peer.name]) for peer in others}
        yield Row(
            self._precision("copies", _COPIES),
            [of(len(flagged[peer.name] & copies), len(flagged[peer.name])) for peer in others],
        )
        yield Row(self._precision("rewrites", frozenset({Relation.REWRITE})))

    def show_missed(self, console: Console) -> None:
        """Print some ids of known pairs that each tool gets wrong."""
        kinds = {
            frozenset((pair["a"], pair["b"])): kind
            for pair, kind in zip(self._pairs, self._kinds.tolist(), strict=True)
        }
        versions = Counter(
            kinds.get(frozenset((own, verdict.evidence.matched_id)), "unknown")
            for own, verdict in self.verdicts.items()
            if verdict.relation is Relation.REVISION
        )
        counts = ", ".join(f"{kind} {count}" for kind, count in versions.most_common())
        console.print(f"Versions flagged in the stream, by the kind of the known pair: {counts}", highlight=False)
        console.print("Misjudged among the known pairs of the stream:", highlight=False)
        for name, calls in {"newsloom": self._same_cluster, **self._calls}.items():
            missed = [
                pair
                for pair, kind, call in zip(self._pairs, self._kinds, calls, strict=True)
                if kind == "copy" and not call
            ]
            called = [
                pair
                for pair, kind, call in zip(self._pairs, self._kinds, calls, strict=True)
                if kind != "copy" and call
            ]
            for what, which in (("missed", missed), ("wrongly called", called)):
                shown = "; ".join(f"{pair['a']} {pair['b']} ({pair['jaccard5']:.2f})" for pair in which[:_MAX_SHOWN])
                console.print(f"  {name}: {what} {len(which)}{': ' if shown else ''}{shown}", highlight=False)

    def news(self) -> tuple[list[tuple[str, str]], Flags]:
        """Return the texts of the known pairs, and which are copies."""
        texts = {text.name: text.text for text in self.texts}
        return [(texts[pair["a"]], texts[pair["b"]]) for pair in self._pairs], self._kinds == "copy"

    def _called(self, peer: Peer, marks: Marks) -> Flags:
        one, other = ([self._positions[pair[side]] for pair in self._pairs] for side in ("a", "b"))
        return peer.same(marks[one], marks[other])

    def _known(self, kind: str) -> Pairs:
        positions = (
            (self._positions[pair["a"]], self._positions[pair["b"]]) for pair in self._pairs if pair["kind"] == kind
        )
        return {(min(pair), max(pair)) for pair in positions}

    def _precision(self, name: str, relations: frozenset[Relation]) -> Target:
        right: list[bool] = []
        unread: list[str] = []
        for own, verdict in self.verdicts.items():
            if verdict.relation in relations:
                label = self._is_right(own, verdict)
                if label is None:
                    unread.append(own)
                else:
                    right.append(label)
        share = sum(right) / len(right) if right else 0.0
        found = of(sum(right), len(right)) + (f", {len(unread)} not read: {' '.join(unread[:9])}" if unread else "")
        return target(f"precision of {name} flagged in the stream", "≥", 0.95, share, found)

    def _is_right(self, own: str, verdict: Verdict) -> bool | None:
        """Return whether a flagged pair is right, by a reader or else by the file of pairs; `None` if unknown."""
        other = verdict.evidence.matched_id or ""
        read = self._read.get(verdict.relation.value if verdict.relation is Relation.REWRITE else "copy", {})
        label = read.get(f"{own} {other}")
        if label is not None:
            return label == "right"
        if verdict.relation is Relation.REWRITE:
            return None
        kinds = [pair["kind"] for pair in self._pairs if {pair["a"], pair["b"]} == {own, other}]
        return kinds[0] == "copy" if kinds else None


def _web_pairs(web: WebPairs, others: Sequence[Peer]) -> Iterator[Row]:
    ours = reached(np.array([compare_texts(*texts).resemblance for texts in web.texts]), web)
    sides = [[texts[side] for texts in web.texts] for side in (0, 1)]
    theirs = [reached(peer.likeness(peer.marks(sides[0]), peer.marks(sides[1])), web) for peer in others]
    found = webpairs.give(ours)
    yield Row(target("judged web pairs, AUC", "≥", 0.94, ours.auc, found[0]), [f"{each.auc:.3f}" for each in theirs])
    yield Row(
        target("judged web pairs, F1 across sets", "≥", 0.80, ours.f1, found[1]), [f"{each.f1:.3f}" for each in theirs]
    )


def _edits(texts: Sequence[Text], count: int, others: Sequence[Peer]) -> Iterator[Row]:
    pool = _medium_texts(texts)[:count]
    plain = [peer.marks([text.text for text in pool]) for peer in others]
    for name, (edit, allowed) in EDITS.items():
        edited = [edit(text.text, random.Random(position)) for position, text in enumerate(pool)]
        relations = [compare_texts(text.text, copy).relation for text, copy in zip(pool, edited, strict=True)]
        found = sum(relation in _COPIES for relation in relations) / len(pool)
        right = sum(relation in allowed for relation in relations) / len(pool)
        theirs = [float(peer.same(marks, peer.marks(edited)).mean()) for peer, marks in zip(others, plain, strict=True)]
        yield Row(
            target(f"{len(pool)} copies found: {name}", "≥", 0.97, found, f"{found:.3f}"),
            [f"{share:.3f}" for share in theirs],
        )
        yield Row(target(f"right relation: {name}", "≥", 0.95, right, f"{right:.3f}"))


def _templates(others: Sequence[Peer]) -> Row:
    pairs = [(one, other) for _, one, other in templates.pairs(_TEMPLATE_PAIRS)]
    wrong = sum(compare_texts(*pair).relation in _COPIES for pair in pairs)
    return Row(
        target(
            "templates with other facts called copies", "≤", 0.02, wrong / _TEMPLATE_PAIRS, of(wrong, _TEMPLATE_PAIRS)
        ),
        _calls(pairs, others),
    )


def _stories(corpora: Path, others: Sequence[Peer]) -> Iterator[Row]:
    pairs = [(row["a"], row["b"]) for row in _lines(corpora / "story_pairs_en.jsonl.gz") if row["overall"] >= 3.5]
    flagged = sum(compare_texts(*pair).relation is not Relation.ORIGINAL for pair in pairs)
    share = flagged / len(pairs)
    yield Row(target("unrelated stories flagged", "≤", 0.02, share, of(flagged, len(pairs))), _calls(pairs, others))


def _calls(pairs: Sequence[tuple[str, str]], others: Sequence[Peer]) -> list[str]:
    """Return how many of the pairs each tool calls copies."""
    sides = [[pair[side] for pair in pairs] for side in (0, 1)]
    return [str(peer.same(peer.marks(sides[0]), peer.marks(sides[1])).sum()) for peer in others]


def _seeds(folder: Path) -> Row:
    """Check the seeds in every order: 000 and 001 in one cluster, 002 and 003 rewrites of each other, 004 alone."""
    raw = {path.name[:3]: normalise_article(path.read_bytes()) for path in sorted(folder.glob("*.txt"))}
    texts = [Text(name, article.text, article.title or "") for name, article in raw.items()]
    right = 0
    orders = list(itertools.permutations(texts))
    for order in orders:
        verdicts = dict(zip((text.name for text in order), judge(order), strict=True))
        relations = {name: verdict.relation for name, verdict in verdicts.items()}
        right += (
            verdicts["000"].cluster_id == verdicts["001"].cluster_id
            and sorted((relations["002"], relations["003"])) == [Relation.ORIGINAL, Relation.REWRITE]
            and relations["004"] is Relation.ORIGINAL
        )
    return Row(target("seeds, in every order", "≥", 1.0, right / len(orders), of(right, len(orders))))


def _medium_texts(texts: Sequence[Text]) -> list[Text]:
    """Return the texts of 120 to 1,500 words in a fixed random order."""
    pool = [text for text in texts if 120 <= text.text.count(" ") <= 1_500]
    random.Random(7).shuffle(pool)
    return pool


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from map(json.loads, text.splitlines())


if __name__ == "__main__":
    main()
