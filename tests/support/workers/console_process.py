"""`newsloom console` as a process, for tests."""

import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from newsloom.dev.child import Child, free_port
from support.workers.newsloom_command import command


@contextmanager
def running_console(address: str, folder: Path, *options: str, **settings: str) -> Iterator[tuple[str, Child]]:
    """Run `newsloom console`. Yield the address of its page, and the process.

    Args:
        address: of the broker.
        folder: gets the log.
        options: of the command.
        settings: variables of the environment.
    """
    port = free_port()
    environment = {**os.environ, "NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS": address, **settings}
    child = Child(command("console", "--port", str(port), *options), folder / "console.log", environment)
    try:
        yield f"http://127.0.0.1:{port}/", child
    finally:
        child.kill()


def text_at(url: str) -> str:
    """Return the answer to a question at a console."""
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - the address is loopback
        found: bytes = answer.read()
    return found.decode()


def is_ready(url: str, child: Child) -> bool:
    """Return whether a console has read what was there at its start."""
    assert child.exit_code is None, child.tail()
    try:
        return bool(orjson.loads(text_at(f"{url}readyz"))["ready"])
    except (urllib.error.URLError, OSError):
        return False
