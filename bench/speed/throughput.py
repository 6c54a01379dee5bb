"""Measure throughput of newsloom, of its bare steps and of a naive loop, side by side: `make bench CORPORA=path`.

Each round runs every system once on the same articles, one after the other. Figures are medians over the rounds, and ratios
are taken within a round. The last column has the number of cores that other programs kept busy. If it is high, ratios of
elapsed times are too low or too high by chance, and ratios without the time of other programs are closer to the truth, although
they hide moments in which newsloom left a core idle. Targets compare elapsed times, which are right on a quiet machine.
"""

import argparse
import asyncio
import logging
import os
import platform
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from bench import table
from bench.measured import Measured
from bench.runs import bare_chain, process_run
from bench.runs.kafka_runs import ALL, APART, Broker, Workers, process_at_rate, process_backlog
from bench.runs.naive_baseline import NaiveBaselineProcess
from bench.table import System, at_least, at_most, quantile
from bench.watch import Watch
from bench.workload import WARM_UP, NoCorpora, corpus_of, cut

_PACED_SHARE = 0.5  # share of the throughput of `run all` at which ages are measured
_WIDTH = 170
_ONE_EACH = {"NEWSLOOM_POOL__PROCESSES": "1"}


def main() -> None:
    """Run the command. Exits with 2 when the articles are missing."""
    options = _options()
    logging.basicConfig(level=logging.ERROR)  # aiokafka warns about new topics and retries
    try:
        corpus = corpus_of(options.corpora)
        with tempfile.TemporaryDirectory(prefix="newsloom-bench-") as folder, ExitStack() as stack:
            Bench(corpus, Path(folder), options, stack).run()
    except NoCorpora as missing:
        print(f"bench: {missing}", file=sys.stderr)
        sys.exit(2)


def _options() -> argparse.Namespace:
    named = os.environ.get("NEWSLOOM_CORPORA")
    parser = argparse.ArgumentParser(prog="bench.speed.throughput", description="How fast newsloom is, side by side.")
    parser.add_argument("corpora", nargs="?", type=Path, default=Path(named) if named else None, help="the folder")
    parser.add_argument("--articles", type=int, default=240, help="measured in each run (default 240)")
    parser.add_argument("--rounds", type=int, default=3, help="of all systems (default 3)")
    parser.add_argument("--age-seconds", type=float, default=60.0, help="of steady feeding (default 60)")
    return parser.parse_args()


class Bench:
    """One run of the benchmark.

    Args:
        corpus: the articles, as gzipped JSON lines.
        folder: the folder for all output.
        options: the options of the command.
        stack: closes what is started.
    """

    def __init__(self, corpus: Path, folder: Path, options: argparse.Namespace, stack: ExitStack) -> None:
        self._corpus = corpus
        self._folder = folder
        self._rounds: int = options.rounds
        self._age_seconds: float = options.age_seconds
        self._processes = os.cpu_count() or 1
        self._begun = time.monotonic()
        self._workload = cut(corpus, options.articles, folder / "articles.jsonl")
        self._watch = stack.enter_context(Watch())
        self._broker = stack.enter_context(Broker(folder / "kafka"))
        self._loop = NaiveBaselineProcess(self._workload, self._rounds, folder / "naive_baseline.jsonl")
        stack.callback(self._loop.stop)
        self.bare = System("bare chain")
        self.process = System("newsloom process")
        self.fused = System("newsloom run all")
        self.apart = System("stages apart")
        self.baseline = System("naive loop")

    def run(self) -> None:
        """Run all rounds, then print the tables."""
        self._loop.start()
        for number in range(self._rounds):
            self._keep(self.bare, bare_chain.run(self._workload, self._processes, self._watch))
            self._keep(self.process, process_run.run(self._workload, self._watch, self._folder))
            self._keep(self.fused, self._work_off(Workers(self._broker, ALL, self._folder / f"all-{number}")))
            self._keep(self.baseline, self._loop.next_round(self._watch))
        four = Workers(self._broker, APART, self._folder / "apart", _ONE_EACH)
        self._keep(self.apart, self._work_off(four))
        rate = self.fused.rate * _PACED_SHARE
        self._tell(rate, self._keep_pace(rate))

    def _work_off(self, workers: Workers) -> Measured:
        return asyncio.run(process_backlog(self._broker, self._workload, workers, self._watch))

    def _keep_pace(self, rate: float) -> Measured:
        steady = cut(self._corpus, int(rate * self._age_seconds), self._folder / "steady.jsonl")
        records = steady.records()[: WARM_UP + steady.measured]
        workers = Workers(self._broker, ALL, self._folder / "steady")
        return asyncio.run(process_at_rate(self._broker, records, rate, workers, self._watch))

    def _keep(self, system: System, run: Measured) -> None:
        """Add a run to its system, and print it."""
        system.runs.append(run)
        print(
            f"[{time.monotonic() - self._begun:4.0f} s] {system.name}: {run.rate:.1f} articles/s, "
            f"{run.cpu_each * 1000:.1f} ms of CPU each; others kept {run.others:.1f} cores busy",
            file=sys.stderr,
            flush=True,
        )

    def _against_bare(self, system: System) -> tuple[float, float]:
        return system.speed_ratio(self.bare), system.speed_ratio_without_others(self.bare, self._processes)

    def _tell(self, rate: float, paced: Measured) -> None:
        systems = (self.bare, self.process, self.fused, self.apart, self.baseline)
        console = Console(width=_WIDTH)
        console.print(
            f"{self._workload.measured} articles of {self._corpus.name}, {self._rounds} rounds, {self._processes} cores "
            f"({platform.machine()}, {platform.system()}), Python {platform.python_version()}",
            highlight=False,
        )
        table.show_speeds(console, systems, self.bare, self.baseline, self._processes)
        table.show_memory(console, systems)
        table.show_outcomes(console, systems)
        table.show_age(console, paced, rate)
        table.show_targets(
            console,
            (
                at_least("newsloom process, against the bare chain", 0.95, *self._against_bare(self.process)),
                at_least("newsloom run all, against the bare chain", 0.85, *self._against_bare(self.fused)),
                at_least("newsloom process, against the naive loop", 3, self.process.speed_ratio(self.baseline)),
                at_least("newsloom run all, against the naive loop", 3, self.fused.speed_ratio(self.baseline)),
                at_most("raw-to-outcome age, p95", 1, quantile(paced.ages, 0.95)),
            ),
        )
        console.print(f"took {time.monotonic() - self._begun:.0f} s", highlight=False)


if __name__ == "__main__":
    main()
