"""The code of a process of the pool. It builds the pipeline once, and then runs chunks of records through it."""

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
from newsloom.core.pipeline import Pipeline
from newsloom.core.pipeline_run import PipelineRun

_PR_SET_PDEATHSIG = 1  # prctl(2)
_STDOUT, _STDERR = 1, 2

_pipeline: Pipeline | None = None


def begin(build: Callable[[], Pipeline], memory_bytes: int, built: Semaphore) -> None:
    """Initialise this process, and build its pipeline.

    The process dies with its parent and ignores SIGINT and SIGTERM, which the parent handles.

    The garbage collector is off during the build, and ignores the built objects afterwards. It would scan millions of
    objects repeatedly (a tenth of the start), and free none.

    Args:
        build: makes the pipeline.
        memory_bytes: limit of the address space. Beyond it, an allocation raises `MemoryError`.
        built: released once the pipeline is built.
    """
    global _pipeline  # noqa: PLW0603 - a process of the pool is made for one pipeline
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT,))  # the pool starts its processes with it blocked
    if sys.stderr is not None:  # if it is None, the descriptor may belong to another file
        os.dup2(_STDERR, _STDOUT)  # stdout is the command's output; a plug-in step may print
    gc.disable()
    _pipeline = build()
    gc.freeze()
    gc.enable()
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]))
    built.release()


def ready() -> bool:
    """Return True once the pipeline is built. The warm-up of the pool calls it."""
    return _pipeline is not None


def start(chunk: Sequence[Inbound]) -> list[PipelineRun]:
    """Run each record until it has a result or reaches a batch step."""
    pipeline = _built()
    return [pipeline.start(inbound) for inbound in chunk]


def resume(chunk: Sequence[tuple[bytes, Any]]) -> list[PipelineRun]:
    """Resume each suspended record with its answer."""
    pipeline = _built()
    return [pipeline.resume(suspended_state, answer) for suspended_state, answer in chunk]


def _built() -> Pipeline:
    if _pipeline is None:
        msg = "child.begin was not called in this process"
        raise RuntimeError(msg)
    return _pipeline
