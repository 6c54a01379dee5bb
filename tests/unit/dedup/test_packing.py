"""What is packed comes back, smaller, and for as long as the dictionary's version stands."""

from hashlib import blake2b

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from newsloom.dedup.text.packing import VERSION, dictionary, pack, unpack

NEWS = (
    "The prime minister said on Tuesday that the government would publish its plans for the railway before the end of "
    "the year. According to the opposition, which has asked for an inquiry, the cost of the project has more than "
    "doubled since it was announced. “We are ready to answer every question,” he told reporters."
)


@given(st.binary(max_size=5_000))
def test_whatever_is_packed_comes_back(data: bytes) -> None:
    assert unpack(pack(data)) == data


def test_news_is_packed_far_better_than_without_a_dictionary() -> None:
    assert len(pack(NEWS.encode())) < 0.75 * len(zstandard.ZstdCompressor(level=19).compress(NEWS.encode()))


@pytest.mark.parametrize("data", [b"", b"{}", pack(NEWS.encode())[:-5]])
def test_what_was_not_packed_is_an_error(data: bytes) -> None:
    with pytest.raises(zstandard.ZstdError):
        unpack(data)


def test_a_changed_dictionary_has_another_version() -> None:
    """Otherwise a store would be read with what it was not written with. Change both."""
    assert (VERSION, blake2b(dictionary(), digest_size=8).hexdigest()) == ("zd1", "210a4bd8a79dbfb1")
