"""Measure the real command `newsloom process` by its output."""

import os
import subprocess
import time
from collections import Counter
from pathlib import Path

import orjson

from bench.measured import Measured
from bench.watch import Memory, Watch
from bench.workload import WARM_UP, Workload
from support.workers.newsloom_command import command


class CommandFailed(Exception):  # noqa: N818 - not an error of the program
    """A newsloom command failed. The message has its output."""


def run(workload: Workload, watch: Watch, folder: Path) -> Measured:
    """Run and measure. The window is from the last line of the warm-up to the last measured one.

    Raises:
        CommandFailed: the command did not exit with 0.
    """
    log = folder / "process.log"
    started = time.time()
    with (
        log.open("wb") as errors,
        subprocess.Popen(command("process", workload.file), stdout=subprocess.PIPE, stderr=errors) as running,
    ):
        if running.stdout is None:
            raise AssertionError
        lines: list[bytes] = []
        moments: list[float] = []
        memory: list[Memory] = []
        for line in running.stdout:
            moments.append(time.time())
            lines.append(line)
            if len(moments) == WARM_UP + workload.measured:
                memory = watch.memory(running.pid)
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
        ended = time.time()
    if running.returncode != 0 or len(lines) != workload.total:
        msg = f"newsloom process ended with {running.returncode} after {len(lines)} of {workload.total} lines:\n"
        raise CommandFailed(msg + log.read_text(errors="replace")[-2000:])
    first, last = moments[WARM_UP - 1], moments[WARM_UP + workload.measured - 1]
    return Measured(
        articles=workload.measured,
        seconds=last - first,
        cpu=watch.cpu(running.pid, first, last),
        parent_cpu=watch.cpu_alone(running.pid, first, last),
        others=watch.others(first, last) / (last - first),
        memory=tuple(memory),
        whole=ended - started,
        whole_cpu=used.ru_utime + used.ru_stime,
        outcomes=dict(Counter(str(orjson.loads(line)["outcome"]) for line in lines)),
    )
