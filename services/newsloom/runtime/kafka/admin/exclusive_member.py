"""A worker whose state no other can see has to be the only member of its consumer group: here it makes sure of that.

Before it joins, it looks whether the group has members. One that was killed counts as one until its session is over,
so a member is waited out that long; whoever is there after that lives, and the worker that came later is refused.

Workers that join at the same instant see nobody before. So they go on looking: none takes a batch while the group has
another member, the oldest stays, and the others leave. For this a member's client id begins with the time of its start.
One that was quicker to join than an older one may have found itself alone, and worked: what it judged is in its store only,
so it stays, and the older one leaves once it has waited in vain.
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

_SOON_SECONDS: Final = 0.1
_LOOK_SECONDS: Final = 1.0
_TRUST_SECONDS: Final = 3.0
"""How long a look holds: a worker that was stopped in the meantime has to look again."""
_BEYOND_SESSION_SECONDS: Final = 3.0
_UUID: Final = 36
"""Characters: a broker names a member by its instance id or client id, `-`, and a UUID."""
_STABLE: Final = "Stable"


class NotAloneError(ValueError):
    """The consumer group has another member; the message names it, and says what to do."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a consumer group, as the broker describes it."""

    member_id: str
    client_id: str
    host: str

    def __str__(self) -> str:
        return f"{self.client_id} at {self.host.lstrip('/')}"


@dataclass(frozen=True, slots=True)
class Group:
    """A consumer group at one moment; `settled` when no rebalance is under way."""

    members: tuple[Member, ...]
    settled: bool


class SoleMember:
    """Sees to it that at most one worker of a group works.

    Args:
        kafka: how to reach the broker.
        group: the consumer group.
        reason: why it must be alone and what to do instead: the end of the message when it is refused.
    """

    def __init__(self, kafka: KafkaSettings, group: str, reason: str) -> None:
        self._kafka = kafka
        self._group = group
        self._reason = reason
        self._patience = kafka.session_timeout_seconds + _BEYOND_SESSION_SECONDS
        self._alone_at = -math.inf
        self._worked = False
        self._looked = asyncio.Event()
        self.client_id: Final = f"newsloom-{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{uuid.uuid4().hex[:8]}"

    async def run(self, work: Callable[[], Awaitable[None]], drain: Callable[[], None]) -> None:
        """Work as the only member: `work` joins the group and comes back once `drain` was called.

        Raises:
            NotAloneError: the group has another member, from before or since.
            Unreachable: no broker answers, or it does not let the group be described.
        """
        await self._before_joining()
        watching = asyncio.create_task(self._watch())
        watching.add_done_callback(lambda _: drain())
        try:
            await work()
        finally:
            if not watching.cancel():
                watching.result()

    async def until_alone(self) -> None:
        """Wait until the group is known to have no other member. As a rule that is known already."""
        while time.monotonic() - self._alone_at > _TRUST_SECONDS:
            self._looked.clear()
            await self._looked.wait()
        self._worked = True

    async def _before_joining(self) -> None:
        """Wait until nobody is there."""
        begun = time.monotonic()
        said = False
        async with admin(self._kafka) as client:
            while True:
                group = await _described(client, self._group)
                others = [each for each in group.members if not self._is_own(each)] if group is not None else []
                if group is not None and not others:
                    return
                if time.monotonic() - begun > self._patience:
                    raise self._refusal(others) if others else Unreachable(self._unknown())
                if others and not said:
                    _log.warning(
                        "waiting for a member of the group to leave, or for its session to end if it was killed",
                        group=self._group,
                        member=str(others[0]),
                        seconds=self._patience,
                    )
                    said = True
                await asyncio.sleep(_LOOK_SECONDS / 2)

    async def _watch(self) -> None:
        """Look again and again; comes back only by an error."""
        accompanied_since: float | None = None
        while True:
            try:
                async with admin(self._kafka) as client:
                    while True:
                        begun = time.monotonic()
                        group = await _described(client, self._group)
                        others = self._others_of(group)
                        if not others:
                            accompanied_since = None
                        elif accompanied_since is None:
                            accompanied_since = begun
                            _log.warning("taking nothing until the group's other member leaves", member=str(others[0]))
                        elif begun - accompanied_since > self._patience * self._precedence(others):
                            raise self._refusal(others)
                        alone = group is not None and group.settled and bool(group.members) and not others
                        self._tell(begun if alone else None)
                        await asyncio.sleep(_LOOK_SECONDS if alone else _SOON_SECONDS)
            except (Unreachable, OSError) as error:
                _log.warning("cannot see who is in the group", group=self._group, error=str(error))
                await asyncio.sleep(_LOOK_SECONDS)

    def _others_of(self, group: Group | None) -> list[Member]:
        """The members beside this one, once it is a member itself.

        Raises:
            NotAloneError: one of them has been there for longer, and this one has not worked yet.
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

    def _precedence(self, others: Sequence[Member]) -> int:
        """By how many times its patience it outlasts others: of any two that may stay, one gives way well before the other."""
        if not self._worked:
            return 1
        return 3 if self._is_older(others) else 2

    def _tell(self, alone_at: float | None) -> None:
        self._alone_at = alone_at if alone_at is not None else -math.inf
        self._looked.set()

    def _is_own(self, member: Member) -> bool:
        """This process; or, with a static name, the one before it, whose place it takes."""
        return self.client_id == member.client_id or (
            self._kafka.group_instance_id is not None
            and member.member_id[: -_UUID - 1] == self._kafka.group_instance_id
        )

    def _refusal(self, others: Sequence[Member]) -> NotAloneError:
        return NotAloneError(f"the consumer group {self._group} has another member, {others[0]}. {self._reason}")

    def _unknown(self) -> str:
        return f"Kafka at {self._kafka.bootstrap_servers} does not say who is in the consumer group {self._group}"


async def _described(client: AIOKafkaAdminClient, group: str) -> Group | None:
    """The group as it is now; `None` when the broker can't say at the moment.

    Raises:
        KafkaError: it won't.
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
