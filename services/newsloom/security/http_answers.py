"""Read answers of HTTP services that may be hostile or broken, within limits."""

from typing import Final

import aiohttp

_MAX_SHOWN_CHARS: Final = 200


async def read_bounded(stream: aiohttp.StreamReader, max_bytes: int) -> bytes:
    """Return a response, or a little more than its first `max_bytes` bytes if it is longer."""
    held = bytearray()
    async for chunk in stream.iter_any():
        held += chunk
        if len(held) > max_bytes:
            break
    return bytes(held)


def printable(words: object) -> str:
    """Return text of a service as one line of at most 200 printable characters."""
    return "".join(each if each.isprintable() else " " for each in str(words)[:_MAX_SHOWN_CHARS])
