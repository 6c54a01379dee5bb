"""Own steps as a plug-in has them, correct and faulty. Settings name them `support.workers.own_steps:…`."""

import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from pydantic import BaseModel, Field

from newsloom.api import BatchStep, Copy, Emit, NormalisedArticle, Reject, Stage, TaggedArticle, Transient
from newsloom.core.facts import LanguageDetected
from newsloom_schemas import ArticleBase

NOT_CALLABLE: Final = 7


class Options(BaseModel):
    keyword: str = Field("own", min_length=2)
    most: int = 3


class AddKeyword:
    """Adds a keyword to every article."""

    name = "add_keyword"
    version = "2.5"

    def __init__(self, options: Options) -> None:
        self._options = options

    def __call__(self, article: ArticleBase, /) -> Emit[ArticleBase]:
        return Emit(article.replace(keywords=(*article.keywords, self._options.keyword)), notes={"added": "1"})


class OfTagged:
    name = "of_tagged"

    def __call__(self, article: TaggedArticle, /) -> Emit[TaggedArticle]:
        return Emit(article)


def of_normalised() -> Callable[[NormalisedArticle], Emit[NormalisedArticle]]:
    def step(article: NormalisedArticle, /) -> Emit[NormalisedArticle]:
        return Emit(article)

    return step


def a_step_itself(article: TaggedArticle, /) -> Emit[TaggedArticle]:
    return Emit(article)


def fails() -> Callable[[Any], Any]:
    msg = "no word list\nat all"
    raise OSError(msg)


def gives_nothing() -> None:
    return None


def of_two(options: Options, more: int) -> Callable[[Any], Any]:
    _ = options, more
    return Emit


def ByName() -> Callable[[Any], Any]:  # noqa: N802 - a name that is not allowed
    return Emit


def _exit(_: ArticleBase) -> None:
    sys.exit(4)


def _hang(_: ArticleBase) -> None:
    while True:
        time.sleep(1)


def _raise(error: Exception) -> None:
    raise error


def _change_in_place(article: Any) -> Emit[ArticleBase]:  # noqa: ANN401 - of a wrong type
    article.provenance["title"] = "a guess"
    return Emit(article)


BEHAVIOURS: Final[dict[str, Callable[[Any], Any]]] = {
    "another id": lambda article: Emit(article.replace(id="0" * 32)),
    "another key": lambda article: Emit(article.replace(document_key="mine")),
    "another trace": lambda article: Emit(article.replace(trace=article.trace.replace(stages=()))),
    "another text": lambda article: Emit(article.replace(text="Other words than those that came in.")),
    "other labels": lambda article: Emit(article.replace(labels={"tenant": "another"})),
    "fewer entities": lambda article: Emit(article.replace(entities=article.entities[:1])),
    "an extension": lambda article: Emit(article.with_extension("own", {"score": 0.5, "of": [1, None]})),
    "a large extension": lambda article: Emit(article.replace(extensions={"own": "x" * 20_000})),
    "no text": lambda article: Emit(article.replace(text=" \n")),
    "a wrong value": lambda article: Emit(article.replace(keywords="one")),
    "spoilt in place": _change_in_place,
    "nothing": lambda _: None,
    "the bare article": lambda article: article,
    "another record": lambda _: Emit("text"),
    "a copy": lambda article: Emit(article, copies=(Copy(article, "news.raw"),)),
    "facts": lambda article: Emit(article, facts=(LanguageDetected("en"),)),
    "bad notes": lambda article: Emit(article, notes={"count": 1}),  # type: ignore[dict-item]  # the faulty part
    "many notes": lambda article: Emit(article, notes={str(n): "" for n in range(17)}),
    "a bad reason": lambda _: Reject("Not this one!", ""),
    "reject": lambda _: Reject("not_ours", "It is about something else."),
    "exit": _exit,
    "wait": lambda _: _raise(Transient("the model server is away")),
    "raise": lambda _: _raise(LookupError("no such word")),
    "memory": lambda _: _raise(MemoryError()),
    "hang": _hang,
    "print": lambda article: [print("a word of its own"), Emit(article)][1],  # noqa: T201 - plug-ins print
}
"""What a faulty step does with an article."""


class Behaviour(BaseModel):
    does: str
    to: str = Field("", description="Only to articles with these words; by default to all.")


class Misbehave:
    """Behaves in a chosen way with some articles, and emits the others unchanged."""

    name = "do"
    version = "1"

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour

    def __call__(self, article: ArticleBase, /) -> object:
        return BEHAVIOURS[self._behaviour.does](article) if self._behaviour.to in article.text else Emit(article)


class Ask(BatchStep[ArticleBase, str, str, ArticleBase]):
    """Asks for the text in capitals."""

    name = "ask"

    def request(self, article: ArticleBase, /) -> str:
        return article.text

    async def answer(self, requests: Sequence[str], /) -> list[str]:
        return [each.upper() for each in requests]

    def apply(self, article: ArticleBase, answer: str | None, /) -> Emit[ArticleBase]:
        return Emit(article.with_extension(self.name, (answer or "")[:20]))


def keyword_stage(options: Options) -> Stage:
    return Stage(version="7", steps=(AddKeyword(options),))


def asking_stage() -> Stage:
    return Stage(version="1", steps=(Ask(),))


def reading_stage() -> Stage:
    return Stage(version="1", steps=(Ask(),), read=lambda inbound: inbound.value)


def empty_stage() -> Stage:
    return Stage(version="1", steps=())


def odd_stage() -> Stage:
    return Stage(version="1", steps=(NOT_CALLABLE,))  # type: ignore[arg-type]  # the faulty part
