"""Read stories from the JSON lines of `newsloom process` and `newsloom stories --json`."""

from collections.abc import Iterator
from typing import Final

import orjson
from pydantic import ValidationError

from newsloom.cli.inputs import Inputs
from newsloom.core.message import Inbound
from newsloom.stories.ledger.recount import GroupedArticle, Recount
from newsloom_schemas import DeduplicatedArticle, EnrichedArticle, StoryChanged, StoryId, TaggedArticle

_ARTICLES: Final[dict[str, type[GroupedArticle]]] = {
    "newsloom.deduplicated/1": DeduplicatedArticle,
    "newsloom.tagged/1": TaggedArticle,
    "newsloom.enriched/1": EnrichedArticle,
}
_STORY: Final = "newsloom.story/1"
_OURS: Final = "newsloom."


class StoryFiles:
    """The stories of files.

    Stories are added up from articles. Records of stories count only where the files have no article of the story.

    Args:
        paths: files, folders, or `-` for standard input.

    Raises:
        UnreadableFile: a path does not exist, or a folder holds no articles.

    Attributes:
        broken: number of lines that are no records of newsloom, or broken ones.
    """

    def __init__(self, paths: list[str]) -> None:
        self._inputs = Inputs(paths)
        self._recount = Recount()
        self._records: dict[StoryId, StoryChanged] = {}
        self._without_story = 0
        self._first_broken = ""
        self.broken = 0

    @property
    def incomplete(self) -> bool:
        """Return True if files or lines could not be read."""
        return bool(self.broken or self._inputs.problems.shown)

    def read(self) -> Iterator[StoryChanged]:
        """Read all files. Yield the stories."""
        for inbound in self._inputs.records:
            try:
                self._read(inbound)
            except ValueError as error:
                self.broken += 1
                self._first_broken = self._first_broken or f"{inbound.place}: {_line(error)}"
        seen = set[StoryId]()
        for story in self._recount.stories():
            seen.add(story.id)
            yield story
        yield from (story for story in self._records.values() if story.id not in seen)

    def report(self) -> Iterator[str]:
        """Print which files could not be read. Yield what else to say."""
        self._inputs.problems.report()
        if number := self.broken:
            yield f"{number} {'line is' if number == 1 else 'lines are'} no record of newsloom ({self._first_broken})"
        if number := self._without_story:
            yield f"{number} {'article has' if number == 1 else 'articles have'} no story: the stage stories was left out"

    def _read(self, inbound: Inbound) -> None:
        fields = orjson.loads(inbound.value)
        name = fields.get("schema") if isinstance(fields, dict) else None
        if not isinstance(name, str) or not name.startswith(_OURS):
            msg = "not a JSON object with newsloom's schema"
            raise ValueError(msg)
        if name == _STORY:
            story = StoryChanged.from_bytes(inbound.value)
            self._records[story.id] = story
        elif name in _ARTICLES and not self._recount.add(_ARTICLES[name].from_bytes(inbound.value)):
            self._without_story += 1


def _line(error: ValueError) -> str:
    """Return what is wrong, in one line."""
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the record'}: {first['msg']}"
