"""What the worker's child processes have used of CPU and memory, asked of Linux (proc(5)). They are the pool's."""

import multiprocessing
import os
import resource
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")

# Fields of /proc/PID/stat, counted from behind the command's name, which may hold spaces and parentheses.
_USER_TICKS: Final = 11
_SYSTEM_TICKS: Final = 12
_RESIDENT_PAGES: Final = 21


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU time and memory.

    Attributes:
        cpu_seconds: of all child processes there ever were, those that ended included.
        resident_bytes: of those there are. What they share is counted for each.
    """

    cpu_seconds: float
    resident_bytes: int


def of_children() -> Usage:
    """What the child processes have used so far."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)  # first: one that ends meanwhile is missed, not counted twice
    living = of_processes(child.pid for child in multiprocessing.active_children() if child.pid is not None)
    return Usage(living.cpu_seconds + ended.ru_utime + ended.ru_stime, living.resident_bytes)


def of_processes(pids: Iterable[int]) -> Usage:
    """What these processes have used so far; of one that is gone, nothing."""
    ticks = pages = 0
    for pid in pids:
        try:
            stat = (_PROC / str(pid) / "stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        fields = stat.rpartition(")")[2].split()
        ticks += int(fields[_USER_TICKS]) + int(fields[_SYSTEM_TICKS])
        pages += int(fields[_RESIDENT_PAGES])
    return Usage(ticks / _TICKS_A_SECOND, pages * _PAGE_BYTES)
