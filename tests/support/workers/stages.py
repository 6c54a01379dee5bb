"""Small stages for tests of the core and the runtime. Built in the pool's processes, so they live in a module."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.pipeline import Pipeline, StepPlace
from newsloom.core.stage import BatchStep, Stage
from newsloom.core.step_result import Divert, Emit, Reject, StepResult, Transient
from newsloom_schemas import Language, NormalisedArticle, RejectionReason, StageName

SIDE_TOPIC = "news.duplicates"


@dataclass(frozen=True)
class Obey:
    """A step that does what the record's text says."""

    name: str = "obey"

    def __call__(self, article: NormalisedArticle, /) -> StepResult[NormalisedArticle]:
        order, *how = article.text[:300].split(maxsplit=2) or [""]
        if how[:1] == ["slowly"]:
            time.sleep(0.005)
        if order == "reject":
            return Reject(RejectionReason.TOO_SHORT, "it said so", {"title": article.title, "url": None})
        if order == "divert":
            return Divert(article, to=SIDE_TOPIC)
        if order == "raise":
            msg = "it said \ud800so"
            raise ValueError(msg)
        if order == "unless" and not Path(how[0]).exists():
            msg = f"it said so, as there is no {how[0]}"
            raise ValueError(msg)
        if order == "away":
            msg = "the store is away"
            raise Transient(msg)
        if order == "die":
            os._exit(9)
        if order == "hang":
            time.sleep(600)
        if order == "eat":
            _ = bytearray(1 << 40)
        return Emit(article, notes={"obeyed": order})


def read_text(inbound: Inbound) -> NormalisedArticle:
    """The value as an article's text."""
    text = inbound.value.decode()
    return NormalisedArticle(
        id=text[:40],
        document_key=f"key of {text[:40]}",
        origin=inbound.origin,
        language=Language(code="en", confidence=1.0),
        external_id=f"id of {text[:40]}",
        labels={"tenant": "acme"},
        title="A title",
        text=text,
    )


def normalise() -> Stage:
    """The first stage, with one step."""
    return Stage(name=StageName.NORMALISE, version="1", read=read_text, steps=(Obey(),))


def dedup() -> Stage:
    """A stage with two batch steps: the answer of the first goes to the title."""
    return Stage(
        name=StageName.DEDUP,
        version="2",
        read=lambda inbound: NormalisedArticle.from_bytes(inbound.value),
        steps=(Number(), Settle()),
    )


class Number(BatchStep[NormalisedArticle, str, int, NormalisedArticle]):
    """Gives each text a number, in the order in which texts come. `away` counts down failures."""

    name = "claim"

    def __init__(self, away: int = 0) -> None:
        self.away = away
        self.numbers: dict[str, int] = {}
        self.batches: list[int] = []

    def request(self, article: NormalisedArticle, /) -> str:
        return article.text

    async def answer(self, requests: Sequence[str], /) -> list[int]:
        if self.away > 0:
            self.away -= 1
            msg = "the store is away"
            raise Transient(msg)
        self.batches.append(len(requests))
        return [self.numbers.setdefault(request, len(self.numbers)) for request in requests]

    def apply(self, article: NormalisedArticle, answer: int | None, /) -> StepResult[NormalisedArticle]:
        return Emit(article.replace(title=f"claim {answer}"))


class Settle(BatchStep[NormalisedArticle, tuple[str, str | None], "int | None", NormalisedArticle]):
    """Keeps each title; what others have decided before wins. Its process dies when the text says so.

    Args:
        decided: by text, the number that others have decided.
    """

    name = "settle"
    ordered = False

    def __init__(self, decided: Mapping[str, int] | None = None) -> None:
        self.decided = decided or {}
        self.settled: list[tuple[str, str | None]] = []

    def request(self, article: NormalisedArticle, /) -> tuple[str, str | None] | None:
        if article.text.startswith("late-death"):
            os._exit(9)
        return None if article.text.startswith("settled") else (article.text, article.title)

    async def answer(self, requests: Sequence[tuple[str, str | None]], /) -> list[int | None]:
        self.settled.extend(requests)
        return [self.decided.get(text) for text, _ in requests]

    def apply(self, article: NormalisedArticle, answer: int | None, /) -> StepResult[NormalisedArticle]:
        return Emit(article if answer is None else article.replace(title=f"claim {answer}"))


def normalise_only() -> Pipeline:
    """A pipeline of one stage."""
    return Pipeline([normalise()], SystemClock())


@dataclass(frozen=True)
class Die:
    """A step that ends its process."""

    name: str = "die"

    def __call__(self, _: object, /) -> StepResult[object]:
        os._exit(9)


def dying_tag() -> Pipeline:
    """A later stage whose records all kill their process."""
    return Pipeline(
        [Stage(name=StageName.TAG, version="1", read=lambda inbound: inbound.value, steps=(Die(),))], SystemClock()
    )


def broken() -> Pipeline:
    """What cannot be built."""
    msg = "a model is missing"
    raise OSError(msg)


def normalise_and_dedup() -> Pipeline:
    """A pipeline with a claim in it."""
    return Pipeline([normalise(), dedup()], SystemClock())


@dataclass
class Desk:
    """The batch steps of `normalise_and_dedup`, as a worker has them."""

    number: Number = field(default_factory=Number)
    settle: Settle = field(default_factory=Settle)

    @property
    def steps(self) -> dict[StepPlace, BatchStep[Any, Any, Any, Any]]:
        """By their places in the pipeline."""
        return {StepPlace(StageName.DEDUP, each.name): each for each in (self.number, self.settle)}
