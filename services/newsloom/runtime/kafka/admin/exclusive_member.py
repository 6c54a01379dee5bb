"""Make sure that a worker is the only member of its consumer group, if its state is not shared with other workers.

Before the worker joins, it checks whether the group has members. A worker that was killed counts as a member until its
session ends, so the check is repeated for that long. A member that remains is alive, and the new worker ends with an error.

Workers that join at the same moment do not see each other before. So each keeps checking: none starts a batch while the group
has another member, the oldest stays, and the others leave. A member's client id begins with its start time for that purpose.
A worker that joined faster than an older one may have seen itself alone and started to work. Its results are only in its own
store, so it stays, and the older one leaves when its time is up.
"""

import asyncio
import math
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import structlog
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError, for_code

from newsloom.runtime.kafka.clients.connection import admin
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import KafkaSettings

_log = structlog.get_logger(__name__)

_NOT_ALONE_CHECK_SECONDS: Final = 0.1
_CHECK_SECONDS: Final = 1.0
_CHECK_VALID_SECONDS: Final = 3.0
"""Time for which the result of a check is valid. A worker that was suspended since then must check again."""
_AFTER_SESSION_SECONDS: Final = 3.0
_UUID_CHARS: Final = 36
"""A broker builds a member id from the instance id or client id, `-`, and a UUID."""
_STABLE: Final = "Stable"


class NotExclusiveError(ValueError):
    """The consumer group has another member. The message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a consumer group as the broker describes it."""

    member_id: str
    client_id: str
    host: str

    def __str__(self) -> str:
        return f"{self.client_id} at {self.host.lstrip('/')}"


@dataclass(frozen=True, slots=True)
class Group:
    """The state of a consumer group; `settled` if no rebalance is in progress."""

    members: tuple[Member, ...]
    settled: bool


class ExclusiveMember:
    """Makes sure that at most one worker of a group works.

    Args:
        kafka: the Kafka settings.
        group: the consumer group.
        reason: why the worker must be the only member, and what to do instead; it ends the error message.
    """

    def __init__(self, kafka: KafkaSettings, group: str, reason: str) -> None:
        self._kafka = kafka
        self._group = group
        self._reason = reason
        self._timeout_seconds = kafka.session_timeout_seconds + _AFTER_SESSION_SECONDS
        self._alone_at = -math.inf
        self._worked = False
        self._checked = asyncio.Event()
        self.client_id: Final = f"newsloom-{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{uuid.uuid4().hex[:8]}"

    async def run(self, work: Callable[[], Awaitable[None]], drain: Callable[[], None]) -> None:
        """Run `work` as the only member of the group.

        Args:
            work: joins the group, and returns after `drain` was called.
            drain: asks `work` to finish.

        Raises:
            NotExclusiveError: the group already has another member, or got one.
            Unreachable: no broker answers, or it refuses to describe the group.
        """
        await self._before_joining()
        watching = asyncio.create_task(self._watch())
        watching.add_done_callback(lambda _: drain())
        try:
            await work()
        finally:
            if not watching.cancel():
                watching.result()

    async def wait_until_exclusive(self) -> None:
        """Wait until a recent check has found no other member. Normally there is one already, and this returns at once."""
        while time.monotonic() - self._alone_at > _CHECK_VALID_SECONDS:
            self._checked.clear()
            await self._checked.wait()
        self._worked = True

    async def _before_joining(self) -> None:
        """Wait until the group has no other members.

        Raises:
            NotExclusiveError: another member is still there after the session timeout.
            Unreachable: no broker answers, or it cannot describe the group.
        """
        begun = time.monotonic()
        logged = False
        async with admin(self._kafka) as client:
            while True:
                group = await _described(client, self._group)
                others = [each for each in group.members if not self._is_own(each)] if group is not None else []
                if group is not None and not others:
                    return
                if time.monotonic() - begun > self._timeout_seconds:
                    raise self._refusal(others) if others else Unreachable(self._unknown())
                if others and not logged:
                    _log.warning(
                        "waiting for a member of the group to leave, or for its session to end if it was killed",
                        group=self._group,
                        member=str(others[0]),
                        seconds=self._timeout_seconds,
                    )
                    logged = True
                await asyncio.sleep(_CHECK_SECONDS / 2)

    async def _watch(self) -> None:
        """Check the group until there is another member that does not leave. It never returns."""
        not_alone_since: float | None = None
        while True:
            try:
                async with admin(self._kafka) as client:
                    while True:
                        begun = time.monotonic()
                        group = await _described(client, self._group)
                        others = self._others_of(group)
                        if not others:
                            not_alone_since = None
                        elif not_alone_since is None:
                            not_alone_since = begun
                            _log.warning(
                                "starting no batch until the other member of the group leaves", member=str(others[0])
                            )
                        elif begun - not_alone_since > self._timeout_seconds * self._timeouts_to_wait(others):
                            raise self._refusal(others)
                        alone = group is not None and group.settled and bool(group.members) and not others
                        self._set_alone(begun if alone else None)
                        await asyncio.sleep(_CHECK_SECONDS if alone else _NOT_ALONE_CHECK_SECONDS)
            except (Unreachable, OSError) as error:
                _log.warning("cannot list the members of the group", group=self._group, error=str(error))
                await asyncio.sleep(_CHECK_SECONDS)

    def _others_of(self, group: Group | None) -> list[Member]:
        """Return the other members of the group.

        Raises:
            NotExclusiveError: another member is older, and this worker has joined but not started to work.
        """
        if group is None:
            return []
        others = [each for each in group.members if not self._is_own(each)]
        joined = len(others) < len(group.members)
        if others and joined and not self._worked and not self._is_older(others):
            raise self._refusal(others)
        return others

    def _is_older(self, others: Sequence[Member]) -> bool:
        return self.client_id < min(each.client_id for each in others)

    def _timeouts_to_wait(self, others: Sequence[Member]) -> int:
        """Return how many timeouts this worker waits for others to leave.

        The numbers differ for any two workers that may stay, so that one leaves well before the other.
        """
        if not self._worked:
            return 1
        return 3 if self._is_older(others) else 2

    def _set_alone(self, alone_at: float | None) -> None:
        self._alone_at = alone_at if alone_at is not None else -math.inf
        self._checked.set()

    def _is_own(self, member: Member) -> bool:
        """Return whether the member is this worker, or its predecessor with the same `kafka.group_instance_id`."""
        return self.client_id == member.client_id or (
            self._kafka.group_instance_id is not None
            and member.member_id[: -_UUID_CHARS - 1] == self._kafka.group_instance_id
        )

    def _refusal(self, others: Sequence[Member]) -> NotExclusiveError:
        return NotExclusiveError(f"the consumer group {self._group} has another member, {others[0]}. {self._reason}")

    def _unknown(self) -> str:
        return f"Kafka at {self._kafka.bootstrap_servers} cannot list the members of the consumer group {self._group}; try again"


async def _described(client: AIOKafkaAdminClient, group: str) -> Group | None:
    """Return the present state of the group, or `None` if the broker cannot describe it at the moment.

    Raises:
        KafkaError: the broker refuses to describe it.
    """
    try:
        (answer,) = await client.describe_consumer_groups([group])
        code, _, state, _, _, members, *_ = answer.groups[0]
        if code:
            raise for_code(code)
    except KafkaError as error:
        if error.retriable:
            return None
        raise
    return Group(tuple(Member(*each[:3]) for each in members), settled=state == _STABLE)
