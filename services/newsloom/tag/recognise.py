"""The models: text in, spans as the model has them out. The one place that knows spaCy."""

import importlib
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, Final, NamedTuple

from newsloom.tag.packs import PACKS, LanguagePack
from newsloom.tag.span import Span

_OTHER_COMPONENTS: Final = ("tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer")
"""Not loaded: in both packs `ner` has a tok2vec of its own and listens to none (checked by a test)."""

WINDOW: Final = 1_000
"""Words that the model sees at a time; longer texts fall out of the processor's caches."""

OVERLAP: Final = 25
"""Words on either side of a seam that both windows see. The model's own sight is a few tokens (four convolutions of
width three, and the entity at hand), so that entities are the same as without windows."""

ZONE: Final = 100_000
"""Words after which the words that were learned on the way are forgotten: memory stays flat, and common words are not
learned anew with each text."""

_GAP: Final = re.compile(r"(?<=\S) (?=\S)")


class Model:
    """A language pack, loaded with nothing but its entity recogniser."""

    def __init__(self, pack: LanguagePack) -> None:
        from thinc.api import NumpyOps  # noqa: PLC0415 - spaCy takes a second and 70 MB: only where a model is needed
        from threadpoolctl import threadpool_limits  # noqa: PLC0415 - as above

        threadpool_limits(limits=1, user_api="blas")
        self._nlp: Any = importlib.import_module(pack.module).load(exclude=_OTHER_COMPONENTS)
        self._nlp.max_length = 2**31  # memory is bounded by the windows
        self._ner: Any = self._nlp.get_pipe("ner")
        self._ner.model._to_ops(NumpyOps(use_blis=False))  # noqa: SLF001 - no public way; numpy's gemm is 1.5 times blis's
        self._scheme = pack.scheme
        self._zone: AbstractContextManager[Any] | None = None
        self._zone_words = 0
        self.name = f"{pack.package} {pack.version}"

    @property
    def components(self) -> tuple[str, ...]:
        """Names of the pipeline's components."""
        return tuple(self._nlp.pipe_names)

    def spans(self, text: str) -> list[Span]:
        """What the model takes for entities of our types, in order, not overlapping."""
        spans = []
        for window in windows(text):
            self._enter_zone()
            document = self._nlp.make_doc(text[window.start : window.end])
            self._zone_words += len(document)
            self._ner(document)
            for entity in document.ents:
                start = window.start + entity.start_char
                if window.first <= start < window.beyond and entity.label_ in self._scheme:
                    spans.append(Span(start, window.start + entity.end_char, self._scheme[entity.label_]))
        return spans

    def forget(self) -> None:
        """Forget the words that were learned since the last time."""
        if self._zone is not None:
            self._zone.__exit__(None, None, None)
            self._zone = None

    def _enter_zone(self) -> None:
        if self._zone_words >= ZONE:
            self.forget()
        if self._zone is None:
            self._zone = self._nlp.memory_zone()
            self._zone.__enter__()
            self._zone_words = 0


class Window(NamedTuple):
    """A part of a text that the model sees; entities that begin from `first` on and before `beyond` are taken from it."""

    start: int
    end: int
    first: int
    beyond: int


def windows(text: str) -> Iterator[Window]:
    """Overlapping parts of the text, cut where one space stands between two words; one part if it is short."""
    gaps = [match.start() for match in _GAP.finditer(text)] if len(text) > WINDOW else []
    if len(gaps) < WINDOW:
        yield Window(0, len(text), 0, len(text))
        return
    step = WINDOW - 2 * OVERLAP
    for begin in range(0, len(gaps) - 2 * OVERLAP, step):
        last = begin + WINDOW >= len(gaps)
        yield Window(
            start=gaps[begin] + 1 if begin else 0,
            end=len(text) if last else gaps[begin + WINDOW],
            first=gaps[begin + OVERLAP] if begin else 0,
            beyond=len(text) if last else gaps[begin + WINDOW - OVERLAP],
        )
        if last:
            return


@cache
def model_for(language: str) -> Model | None:
    """The language's model, loaded when first asked for and once per process; `None` where there is no pack."""
    pack = PACKS.get(language)
    return None if pack is None else Model(pack)
