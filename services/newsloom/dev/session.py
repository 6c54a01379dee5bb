"""Run a Kafka, a worker of all stages on it and the console, and end all of them."""

import asyncio
import os
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, Final, Protocol

import aiohttp

from newsloom.dev.child import Child
from newsloom.dev.flow import followed_topics
from newsloom.dev.kafka import QUICK_TO_START, KafkaNode
from newsloom.dev.plan import Plan
from newsloom.dev.stopping import Stopping
from newsloom.runtime.files.reading import FileRecords
from newsloom.runtime.kafka.admin import topics as broker
from newsloom.runtime.kafka.consuming.convert import Fetched
from newsloom.runtime.kafka.consuming.tail import Follower, follower
from newsloom.runtime.kafka.producing.feed import feed
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import Settings
from newsloom.wiring.topics import topics_of
from newsloom_schemas import Topic

_STOP_DEADLINE: Final = 30.0  # seconds for the worker to finish its batch
_SHORT_DEADLINE: Final = 5.0  # seconds, when the data is deleted anyway
_POLL_SECONDS: Final = 0.25  # seconds to wait for new records, or between two checks


class ProcessEndedError(Exception):
    """Kafka, the worker or the console ended by itself. `code` is its exit code; the message has the end of its log."""

    def __init__(self, what: str, child: Child, code: int) -> None:
        super().__init__(f"{what} ended with {code}; the end of its log:\n{child.tail()}")
        self.code = code


class View(Protocol):
    """Shows what happens in a session."""

    def ready(self) -> None:
        """Note that the worker has its models and partitions."""
        ...

    def show(self, records: Sequence[Fetched], /) -> None:
        """Show records of the followed topics; an empty sequence means that none came for a moment."""
        ...


class Session:
    """A running Kafka with its topics and, once `watch` is called, the worker and the console."""

    def __init__(self, plan: Plan, node: KafkaNode) -> None:
        self.plan = plan
        self._node = node
        self._worker: Child | None = None
        self._console: Child | None = None

    async def watch(self, view: View, files: FileRecords | None) -> None:
        """Start the worker and the console, feed it `files`, and show in `view` what happens. Runs until cancelled or until an error.

        Raises:
            ProcessEndedError: Kafka, the worker or the console ended.
            UnreadableFile: a file is not what its ending says.
            Unreachable: the broker refused something.
        """
        kafka = self.plan.settings.kafka
        async with follower(
            kafka, followed_topics(kafka.registry)
        ) as following:  # before the worker starts, so that it misses nothing
            environment = {**os.environ, **self.plan.worker_environment()}
            self._worker = Child(self.plan.worker_command(), self.plan.worker_log, environment)
            self._console = Child(self.plan.console_command(), self.plan.console_log, environment)
            await _first_error(
                [
                    _until_ended("Kafka", self._node.child),
                    _until_ended("the worker", self._worker),
                    _until_ended("the console", self._console),
                    self._until_ready(view),
                    _look(following, view),
                    *([self._feed(files)] if files is not None else []),
                ]
            )

    def kill_now(self) -> None:
        """Kill all processes. A signal handler may call this."""
        for child in (self._console, self._worker, self._node.child):
            if child is not None:
                child.send_kill()

    def end(self, *, kept: bool) -> None:
        """Stop the console and the worker, then Kafka. Kafka is shut down in order only if its data is kept, else killed."""
        if self._console is not None:
            self._console.kill()  # it keeps nothing
        if self._worker is not None:
            if self._node.running:
                self._worker.stop(_STOP_DEADLINE if kept else _SHORT_DEADLINE)
            else:
                self._worker.kill()  # without a broker it would not stop
        if kept:
            self._node.stop()
        else:
            self._node.kill()

    async def _until_ready(self, view: View) -> None:
        async with aiohttp.ClientSession() as client:
            while not await _ok(client, f"{self.plan.http}/readyz"):  # noqa: ASYNC110 - another process's state
                await asyncio.sleep(_POLL_SECONDS)
        view.ready()

    async def _feed(self, files: FileRecords) -> None:
        await feed(self.plan.settings.kafka, files, lambda _: None)


@contextmanager
def session(plan: Plan, stopping: Stopping, *, kept: bool) -> Iterator[Session]:
    """Start Kafka, create its topics, and stop everything at the end. A signal during the stop kills what still runs.

    Raises:
        KeyboardInterrupt: a signal came during the start.
        KafkaFailedError: Kafka did not start.
        Unreachable: Java or Kafka's jars cannot be obtained, or a topic could not be created.
    """
    settings = plan.settings
    node = KafkaNode(plan.folder / "kafka", port=plan.port, jvm=QUICK_TO_START)
    running = Session(plan, node)
    stopping.on_signal = running.kill_now
    try:
        try:
            node.start()
            # One partition each unless the settings say otherwise, so that articles come out in the order of the input.
            asyncio.run(broker.create(settings.kafka, [_small(topic, settings) for topic in topics_of(settings)]))
        except Unreachable:
            if not stopping.requested:
                raise
        if stopping.requested:
            raise KeyboardInterrupt
        yield running
    finally:
        stopping.on_signal = running.kill_now
        running.end(kept=kept)


def _small(topic: Topic, settings: Settings) -> Topic:
    """Return the topic with one partition, unless the settings require a number, which workers check."""
    return topic if settings.kafka.required_partitions(topic.name) is not None else replace(topic, partitions=1)


async def _first_error(works: Sequence[Coroutine[Any, Any, None]]) -> None:
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _until_ended(what: str, child: Child | None) -> None:
    if child is None:
        msg = f"{what} was never started"
        raise AssertionError(msg)
    raise ProcessEndedError(what, child, await child.ended())


async def _look(following: Follower, view: View) -> None:
    while True:
        view.show(await following.poll(_POLL_SECONDS))


async def _ok(client: aiohttp.ClientSession, url: str) -> bool:
    with suppress(aiohttp.ClientError, TimeoutError):
        async with client.get(url) as answer:
            return answer.ok
    return False
