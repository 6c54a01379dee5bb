"""What runs inside a process of the pool: the pipeline is built once, then chunks of records go through it."""

import ctypes
import gc
import os
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from multiprocessing.synchronize import Semaphore
from typing import Any

from newsloom.core.message import Inbound
from newsloom.core.pipeline import Pipeline, PipelineRun

_PR_SET_PDEATHSIG = 1  # prctl(2)
_STDOUT, _STDERR = 1, 2

_pipeline: Pipeline | None = None


def begin(build: Callable[[], Pipeline], memory_bytes: int, built: Semaphore) -> None:
    """Make this process one of the pool's.

    It dies with its parent, leaves the handling of SIGINT and SIGTERM to it, and gets a `MemoryError` when it would use
    more than `memory_bytes` of address space. `built` is released once its pipeline stands.

    The garbage collector rests meanwhile, and passes over what was built for good: it would go through millions of objects
    again and again (a tenth of the start), all of which stay.
    """
    global _pipeline  # noqa: PLW0603 - a process of the pool is made for one pipeline
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT,))  # the pool starts its processes with it blocked
    if sys.stderr is not None:  # else its descriptor may be another file by now
        os.dup2(_STDERR, _STDOUT)  # stdout is the command's output; a step of a user's own may print
    gc.disable()
    _pipeline = build()
    gc.freeze()
    gc.enable()
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]))
    built.release()


def ready() -> bool:
    """True once the pipeline stands: what a warm-up waits for."""
    return _pipeline is not None


def start(chunk: Sequence[Inbound]) -> list[PipelineRun]:
    """Run each record until its end or its claim."""
    pipeline = _built()
    return [pipeline.start(inbound) for inbound in chunk]


def resume(chunk: Sequence[tuple[bytes, Any]]) -> list[PipelineRun]:
    """Go on with each suspended record and its claim's answer."""
    pipeline = _built()
    return [pipeline.resume(suspended_state, answer) for suspended_state, answer in chunk]


def _built() -> Pipeline:
    if _pipeline is None:
        msg = "this process was not made ready: child.begin was not called"
        raise RuntimeError(msg)
    return _pipeline
