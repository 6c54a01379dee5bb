"""CPU time and memory of the worker's child processes, which are those of the pool. Source: Linux, proc(5)."""

import multiprocessing
import os
import resource
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")

# Positions of fields in /proc/PID/stat after the command's name, which may contain spaces and parentheses.
_USER_TICKS: Final = 11
_SYSTEM_TICKS: Final = 12
_RESIDENT_PAGES: Final = 21


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU time and memory.

    Attributes:
        cpu_seconds: CPU time of all child processes, including those that have ended.
        resident_bytes: memory of the running ones. Shared memory counts for each process.
    """

    cpu_seconds: float
    resident_bytes: int


def of_children() -> Usage:
    """Return the usage of all child processes so far."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)  # first, so that one that ends meanwhile is not counted twice
    living = of_processes(child.pid for child in multiprocessing.active_children() if child.pid is not None)
    return Usage(living.cpu_seconds + ended.ru_utime + ended.ru_stime, living.resident_bytes)


def of_processes(pids: Iterable[int]) -> Usage:
    """Return the usage of these processes so far. A process that no longer exists counts as 0."""
    ticks = pages = 0
    for pid in pids:
        try:
            stat = (_PROC / str(pid) / "stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        fields = stat.rpartition(")")[2].split()
        ticks += int(fields[_USER_TICKS]) + int(fields[_SYSTEM_TICKS])
        pages += int(fields[_RESIDENT_PAGES])
    return Usage(ticks / _TICKS_PER_SECOND, pages * _PAGE_BYTES)
