"""Return the tokens of a text and their vectors from a cache of the chunks between two spaces.

spaCy's tokenizer splits each chunk between spaces on its own, and the vector of a token depends only on the token. So
both are computed once for each chunk and cached, and reading a text is one look-up per word.
"""

import re
from collections.abc import Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from newsloom.tag.model.network import Floats, Network

MAX_CACHED_TOKENS: Final = 65_536
"""Maximum number of cached tokens, about 35 MB. When there are more, chunks that occurred in only one text are removed
and, if that is not enough, all chunks. So memory is bounded for any input. Of 2.1 million words of news, 6 % had to be
tokenized."""

_CHUNK: Final = re.compile(r"\S+ ?|\s+")
_MIN_TEXTS_TO_KEEP: Final = 2

_Item = TypeVar("_Item", bound=np.generic)


def split_chunks(text: str) -> list[str]:
    """Split a text into chunks that the tokenizer treats one by one: words with one space after, and other white space."""
    return _CHUNK.findall(text)


class Tokens(NamedTuple):
    """Tokens, as arrays with one row for each.

    Attributes:
        starts: offset of the first code point.
        ends: offset after the last code point.
        spaces: whether the token is white space.
        vectors: the vector of its word.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    spaces: NDArray[np.bool_]
    vectors: Floats


class CachedTokenizer:
    """Splits chunks into tokens.

    Args:
        nlp: the spaCy pipeline of the language, for its tokenizer and vocabulary.
        network: computes the vectors.
    """

    def __init__(self, nlp: Any, network: Network) -> None:  # noqa: ANN401 - spaCy's Language is untyped
        self._nlp = nlp
        self._network = network
        self._numbers: dict[str, int] = {}
        self._chunks: _Rows[np.int64] = _Rows(
            np.empty((0, 4), np.int64)
        )  # length, first token, number of tokens, number of texts
        self._tokens: _Rows[np.int64] = _Rows(np.empty((0, 3), np.int64))  # start, end, whether it is white space
        self._vectors: _Rows[np.float32] = _Rows(np.empty((0, network.width), np.float32))

    @property
    def cached_tokens(self) -> int:
        """Return the number of cached tokens."""
        return self._tokens.count

    def read(self, chunks: Sequence[str]) -> Tokens:
        """Return the tokens of consecutive chunks; offsets count from the start of the first chunk."""
        if uncached := self._uncached(chunks):
            if self.cached_tokens > MAX_CACHED_TOKENS:
                self._remove_rare()
                uncached = self._uncached(chunks)
            self._tokenize(uncached)
        numbers = np.array([self._numbers[chunk] for chunk in chunks], np.int64)
        rows = self._chunks.rows
        rows[numbers, 3] += 1  # counts one text for each chunk, however often it occurs
        length, first, count = rows[numbers, :3].T
        begins = np.cumsum(length) - length
        index = np.repeat(first - (np.cumsum(count) - count), count) + np.arange(count.sum())
        shift = np.repeat(begins, count)
        start, end, space = self._tokens.rows[index].T
        return Tokens(start + shift, end + shift, space > 0, self._vectors.rows[index])

    def _uncached(self, chunks: Sequence[str]) -> list[str]:
        return [chunk for chunk in dict.fromkeys(chunks) if chunk not in self._numbers]

    def clear(self) -> None:
        """Clear the cache."""
        self._numbers = {}
        for rows in (self._chunks, self._tokens, self._vectors):
            rows.count = 0

    def _remove_rare(self) -> None:
        """Remove chunks that occurred in only one text; remove all if more than half would be left."""
        rows = self._chunks.rows
        kept_chunks = rows[:, 3] >= _MIN_TEXTS_TO_KEEP
        if rows[kept_chunks, 2].sum() * 2 > MAX_CACHED_TOKENS:
            kept_chunks[:] = False
        count = rows[:, 2]
        index = np.flatnonzero(np.repeat(kept_chunks, count))
        kept = rows[kept_chunks]
        kept[:, 1] = np.cumsum(kept[:, 2]) - kept[:, 2]
        kept[:, 3] = 0
        kept_texts = [chunk for chunk, keep in zip(self._numbers, kept_chunks.tolist(), strict=True) if keep]
        self._numbers = {chunk: number for number, chunk in enumerate(kept_texts)}
        self._chunks, self._tokens, self._vectors = (
            _Rows(kept),
            _Rows(self._tokens.rows[index]),
            _Rows(self._vectors.rows[index]),
        )

    def _tokenize(self, chunks: Sequence[str]) -> None:
        """Tokenize these chunks together, one per line, which is much cheaper than one by one."""
        spaces = [chunk for chunk in chunks if chunk.isspace()]
        words = [chunk for chunk in chunks if not chunk.isspace()]
        with self._nlp.memory_zone():  # words that the vocabulary learns here are removed afterwards
            for chunk in spaces:
                self._cache([chunk], self._nlp.tokenizer(chunk), _line_starts([chunk]))
            if words:
                lines = [chunk.removesuffix(" ") for chunk in words]
                self._cache(words, self._nlp.tokenizer("\n".join(lines)), _line_starts(lines))

    def _cache(self, chunks: Sequence[str], document: Any, begins: NDArray[np.int64]) -> None:  # noqa: ANN401 - as above
        """Cache the tokens of chunks that begin at these offsets of a document, with a line break between two."""
        start, length, space = document.to_array(["IDX", "LENGTH", "IS_SPACE"]).astype(np.int64).T
        chunk = np.searchsorted(begins, start, side="right") - 1
        kept = start + 1 != begins[chunk + 1]  # without the line breaks
        count = np.bincount(chunk[kept], minlength=len(chunks))
        first = self.cached_tokens + np.cumsum(count) - count
        lengths = np.array([len(each) for each in chunks])
        self._numbers.update(zip(chunks, range(self._chunks.count, self._chunks.count + len(chunks)), strict=True))
        self._chunks.add(np.stack([lengths, first, count, np.zeros_like(count)], axis=1))
        self._tokens.add(np.stack([start - begins[chunk], start + length - begins[chunk], space], axis=1)[kept])
        self._vectors.add(self._network.embed(document)[kept])


class _Rows(Generic[_Item]):
    """An array to which rows can be appended."""

    def __init__(self, rows: NDArray[_Item]) -> None:
        self._buffer = rows
        self.count = len(rows)

    @property
    def rows(self) -> NDArray[_Item]:
        """Return the rows."""
        return self._buffer[: self.count]

    def add(self, new_rows: NDArray[_Item]) -> None:
        """Append rows."""
        new_count = self.count + len(new_rows)
        if new_count > len(self._buffer):
            buffer = np.empty((max(new_count, 2 * len(self._buffer)), self._buffer.shape[1]), self._buffer.dtype)
            buffer[: self.count] = self.rows
            self._buffer = buffer
        self._buffer[self.count : new_count] = new_rows
        self.count = new_count


def _line_starts(lines: Sequence[str]) -> NDArray[np.int64]:
    """Return the offsets at which lines begin when joined by line breaks, and where one more line would begin."""
    return np.cumsum([0, *(len(line) + 1 for line in lines)])
