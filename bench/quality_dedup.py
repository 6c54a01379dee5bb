"""How well dedup judges, beside what else there is: `python -m bench.quality_dedup CORPORA`.

The corpora hold other people's texts and stay outside the project; `dedup_read.json` keeps the ids of pairs that a
person read, with what they are.
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
from rich.table import Table

from bench import dedup_forms
from bench.dedup_edits import EDITS
from bench.dedup_peers import PEERS
from bench.dedup_stream import Text, judge
from bench.table import Target
from newsloom import normalise_article
from newsloom.dedup import compare_texts
from newsloom.dedup.thresholds import CURRENT
from newsloom_schemas import Relation, Verdict

_COPIES: Final = frozenset({Relation.EXACT, Relation.NEAR, Relation.CONTAINED})
_FORMS: Final = 500
_READ: Final = Path(__file__).with_name("dedup_read.json")


def main() -> None:
    """The command. Exits with 2 when the corpora are not there."""
    named = os.environ.get("NEWSLOOM_CORPORA")
    parser = argparse.ArgumentParser(prog="bench.quality_dedup", description=__doc__)
    parser.add_argument("corpora", nargs="?", type=Path, default=Path(named) if named else None)
    parser.add_argument("--seeds", type=Path, help="folder of the five seed articles (default: beside the corpora)")
    parser.add_argument("--edits", type=int, default=250, help="copies of each kind of edit (default 250)")
    options = parser.parse_args()
    if options.corpora is None or not (options.corpora / "articles.jsonl.gz").is_file():
        print("quality_dedup: name the folder of the corpora, or set NEWSLOOM_CORPORA", file=sys.stderr)
        sys.exit(2)
    console = Console(width=150)
    console.print(f"thresholds {CURRENT.version}, Python {platform.python_version()}, {platform.machine()}")
    stream = Stream(options.corpora)
    targets = [
        *stream.targets(),
        *_web_pairs(options.corpora),
        *_edits(stream.texts, options.edits),
        _forms(),
        *_stories(options.corpora),
        _seeds(options.seeds or options.corpora.parent / "seeds"),
    ]
    _show(console, targets)
    stream.show_peers(console)


class Stream:
    """The articles in date order through a store, and the pairs that are known among them."""

    def __init__(self, corpora: Path) -> None:
        rows = list(_lines(corpora / "articles.jsonl.gz"))
        self.texts = [
            Text(row["id"], row["text"], row["title"] or "", row["date"] or "", row["source"] or "") for row in rows
        ]
        self.verdicts = dict(zip((text.name for text in self.texts), judge(self.texts), strict=True))
        self.pairs = list(_lines(corpora / "articles_pairs.jsonl"))
        self.kinds = {frozenset((pair["a"], pair["b"])): pair["kind"] for pair in self.pairs}
        self.read: dict[str, dict[str, str]] = json.loads(_READ.read_text("utf-8"))

    def targets(self) -> Iterator[Target]:
        """Of the stream."""
        shares = {kind: self._together(kind) for kind in ("copy", "furniture", "shared_passages")}
        found, copies = shares["copy"]
        yield _target("copies found in the stream", "≥", 0.95, found / copies, f"{found} of {copies}")
        wrong, furniture = shares["furniture"]
        yield _target("furniture called copies", "≤", 0.02, wrong / furniture, f"{wrong} of {furniture}")
        wrong, passages = shares["shared_passages"]
        yield _target("shared passages called copies", "≤", 0.02, wrong / passages, f"{wrong} of {passages}")
        yield self._precision("copies", _COPIES)
        yield self._precision("rewrites", frozenset({Relation.REWRITE}))

    def show_peers(self, console: Console) -> None:
        """Ours beside the others: what each calls copies."""
        table = Table(title="Side by side: called copies")
        for column in ("system", "copies (43)", "furniture (485)", "shared passages (92)", "forms", "edits"):
            table.add_column(column, justify="left" if column == "system" else "right")
        forms = [(one, other) for _, one, other in dedup_forms.pairs(100)]
        edited = [
            (text.text, edit(text.text, random.Random(place)))
            for edit, _ in EDITS.values()
            for place, text in enumerate(_middling(self.texts)[:15])
        ]
        ours = [str(self._together(kind)[0]) for kind in ("copy", "furniture", "shared_passages")]
        table.add_row("newsloom", *ours, *(_percent_copies(pairs) for pairs in (forms, edited)))
        places = {text.name: place for place, text in enumerate(self.texts)}
        for peer in PEERS:
            found = peer.pairs([text.text for text in self.texts])
            flagged = Counter(
                pair["kind"] for pair in self.pairs if tuple(sorted((places[pair["a"]], places[pair["b"]]))) in found
            )
            shares = (
                f"{100 * sum(bool(peer.pairs(pair)) for pair in pairs) / len(pairs):.0f} %" for pairs in (forms, edited)
            )
            table.add_row(
                peer.name, *(str(flagged[kind]) for kind in ("copy", "furniture", "shared_passages")), *shares
            )
        console.print(table)

    def _together(self, kind: str) -> tuple[int, int]:
        """Pairs of a kind that stand in one cluster, and all of them."""
        of_kind = [pair for pair in self.pairs if pair["kind"] == kind]
        same = [self.verdicts[pair["a"]].cluster_id == self.verdicts[pair["b"]].cluster_id for pair in of_kind]
        return sum(same), len(same)

    def _precision(self, name: str, relations: frozenset[Relation]) -> Target:
        right: list[bool] = []
        unread: list[str] = []
        for own, verdict in self.verdicts.items():
            if verdict.relation in relations:
                said = self._said(own, verdict)
                if said is None:
                    unread.append(own)
                else:
                    right.append(said)
        share = sum(right) / len(right) if right else 0.0
        found = f"{sum(right)} of {len(right)}" + (
            f", {len(unread)} not read: {' '.join(unread[:9])}" if unread else ""
        )
        return _target(f"precision of {name} flagged in the stream", "≥", 0.95, share, found)

    def _said(self, own: str, verdict: Verdict) -> bool | None:
        """What a person, or else the file of pairs, says of a flagged pair."""
        other = verdict.evidence.matched_id or ""
        read = self.read.get(verdict.relation.value if verdict.relation is Relation.REWRITE else "copy", {})
        said = read.get(f"{own} {other}")
        if said is not None:
            return said == "right"
        kind = self.kinds.get(frozenset((own, other))) if verdict.relation in _COPIES else None
        return None if kind is None else kind == "copy"


def _web_pairs(corpora: Path) -> Iterator[Target]:
    rows = list(_lines(corpora / "near_duplicate_pairs.jsonl.gz"))
    scores = np.array([compare_texts(row["a"], row["b"]).resemblance for row in rows])
    labels = np.array([row["label"] >= 1 for row in rows])
    sets = np.array([row["set"] for row in rows])
    rng = np.random.default_rng(0)
    draws = [_auc(scores[own], labels[own]) for own in rng.integers(0, len(rows), (500, len(rows)))]
    auc = _auc(scores, labels)
    yield _target("judged web pairs, AUC", "≥", 0.94, auc, f"{auc:.3f} ± {np.std(draws):.3f}")
    ways = [_transferred(scores, labels, sets == own) for own in np.unique(sets)]
    mean = float(np.mean(ways))
    yield _target("judged web pairs, F1 across sets", "≥", 0.80, mean, f"{mean:.3f}")


def _transferred(scores: Any, labels: Any, chosen: Any) -> float:  # noqa: ANN401 - numpy arrays
    """F1 on the rest at the threshold that is best on the chosen."""
    best = max(np.unique(scores[chosen]), key=lambda cut: _f1(scores[chosen] >= cut, labels[chosen]))
    return _f1(scores[~chosen] >= best, labels[~chosen])


def _edits(texts: Sequence[Text], count: int) -> Iterator[Target]:
    pool = _middling(texts)
    for name, (edit, allowed) in EDITS.items():
        relations = [
            compare_texts(text.text, edit(text.text, random.Random(place))).relation
            for place, text in enumerate(pool[:count])
        ]
        found = sum(relation in _COPIES for relation in relations) / len(relations)
        right = sum(relation in allowed for relation in relations) / len(relations)
        yield _target(f"edits found: {name}", "≥", 0.97, found, f"{found:.3f} of {len(relations)}")
        yield _target(f"edits given the right relation: {name}", "≥", 0.95, right, f"{right:.3f}")


def _forms() -> Target:
    wrong = sum(compare_texts(one, other).relation in _COPIES for _, one, other in dedup_forms.pairs(_FORMS))
    return _target("forms with other facts called copies", "≤", 0.02, wrong / _FORMS, f"{wrong} of {_FORMS}")


def _stories(corpora: Path) -> Iterator[Target]:
    rows = [row for row in _lines(corpora / "story_pairs_en.jsonl.gz") if row["overall"] >= 3.5]
    flagged = sum(compare_texts(row["a"], row["b"]).relation is not Relation.ORIGINAL for row in rows)
    yield _target("unrelated stories flagged", "≤", 0.02, flagged / len(rows), f"{flagged} of {len(rows)}")


def _seeds(folder: Path) -> Target:
    """000 and 001 in one cluster, 002 and 003 rewrites of each other, 004 alone: whatever the order."""
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
    return _target("seeds, in every order", "≥", 1.0, right / len(orders), f"{right} of {len(orders)}")


def _middling(texts: Sequence[Text]) -> list[Text]:
    """Texts of 120 to 1,500 words, in an order drawn once."""
    pool = [text for text in texts if 120 <= text.text.count(" ") <= 1_500]
    random.Random(7).shuffle(pool)
    return pool


def _percent_copies(pairs: Sequence[tuple[str, str]]) -> str:
    called = sum(compare_texts(one, other).relation in _COPIES for one, other in pairs)
    return f"{100 * called / len(pairs):.0f} %"


def _auc(scores: Any, labels: Any) -> float:  # noqa: ANN401 - numpy arrays
    """Chance that a copy scores above a pair that is none; ties count half."""
    copies, others = scores[labels], scores[~labels]
    above = (copies[:, None] > others).mean() + 0.5 * (copies[:, None] == others).mean()
    return float(above)


def _f1(said: Any, labels: Any) -> float:  # noqa: ANN401 - numpy arrays
    right = int((said & labels).sum())
    return 2 * right / (int(said.sum()) + int(labels.sum())) if right else 0.0


def _target(name: str, sign: str, wanted: float, share: float, found: str) -> Target:
    reached = share >= wanted if sign == "≥" else share <= wanted
    return Target(
        name, f"{sign} {wanted:g}", found if found[0].isdigit() and "." in found else f"{found} ({share:.3f})", reached
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from map(json.loads, text.splitlines())


def _show(console: Console, targets: Sequence[Target]) -> None:
    table = Table(title="Dedup, judged")
    for column in ("what", "to reach", "found", ""):
        table.add_column(column)
    for target in targets:
        verdict = "reached" if target.reached else "[red]not reached[/red]"
        table.add_row(target.name, target.wanted, target.found, verdict)
    console.print(table)


if __name__ == "__main__":
    main()
