"""The articles of a benchmark, divided into warm-up, measured ones and tail."""

import gzip
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from newsloom.core.message import Inbound
from newsloom.runtime.files.reading import FileRecords

WARM_UP = 60
"""Articles before the measured ones, during which processes start and caches fill."""

TAIL = 24
"""Articles after the measured ones, so that every process still works when the window ends."""

_CORPUS = "articles.jsonl.gz"


class NoCorpora(Exception):  # noqa: N818 - not an error of the program
    """The articles cannot be found. The message says what to do."""


@dataclass(frozen=True)
class Workload:
    """Articles in a JSON lines file, one raw envelope per line.

    Attributes:
        file: the file, uncompressed, so that no system spends time on decompression.
        measured: the number of measured articles, after `WARM_UP` and before `TAIL` others.
    """

    file: Path
    measured: int

    @property
    def total(self) -> int:
        """The number of articles in the file."""
        return WARM_UP + self.measured + TAIL

    def records(self) -> list[Inbound]:
        """Return all articles as newsloom reads them."""
        return list(FileRecords((str(self.file),)))


def corpus_of(corpora: Path | None) -> Path:
    """Return the corpus in the folder of corpora.

    Raises:
        NoCorpora: no folder is named, or it does not have the file.
    """
    if corpora is None:
        msg = "no corpora named; say where they are: make bench CORPORA=path/to/corpora, or set NEWSLOOM_CORPORA"
        raise NoCorpora(msg)
    file = corpora / _CORPUS
    if not file.is_file():
        msg = f"{file}: no such file; CORPORA (or NEWSLOOM_CORPORA) must name the folder that holds {_CORPUS}"
        raise NoCorpora(msg)
    return file


def cut(corpus: Path, measured: int, into: Path) -> Workload:
    """Write the first articles of the corpus, enough for `measured`, to the file `into`.

    Raises:
        NoCorpora: the corpus has too few articles.
    """
    workload = Workload(into, measured)
    with gzip.open(corpus, "rb") as stream:
        lines = list(islice(stream, workload.total))
    if len(lines) < workload.total:
        msg = f"{corpus}: {len(lines)} articles, {workload.total} are needed; ask for fewer with --articles"
        raise NoCorpora(msg)
    into.write_bytes(b"".join(lines))
    return workload
