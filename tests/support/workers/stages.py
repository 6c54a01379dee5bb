"""Small stages for tests of the core and the runtime. Built in the pool's processes, so they live in a module."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.pipeline import Pipeline
from newsloom.core.stage import Claiming, Stage
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
    """A stage that claims: the answer goes to the title."""
    return Stage(
        name=StageName.DEDUP,
        version="2",
        read=lambda inbound: NormalisedArticle.from_bytes(inbound.value),
        steps=(),
        claiming=Claiming(request=_text, join=_titled, after=(Settle(),)),
    )


def _text(article: NormalisedArticle) -> str:
    return article.text


def _titled(article: NormalisedArticle, answer: Any) -> NormalisedArticle:  # noqa: ANN401 - a claim's answer
    return article.replace(title=f"claim {answer}")


@dataclass(frozen=True)
class Settle:
    """Emits with a settlement; dies after the claim when told so."""

    name: str = "settle"

    def __call__(self, article: NormalisedArticle, /) -> StepResult[NormalisedArticle]:
        if article.text.startswith("late-death"):
            os._exit(9)
        return Emit(article, settlement=(article.text, article.title))


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
    return Pipeline([Stage(StageName.TAG, "1", lambda inbound: inbound.value, (Die(),))], SystemClock())


def broken() -> Pipeline:
    """What cannot be built."""
    msg = "a model is missing"
    raise OSError(msg)


def normalise_and_dedup() -> Pipeline:
    """A pipeline with a claim in it."""
    return Pipeline([normalise(), dedup()], SystemClock())


@dataclass
class CountingClaim:
    """Numbers the requests in the order of their first claim; keeps settlements. `away` counts down failures.

    `decided` holds what others have decided meanwhile: by text, the number of it.
    """

    away: int = 0
    decided: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    settled: list[Any] = field(default_factory=list)

    async def claim(self, requests: Sequence[str], /) -> Sequence[int]:
        if self.away > 0:
            self.away -= 1
            msg = "the store is away"
            raise Transient(msg)
        return [self.numbers.setdefault(request, len(self.numbers)) for request in requests]

    async def settle(self, settlements: Sequence[Any], /) -> Sequence[int | None]:
        self.settled.extend(settlements)
        return [self.decided.get(text) for text, _ in settlements]

    async def close(self) -> None:
        """Nothing to let go of."""

    def first_titles(self) -> Mapping[str, int]:
        """Each text with its number."""
        return self.numbers
