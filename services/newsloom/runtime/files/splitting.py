"""Split the content of a file into records, in the way of its format."""

import io
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from newsloom.runtime.files.formats import FileFormat
from newsloom.runtime.files.listing import CONTENT_TYPES
from newsloom.runtime.files.parts import Part, SplitResult, read_whole
from newsloom.runtime.files.splitters.avro_files import split_avro
from newsloom.runtime.files.splitters.json_values import split_json
from newsloom.runtime.files.splitters.lines import split_lines
from newsloom.runtime.files.splitters.mailboxes import split_mailbox
from newsloom.runtime.files.splitters.parquet import split_parquet
from newsloom.runtime.files.splitters.tables import split_table
from newsloom.runtime.files.splitters.web_archives import split_web_archive
from newsloom.runtime.files.splitters.xml_entries import split_entries


def split(found: FileFormat, content: io.BufferedReader, extension: str, *, live: bool) -> Iterator[SplitResult]:
    """Yield the records of a file that is no archive.

    Args:
        found: the format.
        content: the file.
        extension: in lower case.
        live: the file may be a pipe whose next bytes take a while.

    Raises:
        UnreadableFile: the file cannot be read in its format.
    """
    if found is FileFormat.JSON:
        yield from split_json(content, live=live)
    elif found is FileFormat.ENTRIES:
        yield from split_entries(content)
    elif found is FileFormat.TABLE:
        yield from split_table(content, extension)
    elif found in _SPLITTERS:
        yield from _SPLITTERS[found](content)
    else:
        yield Part(read_whole(content), 0, CONTENT_TYPES.get(extension))


_SPLITTERS: Final[Mapping[FileFormat, Callable[[io.BufferedReader], Iterator[SplitResult]]]] = {
    FileFormat.LINES: split_lines,
    FileFormat.WEB_ARCHIVE: split_web_archive,
    FileFormat.AVRO: split_avro,
    FileFormat.MAILBOX: split_mailbox,
    FileFormat.PARQUET: split_parquet,
}
