"""Feed records of long articles to the topics of outcomes at a steady rate, from a thread of its own."""

import asyncio
import itertools
import json
import random
import threading
import time
from collections.abc import Iterator
from typing import Any, Final

from aiokafka import AIOKafkaProducer

from newsloom_schemas.topics import DUPLICATES, ENRICHED, REJECTED
from support.texts.report_records import article, copy, rejected, story

_WAVES_A_SECOND: Final = 10
_TEMPLATES: Final = 60
_WORDS: Final = (1_200, 2_400, 8_000)
"""Words of a text. They are drawn from 6,000, so that a text takes about two bytes a word, compressed."""
_BROKEN_EVERY: Final = 50
_REJECTED_EVERY: Final = 20
_COPY_EVERY: Final = 5
_STORY_ARTICLES: Final = 10
_PLACE: Final = "e" * 31
"""Stands in a prepared record for the number in its ids."""
_PARTITIONS: Final = 3


class LongArticles:
    """A feed of long articles, each under its own id, with copies, rejections, stories and broken records among them.

    Args:
        address: of the broker.
        rate: records a second.
        seconds: for how long.

    Attributes:
        sent: records that were sent.
        broken: those of them that are no records of newsloom.
    """

    def __init__(self, address: str, rate: int, seconds: float) -> None:
        self._address = address
        self._per_wave = rate // _WAVES_A_SECOND
        self._waves = round(seconds * _WAVES_A_SECOND)
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.sent = self.broken = 0

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    @property
    def running(self) -> bool:
        """Return whether records are still to be sent."""
        return self._thread.is_alive()

    def end(self) -> None:
        """Wait until all records are on their topics.

        Raises:
            Exception: what ended the feed before.
        """
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        try:
            asyncio.run(self._send())
        except Exception as error:  # noqa: BLE001 - it is raised in the thread of the test
            self._failure = error

    async def _send(self) -> None:
        records = _records()
        producer = AIOKafkaProducer(bootstrap_servers=self._address, max_request_size=12_000_000)
        await producer.start()
        try:
            begun = time.monotonic()
            for wave in range(self._waves):
                for topic, value in itertools.islice(records, self._per_wave):
                    await producer.send(topic, value, partition=self.sent % _PARTITIONS)
                    self.sent += 1
                    self.broken += value == b"broken"
                await asyncio.sleep(max(0.0, begun + (wave + 1) / _WAVES_A_SECOND - time.monotonic()))
            await producer.flush()
        finally:
            await producer.stop()


def _records() -> Iterator[tuple[str, bytes]]:
    """Yield topics and values without end. Ids count up, and a copy is one of the record before it."""
    made = random.Random(7)
    words = [f"{made.choice('bcdfgklmnprst')}{made.choice('aeiou')}{number:x}" for number in range(6_000)]
    texts = [" ".join(made.choices(words, k=_WORDS[each % len(_WORDS)])) for each in range(_TEMPLATES)]
    originals = [_prepared(article(0, text, title=f"Report {_PLACE}", story=story("s-place"))) for text in texts]
    copies = [_prepared(copy(0, of=0) | {"text": text, "title": f"Copy {_PLACE}"}) for text in texts]
    refused = _prepared(rejected(0) | {"article": {"sha256": f"{_PLACE}0" * 2, "size_bytes": 120}})
    for number in itertools.count(1):
        if number % _BROKEN_EVERY == 0:
            yield ENRICHED.name, b"broken"
        elif number % _REJECTED_EVERY == 0:
            yield REJECTED.name, _numbered(refused, number)
        elif number % _COPY_EVERY == 0:
            yield DUPLICATES.name, _numbered(copies[(number - 1) % _TEMPLATES], number, of=number - 1)
        else:
            story_id = b"s%07d" % (number // _STORY_ARTICLES)
            yield ENRICHED.name, _numbered(originals[number % _TEMPLATES], number).replace(b"s-place", story_id)


def _prepared(record: dict[str, Any]) -> bytes:
    """Return a record as JSON, with `_PLACE` and one digit where its ids stand."""
    record["id"] = f"{_PLACE}1"
    judged = record.get("dedup")
    if judged is not None:
        other = f"{_PLACE}{0 if record['outcome'] == 'duplicate' else 1}"
        record["dedup"] = judged | {"canonical_id": other, "cluster_id": other}
        if judged["evidence"].get("matched_id"):
            judged["evidence"]["matched_id"] = other
    return json.dumps(record).encode()


def _numbered(prepared: bytes, number: int, of: int = 0) -> bytes:
    own, other = b"%032x" % number, b"%032x" % of
    return (
        prepared.replace(b"%s1" % _PLACE.encode(), own)
        .replace(b"%s0" % _PLACE.encode(), other)
        .replace(_PLACE.encode(), own)
    )
