"""Read the basic elements of binary Avro: numbers and runs of bytes (Avro 1.12 specification, "Binary Encoding")."""

from typing import Final

from newsloom.avro.errors import AvroError

_MAX_LONG_BYTES: Final = 10


class Cursor:
    """A position in bytes. Nothing is read beyond their end.

    Attributes:
        at: the position, in bytes from the start.
    """

    def __init__(self, data: bytes) -> None:
        self.at = 0
        self._data = data

    @property
    def left(self) -> int:
        """Return the number of bytes that follow."""
        return len(self._data) - self.at

    def long(self) -> int:
        """Return a zig-zag number of variable length.

        Raises:
            AvroError: the data ends, or the number has more than 64 bits.
        """
        found = shift = 0
        data, at = self._data, self.at
        for end in range(at, min(at + _MAX_LONG_BYTES, len(data))):
            byte = data[end]
            found |= (byte & 0x7F) << shift
            if byte < 0x80:  # noqa: PLR2004 - the highest bit says that more follows
                self.at = end + 1
                return (found >> 1) ^ -(found & 1)
            shift += 7
        msg = f"a number at byte {at} is too long" if self.left >= _MAX_LONG_BYTES else f"the data ends at byte {at}"
        raise AvroError(msg)

    def take(self, size: int) -> bytes:
        """Return the next `size` bytes.

        Raises:
            AvroError: there are not so many, or `size` is negative.
        """
        if not 0 <= size <= self.left:
            msg = f"a length of {size} at byte {self.at}, where {self.left} bytes follow"
            raise AvroError(msg)
        found = self._data[self.at : self.at + size]
        self.at += size
        return found

    def run(self) -> bytes:
        """Return bytes that follow their length.

        Raises:
            AvroError: there are not so many.
        """
        return self.take(self.long())
