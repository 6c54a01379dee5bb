"""The models: text in, spans as the model has them out."""

import importlib
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import Any, Final, NamedTuple

from threadpoolctl import threadpool_limits

from newsloom.tag.model.network import Network
from newsloom.tag.model.packs import PACKS, LanguagePack
from newsloom.tag.model.tokens import Tokenizer, stretches
from newsloom.tag.model.transition_decoder import Moves, Read, read
from newsloom.tag.span import Span

_OTHER_COMPONENTS: Final = ("tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer")
"""Not loaded: in both packs `ner` has a tok2vec of its own and listens to none (checked by a test)."""

WINDOW: Final = 4_000
"""Words that the model sees at a time, so that memory does not grow with the text."""

OVERLAP: Final = 25
"""Words on either side of a seam that both windows see. The model's own sight is a few tokens (four convolutions of
width three, and the entity at hand), so that entities are the same as without windows."""


class Model:
    """A language pack: its tokenizer and the weights of its recogniser, and nothing else of it.

    Raises:
        UnlikeSpacySmallError: the package's recogniser is not built like those of spaCy's small packs.
    """

    def __init__(self, pack: LanguagePack) -> None:
        threadpool_limits(limits=1, user_api="blas")
        nlp: Any = importlib.import_module(pack.module).load(exclude=_OTHER_COMPONENTS)
        recogniser: Any = nlp.get_pipe("ner")
        self.components: tuple[str, ...] = tuple(nlp.pipe_names)
        self._network = Network(recogniser.model)
        self._moves = Moves([recogniser.moves.get_class_name(number) for number in range(recogniser.moves.n_moves)])
        self._tokenizer = Tokenizer(nlp, self._network)
        self._scheme = pack.scheme
        self.name = f"{pack.package} {pack.version}"

    @property
    def remembered(self) -> int:
        """How many tokens are not computed anew when they come again; bounded (see `tokens.MOST`)."""
        return self._tokenizer.remembered

    def forget(self) -> None:
        """Forget them, as if no text had been read."""
        self._tokenizer.forget()

    def spans(self, text: str) -> list[Span]:
        """What the model takes for entities of our types, in order, not overlapping."""
        parts = stretches(text)
        offsets = [0, *accumulate(map(len, parts))]
        return [
            span
            for window in windows(len(parts))
            for span in self._seen(parts[window.start : window.end], offsets[window.start])
            if offsets[window.first] <= span.start < offsets[window.beyond]
        ]

    def _seen(self, parts: list[str], offset: int) -> Iterator[Span]:
        tokens = self._tokenizer.read(parts)
        entities: Iterator[Read] = read(
            self._network.encode(tokens.vectors), tokens.spaces, self._network.features, self._moves
        )
        for first, beyond, label in entities:
            if label in self._scheme:
                start, end = int(tokens.starts[first]), int(tokens.ends[beyond - 1])
                yield Span(offset + start, offset + end, self._scheme[label])


class Window(NamedTuple):
    """Words that the model sees together; entities that begin from `first` on and before `beyond` are taken from it."""

    start: int
    end: int
    first: int
    beyond: int


def windows(words: int) -> Iterator[Window]:
    """Overlapping parts of a text of so many words; one part if it is short."""
    if words <= WINDOW:
        yield Window(0, words, 0, words)
        return
    for start in range(0, words - 2 * OVERLAP, WINDOW - 2 * OVERLAP):
        end = min(start + WINDOW, words)
        yield Window(start, end, start + OVERLAP if start else 0, end - OVERLAP if end < words else words)


@cache
def model_for(language: str) -> Model | None:
    """The language's model, loaded when first asked for and once per process; `None` where there is no pack."""
    pack = PACKS.get(language)
    return None if pack is None else Model(pack)
