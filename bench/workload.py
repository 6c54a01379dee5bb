"""The articles that everything is measured on, and how they are cut: warm-up, measured, tail."""

import gzip
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from newsloom.core.message import Inbound
from newsloom.runtime.files.reading import FileRecords

WARM_UP = 60
"""Articles before the measured ones: processes come up and caches fill."""

TAIL = 24
"""Articles after the measured ones, so that the measured window ends with every process still at work."""

_CORPUS = "articles.jsonl.gz"


class NoCorpora(Exception):  # noqa: N818 - says what is missing
    """The articles are not where they were said to be. The message says what to do."""


@dataclass(frozen=True)
class Workload:
    """Articles in a JSON lines file, one raw envelope a line, as the corpus has them.

    Attributes:
        file: uncompressed, so that no system spends time on unpacking.
        measured: how many count; `WARM_UP` stand before them, `TAIL` after them.
    """

    file: Path
    measured: int

    @property
    def total(self) -> int:
        """All that are in the file."""
        return WARM_UP + self.measured + TAIL

    def records(self) -> list[Inbound]:
        """All of them, as newsloom reads them."""
        return list(FileRecords((str(self.file),)))


def corpus_of(corpora: Path | None) -> Path:
    """The corpus in the folder of corpora.

    Raises:
        NoCorpora: no folder was named, or the file is not in it.
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
    """The first articles of the corpus, as many as `measured` asks for, written to the file `into`.

    Raises:
        NoCorpora: the corpus holds too few.
    """
    workload = Workload(into, measured)
    with gzip.open(corpus, "rb") as stream:
        lines = list(islice(stream, workload.total))
    if len(lines) < workload.total:
        msg = f"{corpus}: {len(lines)} articles, {workload.total} are needed; ask for fewer with --articles"
        raise NoCorpora(msg)
    into.write_bytes(b"".join(lines))
    return workload
