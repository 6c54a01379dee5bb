"""Packing with a dictionary, and the version of the dictionary."""

from hashlib import blake2b

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from newsloom.claims.packing import VERSION, dictionary, pack, unpack

NEWS = (
    "The prime minister said on Tuesday that the government would publish its plans for the railway before the end of "
    "the year. According to the opposition, which has asked for an inquiry, the cost of the project has more than "
    "doubled since it was announced. “We are ready to answer every question,” he told reporters."
)


@given(st.binary(max_size=5_000))
def test_packed_bytes_are_unpacked_unchanged(data: bytes) -> None:
    assert unpack(pack(data)) == data


def test_the_dictionary_makes_packed_news_much_smaller() -> None:
    assert len(pack(NEWS.encode())) < 0.75 * len(zstandard.ZstdCompressor(level=19).compress(NEWS.encode()))


@pytest.mark.parametrize("data", [b"", b"{}", pack(NEWS.encode())[:-5]])
def test_unpacking_other_bytes_is_an_error(data: bytes) -> None:
    with pytest.raises(zstandard.ZstdError):
        unpack(data)


def test_a_changed_dictionary_needs_another_version() -> None:
    """A store can only be read with the dictionary that it was written with. If this fails, change both values."""
    assert (VERSION, blake2b(dictionary(), digest_size=8).hexdigest()) == ("zd1", "210a4bd8a79dbfb1")
