"""The errors of the library calls: input that would become a dead letter, and input that would be rejected."""

from typing import Final

from newsloom_schemas import RejectionReason

SEND_SEPARATELY: Final = "send each as a separate record, or in a list that newsloom splits (docs/input.md)"
"""What to do with several articles in one record."""


class DecodeError(ValueError):
    """The input cannot be read: broken or truncated JSON, XML or gzip, or more than one article in a record."""


class Rejected(Exception):  # noqa: N818 - the library calls' form of `Reject`
    """Raised by the library calls where a pipeline would reject.

    Attributes:
        reason: one of the closed set.
        detail: one sentence for a person.
    """

    def __init__(self, reason: RejectionReason, detail: str) -> None:
        super().__init__(f"{reason.value}: {detail}")
        self.reason = reason
        self.detail = detail
