"""What the topics say about one raw record, or one article in it, and how that breaks the accounting law."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from newsloom.core.outcome import OutcomeKind
from newsloom.runtime.audit.report import Breach, Finding


@dataclass(slots=True)
class RecordHistory:
    """The deliveries and outcomes of one raw record. Verdicts are hashes, because a topic may hold millions."""

    delivered: Counter[str] = field(default_factory=Counter)
    outcomes: dict[str, list[tuple[OutcomeKind, bytes]]] = field(default_factory=dict)


def missing(
    origin: str, history: RecordHistory, undecodable: Mapping[str, int], order: Sequence[str]
) -> Iterator[Finding]:
    """Find deliveries without an outcome. Each committed delivery has one in that stage or in a later one.

    The stages are counted from last to first, so that a missing outcome is reported for the stage that lost it.

    Args:
        origin: the origin of the raw record.
        history: its deliveries and outcomes.
        undecodable: the number of outcomes that cannot be decoded, by topic.
        order: the stages in their order.
    """
    hint = (
        f"; perhaps among the {sum(undecodable.values())} undecodable ones on {', '.join(sorted(undecodable))}"
        if undecodable
        else ""
    )
    balance = deepest = 0
    for stage in reversed(order):
        deliveries, outcomes = history.delivered[stage], len(history.outcomes.get(stage, ()))
        balance += outcomes - deliveries
        if balance < deepest:
            deepest = balance
            yield Finding(Breach.MISSING, stage, origin, f"read and committed, but {-balance} outcome(s) missing{hint}")


def recovered(history: RecordHistory, order: Sequence[str]) -> bool:
    """Return True if the record failed in a stage and has another outcome in this stage or a later one."""
    kinds = [{kind for kind, _ in history.outcomes.get(stage, ())} for stage in order]
    failed = [number for number, each in enumerate(kinds) if OutcomeKind.FAILED in each]
    return bool(failed) and any(each - {OutcomeKind.FAILED} for each in kinds[failed[0] :])


def contradicting(origin: str, history: RecordHistory, order: Sequence[str]) -> Iterator[Finding]:
    """Find different verdicts of one stage, and outcomes in a stage after the one in which the record ended.

    A failure is not a verdict, because its cause may be gone when the record is delivered again.
    """
    for stage, found in history.outcomes.items():
        counted = [each for each in set(found) if each[0] is not OutcomeKind.FAILED]
        if len(counted) > 1:
            kinds = ", ".join(sorted({kind.value for kind, _ in counted}))
            yield Finding(Breach.CONTRADICTING, stage, origin, f"{len(counted)} different verdicts: {kinds}")
        ended = [kind for kind, _ in counted if kind is not OutcomeKind.EMITTED]
        later = [each for each in order[order.index(stage) + 1 :] if each in history.outcomes]
        if ended and later:
            yield Finding(
                Breach.CONTRADICTING, stage, origin, f"{ended[0]} here, but {', '.join(later)} also has an outcome"
            )


def verdict(kind: OutcomeKind, record: Mapping[str, Any]) -> bytes:
    """Return a hash of what an outcome says about its article, without times, traces and attempts of this delivery."""
    if kind is OutcomeKind.FAILED:
        return b""
    if kind is OutcomeKind.REJECTED:
        verdict: object = [record.get("step"), record.get("reason")]
    else:
        verdict = [record.get("id"), record.get("outcome"), record.get("dedup"), record.get("story")]
    return hashlib.blake2b(orjson.dumps(verdict, option=orjson.OPT_SORT_KEYS), digest_size=12).digest()
