"""A dead letter can be read back, whatever is known about its record."""

import pytest

from newsloom_schemas import DeadLetter, UndecodableBatch
from support.documents.deploy_files import TOP

WHOLE = DeadLetter.from_bytes((TOP / "schemas" / "examples" / "dead_letter-1.whole.json").read_bytes())
NEVER_READ = WHOLE.replace(
    value=b"",
    size_bytes=None,
    sha256=None,
    truncated=True,
    undecodable=UndecodableBatch(base_offset=0, last_offset=4, size_bytes=900, codec="zstd", reason="checksum"),
)


@pytest.mark.parametrize("letter", [WHOLE, NEVER_READ], ids=["whole", "never read"])
def test_a_dead_letter_is_read_back_unchanged(letter: DeadLetter) -> None:
    assert DeadLetter.from_bytes(letter.to_bytes()) == letter
