"""Read the judgements that a reader exports from the pages, and make gold of them."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final, Literal

from pydantic import Field, JsonValue, ValidationError

from newsloom_schemas import Record, UtcDatetime

_MAX_TEXT: Final = 100_000
_MAX_REASON: Final = 2_000


class JudgedKind(StrEnum):
    """Name what was judged."""

    VERDICT = "verdict"
    CUT = "cut"
    FIELD = "field"
    ENTITY = "entity"


class Judgement(Record):
    """Hold what a reader says of a verdict, a cut, a field or an entity of one record."""

    schema_: Literal["newsloom.judgement/1"] = Field("newsloom.judgement/1", alias="schema")
    kind: JudgedKind
    article_id: str = Field(max_length=_MAX_TEXT, description="Id of the article; of a rejected record its SHA-256.")
    origin: str = Field("", max_length=_MAX_TEXT, description="Position of the raw record.")
    subject: dict[str, JsonValue] = Field(
        description="What exactly was judged: relation and matched_id of a verdict; kind, rule and text of a cut; name and "
        "value of a field; id, name and type of an entity."
    )
    agrees: bool
    reason: str = Field("", max_length=_MAX_REASON)
    judged_at: UtcDatetime

    @property
    def about(self) -> tuple[str, str, str]:
        """Return what the judgement is about: a later one on the same replaces it."""
        subject = sorted((name, repr(value)) for name, value in self.subject.items())
        return self.kind.value, self.article_id, repr(subject)

    @property
    def group(self) -> str:
        """Return the relation, rule, field or type under which it is counted."""
        name = {
            JudgedKind.VERDICT: "relation",
            JudgedKind.CUT: "rule",
            JudgedKind.FIELD: "name",
            JudgedKind.ENTITY: "type",
        }[self.kind]
        return str(self.subject.get(name, ""))


def read_judgements(lines: Iterable[bytes]) -> Iterator[Judgement]:
    """Yield the judgements of some JSON lines.

    Raises:
        ValueError: a line is no judgement; the message names its number, from 1.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield Judgement.from_bytes(line)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            msg = f"line {number} is no judgement: {'.'.join(map(str, first['loc'])) or 'JSON'}: {first['msg']}"
            raise ValueError(msg) from error


def merged(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Return the latest judgement on each subject, in the order of their times."""
    latest: dict[tuple[str, str, str], Judgement] = {}
    for each in judgements:
        before = latest.get(each.about)
        if before is None or each.judged_at >= before.judged_at:
            latest[each.about] = each
    return sorted(latest.values(), key=lambda each: (each.judged_at, each.about))
