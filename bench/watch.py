"""Measure processes: CPU over time, memory at a moment, and the CPU that the rest of the machine used."""

import os
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import numpy as np
import psutil

_EVERY_SECONDS = 0.2
_SAMPLES_PER_CHILD_SCAN = 5  # samples


@dataclass(frozen=True, slots=True)
class Memory:
    """The resident memory of a process, in bytes. `pss` divides shared pages among processes; `uss` is unshared.

    `vms` is the address space, which the limit of a pool process counts; 0 if not measured.
    """

    role: str
    rss: int
    pss: int
    uss: int
    vms: int = 0


class Watch:
    """Samples the CPU time of this process and its descendants five times a second, in a thread.

    Times are seconds since the epoch, as Kafka's are.
    """

    def __init__(self) -> None:
        self._me = psutil.Process()
        self._processes: dict[int, psutil.Process] = {}
        self._parents: dict[int, int] = {}
        self._cpu: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)
        self._machine: list[tuple[float, float]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def cpu(self, root: int, begun: float, ended: float) -> float:
        """Return the CPU seconds (user and system) of `root` and its descendants between two moments."""
        return sum(
            _at(samples, ended) - _at(samples, begun)
            for pid, samples in list(self._cpu.items())
            if self._descends(pid, root)
        )

    def cpu_alone(self, pid: int, begun: float, ended: float) -> float:
        """Return the CPU seconds of one process, without its descendants."""
        samples = self._cpu[pid]
        return _at(samples, ended) - _at(samples, begun)

    def others(self, begun: float, ended: float) -> float:
        """Return the CPU seconds of all other processes; 0 on an idle machine."""
        machine = _at(self._machine, ended) - _at(self._machine, begun)
        return max(0.0, machine - self.cpu(os.getpid(), begun, ended))

    def memory(self, root: int) -> list[Memory]:
        """Return the memory of `root` and of each pool process below it."""
        parent = psutil.Process(root)
        named = [("parent", parent), *(("pool", each) for each in parent.children(recursive=True) if _of_a_pool(each))]
        found = []
        for role, process in named:
            use = process.memory_full_info()
            found.append(Memory(role, use.rss, use.pss, use.uss, use.vms))
        return found

    def _run(self) -> None:
        count = 0
        while not self._over.wait(_EVERY_SECONDS):
            if count % _SAMPLES_PER_CHILD_SCAN == 0:
                self._look_around()
            count += 1
            self._sample()

    def _look_around(self) -> None:
        for process in (self._me, *self._me.children(recursive=True)):
            if process.pid not in self._processes:
                try:
                    self._parents[process.pid] = process.ppid()
                    self._processes[process.pid] = process
                except psutil.NoSuchProcess:
                    continue

    def _sample(self) -> None:
        for pid, process in list(self._processes.items()):
            try:
                used = process.cpu_times()
            except psutil.NoSuchProcess:
                del self._processes[pid]
                continue
            self._cpu[pid].append((time.time(), used.user + used.system))
        machine = psutil.cpu_times()
        self._machine.append((time.time(), sum(machine) - machine.idle - machine.iowait - machine.guest))

    def _descends(self, pid: int, root: int) -> bool:
        while pid != root:
            if pid not in self._parents or pid == os.getpid():
                return False
            pid = self._parents[pid]
        return True


def _at(samples: list[tuple[float, float]], moment: float) -> float:
    """Return the running total at a moment, interpolated between two samples."""
    if not samples:
        return 0.0
    times, totals = zip(*list(samples), strict=True)
    return float(np.interp(moment, times, totals))


def _of_a_pool(process: psutil.Process) -> bool:
    try:
        return any("spawn_main" in word for word in process.cmdline())
    except psutil.NoSuchProcess:
        return False
