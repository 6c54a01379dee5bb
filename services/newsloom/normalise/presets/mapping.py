"""Read JSON of an operator's own shape by a mapping of the settings, before any preset is looked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

import cel

from newsloom.conditions.condition import Condition
from newsloom.conditions.shape import UNKNOWN, Fields, Kind, Mapped, Scalar
from newsloom.conditions.shape_rules import ConditionError
from newsloom.normalise.body.choice import Body, NoBody
from newsloom.normalise.body.fields import BodyRule
from newsloom.normalise.body.value import read_value
from newsloom.normalise.presets.field_values import convert
from newsloom.normalise.presets.mapping_dates import read_mapped_date
from newsloom.normalise.presets.paths import JsonPath, PathError, compile_path
from newsloom.settings import Constant, MappingSettings, NormaliseSettings
from newsloom.settings.mappings import BODY_FIELDS
from newsloom_schemas import RejectionReason

_VARIABLE: Final = "record"
_TEXT: Final = Scalar(Kind.STRING)
_SHAPE: Final = Fields(
    "Record",
    {
        "topic": _TEXT,
        "file": _TEXT,
        "key": _TEXT,
        "headers": Mapped(_TEXT),
        "content_type": _TEXT,
        "url": _TEXT,
        "value": UNKNOWN,
    },
)
_DATES: Final = frozenset({"published_at", "modified_at", "embargoed_until"})
_MAX_INT: Final = 2**63
_MAX_SHOWN_PATHS: Final = 6


class MappingError(ValueError):
    """A mapping is invalid. The message is one line with its name, which stops the start."""


@dataclass(frozen=True, slots=True)
class Around:
    """What conditions can test besides the value: where a record comes from, its key and its headers."""

    topic: str | None = None
    file: str | None = None
    key: str | None = None
    headers: Mapping[str, str] | None = None
    content_type: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class MappedArticle:
    """The fields that a mapping found, the body or the reason why there is none, and trace notes."""

    fields: Mapping[str, Any]
    body: Body | NoBody
    notes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CompiledMapping:
    """A mapping with its compiled condition and paths."""

    name: str
    condition: Condition
    paths: Mapping[str, tuple[JsonPath, ...]]
    constants: Mapping[str, str]
    date_formats: tuple[str, ...]
    zone: ZoneInfo | None

    def read(self, value: Any) -> MappedArticle:  # noqa: ANN401 - any JSON
        """Read a value, of which nothing but the mapping's paths is used."""
        fields: dict[str, Any] = {field: convert(field, text) for field, text in self.constants.items()}
        missing: list[str] = []
        for field, paths in self.paths.items():
            if field in BODY_FIELDS:
                continue
            found = next((each for path in paths if (each := convert(field, path.read(value))) is not None), None)
            if found is None:
                missing += [path.expression for path in paths]
            else:
                fields[field] = self._date(found) if field in _DATES else found
        notes = {"mapping": self.name}
        if missing:
            notes["mapping_missing"] = _listed(missing)
        return MappedArticle(fields, self._body(value), notes)

    def _date(self, text: str) -> str:
        return read_mapped_date(text, self.date_formats, self.zone)

    def _body(self, value: Any) -> Body | NoBody:  # noqa: ANN401 - any JSON
        read = {
            field: [(path.expression, read_value(path.read(value))) for path in self.paths.get(field, ())]
            for field in BODY_FIELDS
        }
        texts, pages = ([(path, each) for path, each in read[field] if each.content] for field in BODY_FIELDS)
        if texts:
            path, found = texts[0]
            page = pages[0][1].content if pages and found.text else ""
            return Body(path, BodyRule.MAPPED_FIELD, text=found.text, html=found.html, page=page)
        if pages:
            path, found = pages[0]
            return Body(path, BodyRule.MAPPED_FIELD, html=found.content)
        tried = [*read["text"], *read["html"]]
        unread = next((each.unread for _, each in tried if each.unread), None)
        listed = _listed([path for path, _ in tried])
        if unread:
            detail = f"mapping {self.name}: the body in {listed} is {unread}, which is not supported"
            return NoBody(RejectionReason.UNSUPPORTED_MEDIA, detail)
        return NoBody(RejectionReason.EMPTY, f"mapping {self.name}: no words in {listed}")


class Mappings:
    """The mappings of the settings, in their order.

    Args:
        settings: settings with the mappings.

    Raises:
        MappingError: a condition or path does not compile, or a condition can never be right.
    """

    def __init__(self, settings: NormaliseSettings) -> None:
        self._mappings = tuple(map(_compile, settings.mappings))
        self._reads_value = any(
            path[:1] in ((), ("value",)) for each in self._mappings for path in each.condition.reads
        )

    def apply(self, value: Any, around: Around) -> tuple[MappedArticle | None, dict[str, str]]:  # noqa: ANN401 - any JSON
        """Read a value by the first mapping whose condition holds; None if there is none.

        Args:
            value: any JSON.
            around: what conditions can test besides the value.

        Returns:
            The article, and trace notes on conditions whose result is unknown.
        """
        if not self._mappings:
            return None, {}
        variables = cel.Context({_VARIABLE: self._record(value, around)})
        notes: dict[str, str] = {}
        for mapping in self._mappings:
            answer = mapping.condition.evaluate(variables)
            if answer.unknown is not None:
                notes[f"mapping.{mapping.name}"] = answer.unknown.encode("utf-8", "replace").decode()
            if answer.holds:
                return mapping.read(value), notes
        return None, notes

    def _record(self, value: Any, around: Around) -> dict[str, Any]:  # noqa: ANN401 - any JSON
        facts = {name: getattr(around, name) for name in _SHAPE.fields if name != "value"}
        if self._reads_value:
            facts["value"] = value
        return {name: _for_cel(each) for name, each in facts.items() if each is not None}


def _compile(settings: MappingSettings) -> CompiledMapping:
    try:
        condition = Condition(settings.when, _VARIABLE, _SHAPE)
    except ConditionError as error:
        msg = f"mapping {settings.name!r}: condition {error}"
        raise MappingError(msg) from error
    paths: dict[str, tuple[JsonPath, ...]] = {}
    constants: dict[str, str] = {}
    for field, sent in settings.fields.items():
        if isinstance(sent, Constant):
            constants[field] = sent.const
            continue
        try:
            paths[field] = tuple(map(compile_path, (sent,) if isinstance(sent, str) else sent))
        except PathError as error:
            msg = f"mapping {settings.name!r}: {field}: {error}"
            raise MappingError(msg) from error
    zone = ZoneInfo(settings.time_zone) if settings.time_zone else None
    return CompiledMapping(settings.name, condition, paths, constants, settings.date_formats, zone)


def _for_cel(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a value that the CEL library takes: no lone surrogates, and no integer of more than 64 bits."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {_for_cel(name): _for_cel(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_for_cel(each) for each in value]
    if isinstance(value, int) and not isinstance(value, bool) and not -_MAX_INT <= value < _MAX_INT:
        return str(value)
    return value


def _listed(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - _MAX_SHOWN_PATHS} more" if len(paths) > _MAX_SHOWN_PATHS else ""
    return ", ".join(f"`{path[:80]}`" for path in paths[:_MAX_SHOWN_PATHS]) + more


NO_MAPPINGS: Final = Mappings(NormaliseSettings())
NOTHING_AROUND: Final = Around()
