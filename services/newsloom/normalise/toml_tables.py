"""Read TOML files of rules and words, and refuse unknown keys."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

_MAX_ERRORS_SHOWN: Final = 5
_MAX_SHOWN_CHARS: Final = 60

Format = TypeVar("Format", bound=BaseModel)


class RuleError(ValueError):
    """A file of rules or words is invalid; the message names the file, the rule and the key."""


class StrictTable(BaseModel):
    """A TOML table in which unknown keys are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def read_toml(text: str, format_: type[Format], file: str) -> Format:
    """Read a file of rules or words.

    Args:
        text: TOML.
        format_: the model of the file.
        file: name of the file, for messages.

    Raises:
        RuleError: the text is not TOML, a key is unknown or missing, or a value is invalid.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"{file}: not TOML: {error}"
        raise RuleError(msg) from error
    try:
        return format_.model_validate(table)
    except ValidationError as error:
        found = error.errors()
        more = f"; and {len(found) - _MAX_ERRORS_SHOWN} more" if len(found) > _MAX_ERRORS_SHOWN else ""
        described = "; ".join(_describe_error(table, each["loc"], each["msg"]) for each in found[:_MAX_ERRORS_SHOWN])
        msg = f"{file}: {described}{more}"
        raise RuleError(msg) from error


def any_of(words: Iterable[str]) -> str:
    """Return a regular expression for any of these words, the longest first; the order is the same in every process."""
    return "(?:" + "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) + ")"


def _describe_error(table: Mapping[str, Any], where: tuple[int | str, ...], what: str) -> str:
    """Describe the error in a key; name its rule, or give the rule's number if it has no name."""
    what = "no such key" if what == "Extra inputs are not permitted" else re.sub(r"\s+", " ", what)
    match where:
        case ("rule", int(number), *keys):
            row = table["rule"][number]
            name = row.get("name") if isinstance(row, Mapping) else None
            rule = f"rule {str(name)[:_MAX_SHOWN_CHARS]!r}" if name else f"rule {number + 1}"
            return f"{rule}: {_dotted(keys)}: {what}" if keys else f"{rule}: {what}"
        case ("site", int(site), "rule", int(number), *keys):
            row = table["site"][site]["rule"][number]
            name = row.get("name") if isinstance(row, Mapping) else None
            rule = f"rule {str(name)[:_MAX_SHOWN_CHARS]!r}" if name else f"site {site + 1}: rule {number + 1}"
            return f"{rule}: {_dotted(keys)}: {what}" if keys else f"{rule}: {what}"
        case _:
            return f"{_dotted(where)}: {what}"


def _dotted(keys: "tuple[int | str, ...] | list[int | str]") -> str:
    return "`" + ".".join(str(key)[:_MAX_SHOWN_CHARS] for key in keys) + "`"
