"""The models: text in, spans as the model has them out. The one place that knows spaCy."""

import importlib
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from newsloom.tag.packs import PACKS, LanguagePack
from newsloom.tag.span import Span

_OTHER_COMPONENTS: Final = ("tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer")
"""Not loaded: in both packs `ner` has a tok2vec of its own and listens to none (checked by a test)."""

WINDOW: Final = 1_200
"""Tokens that the model sees at a time; longer texts fall out of the processor's caches."""

OVERLAP: Final = 25
"""Tokens on either side of a seam that both windows see. The model's own sight is a few tokens (four convolutions of
width three, and the entity at hand), so that entities are the same as without windows."""


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
        self.name = f"{pack.package} {pack.version}"

    @property
    def components(self) -> tuple[str, ...]:
        """Names of the pipeline's components."""
        return tuple(self._nlp.pipe_names)

    def spans(self, text: str) -> list[Span]:
        """What the model takes for entities of our types, in order, not overlapping."""
        with self._nlp.memory_zone():  # new words are forgotten after each text: memory stays flat
            document = self._nlp.make_doc(text)
            return [
                Span(start, end, self._scheme[label])
                for start, end, label in self._labelled(document)
                if label in self._scheme
            ]

    def _labelled(self, document: Any) -> Iterator[tuple[int, int, str]]:  # noqa: ANN401 - spaCy's Doc is untyped
        length = len(document)
        if length == 0:
            return
        if length <= WINDOW:
            self._ner(document)
            for entity in document.ents:
                yield entity.start_char, entity.end_char, entity.label_
            return
        begins = range(0, length - 2 * OVERLAP, WINDOW - 2 * OVERLAP)
        for begin in begins:
            window = document[begin : begin + WINDOW].as_doc()
            self._ner(window)
            first = begin + OVERLAP if begin else 0
            beyond = begin + WINDOW - OVERLAP if begin != begins[-1] else length
            for entity in window.ents:
                if first <= begin + entity.start < beyond:
                    whole = document[begin + entity.start : begin + entity.end]
                    yield whole.start_char, whole.end_char, entity.label_


@cache
def model_for(language: str) -> Model | None:
    """The language's model, loaded when first asked for and once per process; `None` where there is no pack."""
    pack = PACKS.get(language)
    return None if pack is None else Model(pack)
