"""Compare dedup with texts kept and with sketches only: `PYTHONPATH=tests python -m bench.dedup_kept_text CORPORA`."""

import argparse
import asyncio
import gzip
import json
import random
import tempfile
from dataclasses import replace
from pathlib import Path

from support.redis_server import RedisServer

from bench import dedup_forms
from bench.dedup_edits import EDITS
from bench.dedup_stream import Text, judge_all, memory_store, request
from bench.quality_dedup import _middling
from bench.store_runs import InRedis, OnDisk, claim_all
from newsloom.dedup.claim import pack_verdict
from newsloom.dedup.text.features import Subject, sketch
from newsloom.dedup.verdict.decide import Judged, decide
from newsloom_schemas import Relation

_COPIES = {Relation.EXACT, Relation.NEAR, Relation.CONTAINED}


class Sketched(Text):
    """A text of which only a sketch is kept."""

    def subject(self) -> Subject:
        """As the stage makes it with `keep_text = false`."""
        whole = super().subject()
        return replace(whole, text=None, sketch=sketch(whole.profile))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="bench.dedup_kept_text", description=__doc__)
    parser.add_argument("corpora", type=Path)
    corpora = parser.parse_args().corpora
    rows = [json.loads(line) for line in gzip.open(corpora / "articles.jsonl.gz", "rt")]
    pairs = [json.loads(line) for line in (corpora / "articles_pairs.jsonl").open()]
    read = json.loads(Path(__file__).with_name("dedup_read.json").read_text())
    for name, kind in (("texts", Text), ("sketches", Sketched)):
        texts = [
            kind(row["id"], row["text"], row["title"] or "", row["date"] or "", row["source"] or "") for row in rows
        ]
        verdicts = dict(zip((text.name for text in texts), asyncio.run(judge_all(texts, memory_store())), strict=True))
        for wanted in ("copy", "furniture", "shared_passages"):
            own = [pair for pair in pairs if pair["kind"] == wanted]
            found = sum(verdicts[pair["a"]].cluster_id == verdicts[pair["b"]].cluster_id for pair in own)
            print(f"{name}: {wanted} called copies {found} of {len(own)}")
        rewrites = [
            read["rewrite"].get(f"{own} {verdict.evidence.matched_id}")
            for own, verdict in verdicts.items()
            if verdict.relation is Relation.REWRITE
        ]
        print(f"{name}: rewrites {len(rewrites)}, right {rewrites.count('right')}")
        flagged = sum(verdict.relation in _COPIES for verdict in verdicts.values())
        print(f"{name}: flagged as copies {flagged}")
        forms = [(kind("a", one), kind("b", other)) for _, one, other in dedup_forms.pairs(500)]
        print(f"{name}: forms called copies {sum(_relation(*pair) in _COPIES for pair in forms)} of 500")
        pool = _middling(texts)[:250]
        for edit_name, (edit, _) in EDITS.items():
            edited = [(text, kind("b", edit(text.text, random.Random(place)))) for place, text in enumerate(pool)]
            found = sum(_relation(*pair) in _COPIES for pair in edited)
            print(f"{name}: {edit_name} {found / len(pool):.3f}")
        bodies = [len(text.subject().pack()) for text in texts]
        print(f"{name}: packed bytes of an article, mean {sum(bodies) / len(bodies):,.0f}")
        asyncio.run(_stores(name, texts))


def _relation(one: Text, other: Text) -> Relation:
    earlier = one.subject()
    return decide(other.subject(), [Judged(1, earlier, decide(earlier, []))]).relation


async def _stores(name: str, texts: list[Text]) -> None:
    verdict = pack_verdict(decide(Text("article 1234567", "a text").subject(), []))
    claims = [_entry(text) for text in texts]
    with tempfile.TemporaryDirectory() as folder:
        disk = OnDisk(Path(folder))
        spent = await claim_all(disk, claims, verdict)
        print(
            f"{name}: rocksdb, bytes of an article {await disk.settled_size() / len(claims):,.0f}, CPU {spent.cpu / len(claims) * 1e6:.0f} µs a claim"
        )
        server = RedisServer(Path(folder) / "redis")
        await asyncio.to_thread(server.start)
        try:
            held = InRedis(server)
            spent = await claim_all(held, claims, verdict)
            print(
                f"{name}: redis, bytes of an article {await held.settled_size() / len(claims):,.0f}, CPU of the server {spent.server / len(claims) * 1e6:.0f} µs a claim"
            )
        finally:
            await asyncio.to_thread(server.kill)


def _entry(text: Text):
    whole = Text.subject(text)
    return replace(request(whole).entry, body=text.subject().pack())


if __name__ == "__main__":
    main()
