"""A text's tokens and their vectors, through a memory of what stands between two spaces.

spaCy's tokenizer parts each stretch between spaces by itself, and a token's vector depends on the token alone. So both
are computed once for each stretch and remembered; reading a text is then a look-up for each of its words.
"""

import re
from collections.abc import Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from newsloom.tag.model.network import Floats, Network

MOST: Final = 65_536
"""Tokens that are remembered (at most about 35 MB). When there are more, stretches that came in one text only are
forgotten, and if that is not enough, all: memory is bounded whatever publishers write. Of 2.1 million words of news 6 %
had to be tokenized."""

_STRETCH: Final = re.compile(r"\S+ ?|\s+")
_OFTEN: Final = 2  # texts

_Item = TypeVar("_Item", bound=np.generic)


def stretches(text: str) -> list[str]:
    """The text in parts that the tokenizer sees one by one: words with one space behind, and white space beyond that."""
    return _STRETCH.findall(text)


class Tokens(NamedTuple):
    """Of each token: offsets, whether it is white space, and the vector of its word."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    spaces: NDArray[np.bool_]
    vectors: Floats


class Tokenizer:
    """Parts stretches into tokens.

    Args:
        nlp: the language's pipeline, for its tokenizer and vocabulary.
        network: computes the vectors.
    """

    def __init__(self, nlp: Any, network: Network) -> None:  # noqa: ANN401 - spaCy's Language is untyped
        self._nlp = nlp
        self._network = network
        self._numbers: dict[str, int] = {}
        self._stretches: _Rows[np.int64] = _Rows(np.empty((0, 4), np.int64))  # length, first token, tokens, texts
        self._tokens: _Rows[np.int64] = _Rows(np.empty((0, 3), np.int64))  # start, end, whether white space
        self._vectors: _Rows[np.float32] = _Rows(np.empty((0, network.width), np.float32))

    @property
    def remembered(self) -> int:
        """How many tokens are."""
        return self._tokens.count

    def read(self, parts: Sequence[str]) -> Tokens:
        """The tokens of consecutive stretches; offsets count from the first one's beginning."""
        if unknown := self._unknown(parts):
            if self.remembered > MOST:
                self._thin_out()
                unknown = self._unknown(parts)
            self._learn(unknown)
        which = np.array([self._numbers[part] for part in parts], np.int64)
        rows = self._stretches.rows
        rows[which, 3] += 1  # once for each that is there, however often
        length, first, count = rows[which, :3].T
        begins = np.cumsum(length) - length
        at = np.repeat(first - (np.cumsum(count) - count), count) + np.arange(count.sum())
        shift = np.repeat(begins, count)
        start, end, space = self._tokens.rows[at].T
        return Tokens(start + shift, end + shift, space > 0, self._vectors.rows[at])

    def _unknown(self, parts: Sequence[str]) -> list[str]:
        return [part for part in dict.fromkeys(parts) if part not in self._numbers]

    def forget(self) -> None:
        """Forget all stretches."""
        self._numbers = {}
        for rows in (self._stretches, self._tokens, self._vectors):
            rows.count = 0

    def _thin_out(self) -> None:
        """Forget stretches that came in but one text; all, if that leaves more than half."""
        rows = self._stretches.rows
        often = rows[:, 3] >= _OFTEN
        if rows[often, 2].sum() * 2 > MOST:
            often[:] = False
        count = rows[:, 2]
        at = np.flatnonzero(np.repeat(often, count))
        kept = rows[often]
        kept[:, 1] = np.cumsum(kept[:, 2]) - kept[:, 2]
        kept[:, 3] = 0
        known = [part for part, keep in zip(self._numbers, often.tolist(), strict=True) if keep]
        self._numbers = {part: number for number, part in enumerate(known)}
        self._stretches, self._tokens, self._vectors = (
            _Rows(kept),
            _Rows(self._tokens.rows[at]),
            _Rows(self._vectors.rows[at]),
        )

    def _learn(self, parts: Sequence[str]) -> None:
        """Tokenize these in one go, each a line of its own, which is much cheaper than one by one."""
        spaces = [part for part in parts if part.isspace()]
        words = [part for part in parts if not part.isspace()]
        with self._nlp.memory_zone():  # what the vocabulary learns on the way is forgotten at once
            for part in spaces:
                self._keep([part], self._nlp.tokenizer(part), _line_starts([part]))
            if words:
                lines = [part.removesuffix(" ") for part in words]
                self._keep(words, self._nlp.tokenizer("\n".join(lines)), _line_starts(lines))

    def _keep(self, parts: Sequence[str], document: Any, begins: NDArray[np.int64]) -> None:  # noqa: ANN401 - as above
        """Keep the tokens of stretches that begin at these offsets of a document, one line break between them."""
        start, length, space = document.to_array(["IDX", "LENGTH", "IS_SPACE"]).astype(np.int64).T
        part = np.searchsorted(begins, start, side="right") - 1
        kept = start + 1 != begins[part + 1]  # no line break
        count = np.bincount(part[kept], minlength=len(parts))
        first = self.remembered + np.cumsum(count) - count
        lengths = np.array([len(each) for each in parts])
        self._numbers.update(zip(parts, range(self._stretches.count, self._stretches.count + len(parts)), strict=True))
        self._stretches.add(np.stack([lengths, first, count, np.zeros_like(count)], axis=1))
        self._tokens.add(np.stack([start - begins[part], start + length - begins[part], space], axis=1)[kept])
        self._vectors.add(self._network.embed(document)[kept])


class _Rows(Generic[_Item]):
    """An array that grows by rows."""

    def __init__(self, rows: NDArray[_Item]) -> None:
        self._room = rows
        self.count = len(rows)

    @property
    def rows(self) -> NDArray[_Item]:
        """Those that there are."""
        return self._room[: self.count]

    def add(self, more: NDArray[_Item]) -> None:
        """Append rows."""
        wanted = self.count + len(more)
        if wanted > len(self._room):
            room = np.empty((max(wanted, 2 * len(self._room)), self._room.shape[1]), self._room.dtype)
            room[: self.count] = self.rows
            self._room = room
        self._room[self.count : wanted] = more
        self.count = wanted


def _line_starts(lines: Sequence[str]) -> NDArray[np.int64]:
    """Offsets at which lines begin when joined by line breaks, and where one more would."""
    return np.cumsum([0, *(len(line) + 1 for line in lines)])
