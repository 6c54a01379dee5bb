"""Small stages for tests of the core and the runtime. The pool's processes import this module to build them."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsloom.core.clock import SystemClock
from newsloom.core.message import ArticleContent, Inbound, article_record
from newsloom.core.pipeline import Pipeline
from newsloom.core.pipeline_run import StepId
from newsloom.core.stage import BatchStep, Split, Stage
from newsloom.core.step_result import Divert, Emit, Reject, StepResult, Transient
from newsloom_schemas import Language, NormalisedArticle, RejectionReason, StageName

SIDE_TOPIC = "news.duplicates"


@dataclass(frozen=True)
class ScriptedStep:
    """A step that does what the text of the article says."""

    name: str = "script"

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
        return Emit(article, notes={"order": order})


def read_text(inbound: Inbound) -> NormalisedArticle:
    """Return an article whose text is the value."""
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
    """Return a first stage with one step."""
    return Stage(name=StageName.NORMALISE, version="1", read=read_text, steps=(ScriptedStep(),))


def dedup() -> Stage:
    """Return a stage with two batch steps. The answer of the first becomes the title."""
    return Stage(
        name=StageName.DEDUP,
        version="2",
        read=lambda inbound: NormalisedArticle.from_bytes(inbound.value),
        steps=(Number(), SettlingStep()),
    )


class Number(BatchStep[NormalisedArticle, str, int, NormalisedArticle]):
    """Numbers texts in the order in which they first come. The first `away` calls fail."""

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


class SettlingStep(BatchStep[NormalisedArticle, tuple[str, str | None], "int | None", NormalisedArticle]):
    """Stores each title, unless another worker has stored one. Exits the process if the text says so.

    Args:
        decided: the number that another worker has settled, by text.
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
    """Return a pipeline of one stage."""
    return Pipeline([normalise()], SystemClock())


@dataclass(frozen=True)
class ExitingStep:
    """A step that exits its process."""

    name: str = "die"

    def __call__(self, _: object, /) -> StepResult[object]:
        os._exit(9)


def dying_tag() -> Pipeline:
    """Return a later stage whose records all end their process."""
    return Pipeline(
        [Stage(name=StageName.TAG, version="1", read=lambda inbound: inbound.value, steps=(ExitingStep(),))],
        SystemClock(),
    )


def broken() -> Pipeline:
    """Fail to build a pipeline."""
    msg = "a model is missing"
    raise OSError(msg)


def normalise_and_dedup() -> Pipeline:
    """Return a pipeline with a claim."""
    return Pipeline([normalise(), dedup()], SystemClock())


def split_at_bars(inbound: Inbound, /) -> Split:
    """Split a value at its bars; reject one that begins with a bar, and fail at one that ends with a bar."""
    texts = inbound.value.split(b"|")
    if len(texts) == 1:
        return None
    if not texts[0]:
        return Reject(RejectionReason.EMPTY, "it begins with a bar")
    if not texts[-1]:
        msg = "it ends with a bar"
        raise ValueError(msg)
    return tuple(article_record(inbound, number, len(texts), ArticleContent(text)) for number, text in enumerate(texts))


def normalise_and_dedup_of_parts() -> Pipeline:
    """Return a pipeline with a claim that splits records."""
    return Pipeline([normalise(), dedup()], SystemClock(), split=split_at_bars)


@dataclass
class BatchSteps:
    """The batch steps of `normalise_and_dedup`, as a worker has them."""

    number: Number = field(default_factory=Number)
    settle: SettlingStep = field(default_factory=SettlingStep)

    @property
    def steps(self) -> dict[StepId, BatchStep[Any, Any, Any, Any]]:
        """Return the batch steps by their ids."""
        return {StepId(StageName.DEDUP, each.name): each for each in (self.number, self.settle)}
