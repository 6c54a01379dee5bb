"""Run the model of a language on a text."""

import importlib
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import Any, Final, NamedTuple

from threadpoolctl import threadpool_limits

from newsloom.tag.model.network import Network
from newsloom.tag.model.packs import PACKS, LanguagePack
from newsloom.tag.model.token_cache import CachedTokenizer, split_chunks
from newsloom.tag.model.transition_decoder import DecodedEntity, Moves, decode
from newsloom.tag.span import Span

_OTHER_COMPONENTS: Final = ("tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer")
"""Components that are not loaded: in both packs, `ner` has its own tok2vec (checked by a test)."""

WINDOW_WORDS: Final = 4_000
"""Words that the model reads at a time, so that memory does not grow with the text."""

OVERLAP_WORDS: Final = 25
"""Words that two adjacent windows share on each side of their boundary. The model sees only a few tokens (four
convolutions of width three, and the open entity), so entities are the same as without windows."""


class Model:
    """The model of a language pack: only its tokenizer and the weights of its recogniser are loaded.

    Raises:
        UnlikeSpacySmallError: the recogniser does not have the structure of spaCy's small models.
    """

    def __init__(self, pack: LanguagePack) -> None:
        threadpool_limits(limits=1, user_api="blas")
        nlp: Any = importlib.import_module(pack.module).load(exclude=_OTHER_COMPONENTS)
        recogniser: Any = nlp.get_pipe("ner")
        self.components: tuple[str, ...] = tuple(nlp.pipe_names)
        self._network = Network(recogniser.model)
        self._moves = Moves([recogniser.moves.get_class_name(number) for number in range(recogniser.moves.n_moves)])
        self._tokenizer = CachedTokenizer(nlp, self._network)
        self._scheme = pack.scheme
        self.name = f"{pack.package} {pack.version}"

    @property
    def cached_tokens(self) -> int:
        """Return the number of cached tokens, at most `token_cache.MAX_CACHED_TOKENS`."""
        return self._tokenizer.cached_tokens

    def clear_cache(self) -> None:
        """Clear the cache."""
        self._tokenizer.clear()

    def spans(self, text: str) -> list[Span]:
        """Return the entities of our types that the model finds, in order and without overlaps."""
        chunks = split_chunks(text)
        offsets = [0, *accumulate(map(len, chunks))]
        return [
            span
            for window in windows(len(chunks))
            for span in self._window_spans(chunks[window.start : window.end], offsets[window.start])
            if offsets[window.first] <= span.start < offsets[window.beyond]
        ]

    def _window_spans(self, chunks: list[str], offset: int) -> Iterator[Span]:
        tokens = self._tokenizer.read(chunks)
        entities: Iterator[DecodedEntity] = decode(
            self._network.encode(tokens.vectors), tokens.spaces, self._network.features, self._moves
        )
        for first, beyond, label in entities:
            if label in self._scheme:
                start, end = int(tokens.starts[first]), int(tokens.ends[beyond - 1])
                yield Span(offset + start, offset + end, self._scheme[label])


class Window(NamedTuple):
    """Words that the model reads together. Entities that begin from `first` up to `beyond` are taken from it."""

    start: int
    end: int
    first: int
    beyond: int


def windows(words: int) -> Iterator[Window]:
    """Yield the overlapping windows of a text with this many words; one window for a short text."""
    if words <= WINDOW_WORDS:
        yield Window(0, words, 0, words)
        return
    for start in range(0, words - 2 * OVERLAP_WORDS, WINDOW_WORDS - 2 * OVERLAP_WORDS):
        end = min(start + WINDOW_WORDS, words)
        yield Window(start, end, start + OVERLAP_WORDS if start else 0, end - OVERLAP_WORDS if end < words else words)


@cache
def model_for(language: str) -> Model | None:
    """Return the model of a language, loaded at the first call; `None` for a language without a pack."""
    pack = PACKS.get(language)
    return None if pack is None else Model(pack)
