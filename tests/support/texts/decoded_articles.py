"""An article with two paragraphs, and functions that decode a raw record of it."""

from newsloom.core.step_result import Emit, Reject
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.records import Decoded, RawRecord
from newsloom.settings import NormaliseSettings

TEXT = (
    "The ferry left the harbour at noon and came back in the evening.\n\n"
    "“It was a good day,” said Ada Quill, who has kept the harbour for ten years and has seen many of them."
)


HTML = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT.split("\n\n"))


URL = "https://fjord.example/2024/05/04/ferry"


def outcome(value: bytes, content_type: str | None = None) -> Emit[Decoded] | Reject:
    found = Decode(NormaliseSettings())(RawRecord(value, content_type))
    assert isinstance(found, (Emit, Reject))
    return found


def decoded(value: bytes, content_type: str | None = None) -> Decoded:
    found = outcome(value, content_type)
    assert isinstance(found, Emit), found
    return found.record
