"""Find the environment variables that are settings, and report misspelt ones."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

PREFIX: Final = "NEWSLOOM_"
SEPARATOR: Final = "__"

_APPLICATION: Final = PREFIX.removesuffix("_")

_NOT_SETTINGS: Final = frozenset(
    {
        "NEWSLOOM_CONFIG",  # the settings file: an option of the command line
        "NEWSLOOM_BROWSER_TESTS",
        "NEWSLOOM_CHAOS",
        "NEWSLOOM_CHAOS_SEED",
        "NEWSLOOM_CORPORA",
        "NEWSLOOM_JUDGEMENTS",
        "NEWSLOOM_SCREENSHOTS",
        "NEWSLOOM_SOAK_SECONDS",
        "NEWSLOOM_TEST_KAFKA",
        "NEWSLOOM_TEST_MARK",
        "NEWSLOOM_TEST_REDIS",
        "NEWSLOOM_VERIFY_CACHE",
    }
)
"""Variables that the command line, tests, benchmarks and `make verify-deploy` read; settings ignore them."""

_SERVICE_LINKS: Final[Sequence[tuple[re.Pattern[str], re.Pattern[str]]]] = (
    # Kubernetes, for each Service of the namespace: https://kubernetes.io/docs/concepts/services-networking/service/
    (re.compile(r"NEWSLOOM_(\w+_)?SERVICE_HOST"), re.compile(r"")),
    (re.compile(r"NEWSLOOM_(\w+_)?SERVICE_PORT(_\w+)?"), re.compile(r"\d+$")),
    # Kubernetes and Docker's links. The address tells NEWSLOOM_HTTP_PORT=9464, a misspelt setting, from a link.
    (re.compile(r"NEWSLOOM_(\w+_)?PORT(_\d+_(TCP|UDP|SCTP))?"), re.compile(r"(tcp|udp|sctp)://")),
    (re.compile(r"NEWSLOOM_(\w+_)?PORT_\d+_(TCP|UDP|SCTP)_(ADDR|PORT|PROTO|START|END)"), re.compile(r"")),
    (re.compile(r"NEWSLOOM_(\w+_)?NAME"), re.compile(r"/[^/]+/[^/]+$")),
    (re.compile(r"NEWSLOOM_(\w+_)?ENV_\w+"), re.compile(r"")),
)
"""Names and values of the variables that Kubernetes and Docker add to a container for a service named `newsloom-…`."""

_MIN_SIMILARITY: Final = 0.7
_MIN_PREFIX_SIMILARITY: Final = 0.9  # NEWSROOM_ is probably another program
_LISTS: Final = frozenset({tuple, list, set, frozenset})


@dataclass(frozen=True)
class Environment:
    """The settings in the environment.

    Attributes:
        values: the values, by variable name in lower case, without surrounding white space. Secrets are unchanged.
        names: the variable names as they were typed, by the setting's path, as in `("kafka", "bootstrap_servers")`.
        mistakes: one sentence for each variable that cannot be used.
        warnings: one sentence for each variable that probably does not do what was meant.
    """

    values: Mapping[str, str]
    names: Mapping[tuple[str, ...], str]
    mistakes: Sequence[str]
    warnings: Sequence[str]


def read_environment(variables: Mapping[str, str], model: type[BaseModel]) -> Environment:
    """Read the variables that begin with `NEWSLOOM`.

    The case of names is ignored. An empty value counts as unset.

    Args:
        variables: the whole environment.
        model: the settings model.
    """
    fields = settings_fields(model)
    values: dict[str, str] = {}
    names: dict[tuple[str, ...], str] = {}
    seen: dict[tuple[str, ...], str] = {}
    mistakes: list[str] = []
    warnings: list[str] = []
    for name, value in sorted(variables.items()):
        upper = name.upper()
        if not upper.startswith(PREFIX):
            warnings.extend(_prefix_warnings(name, fields))
            continue
        path = _path(upper, fields)
        if path is None and (upper in _NOT_SETTINGS or is_service_link(name, value)):
            continue
        if path is None:
            mistakes.append(f"{_shown(name)} is not a setting{_did_you_mean_variable(upper, fields)}")
            continue
        if path in seen:
            mistakes.append(f"{seen[path]} and {name} are the same setting: keep one of them")
            continue
        seen[path] = name
        if name != upper:
            warnings.append(f"{name} is read as {upper}: write it in upper case")
        field = fields.get(path)
        if not value.strip():
            warnings.append(f"{name} is empty: it counts as unset")
            continue
        if value != value.strip():
            kept = "which is kept as part of the secret" if _is_secret(field) else "which is removed"
            warnings.append(f"{name} begins or ends with white space, {kept}")
        taken = value if _is_secret(field) else value.strip()
        if wanted := _expected_json(field, taken):
            mistakes.append(f"{name}: must be {wanted}")
            continue
        names[path] = name
        values[upper.lower()] = taken
    return Environment(values, names, mistakes, warnings)


def settings_fields(model: type[BaseModel], path: tuple[str, ...] = ()) -> dict[tuple[str, ...], FieldInfo]:
    """Return all settings and sections of a model, by path, but for those that follow from others."""
    found: dict[tuple[str, ...], FieldInfo] = {}
    for name, field in model.model_fields.items():
        if field.exclude:  # it follows from another setting
            continue
        found[(*path, name)] = field
        if _is_section(field):
            found |= settings_fields(field.annotation, (*path, name))  # type: ignore[arg-type]  # a section is a model
    return found


def variable(path: Sequence[str]) -> str:
    """Return the variable name of a setting, as in `NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS`."""
    return PREFIX + SEPARATOR.join(path).upper()


def is_service_link(name: str, value: str) -> bool:
    """Return whether Kubernetes or Docker added the variable for a service whose name begins with newsloom."""
    return any(names.fullmatch(name) and values.match(value) for names, values in _SERVICE_LINKS)


def did_you_mean(wrong: str, known: Sequence[str]) -> str:
    """Return ` (did you mean …?)` with the most similar known name, or the empty string if none is similar.

    Case, dots and underscores are ignored, because most mistakes are in them.
    """
    by_letters = {_letters(name): name for name in known}
    similar = get_close_matches(_letters(wrong), by_letters, n=1, cutoff=_MIN_SIMILARITY)
    return f" (did you mean {by_letters[similar[0]]}?)" if similar else ""


def _prefix_warnings(name: str, fields: Mapping[tuple[str, ...], FieldInfo]) -> list[str]:
    """Return a warning for a variable without the prefix whose name is probably a misspelt setting."""
    upper = name.upper()
    if upper.startswith(_APPLICATION):
        wrong = PREFIX + upper.removeprefix(_APPLICATION)
        return [f"{_shown(name)} is not read: settings begin with {PREFIX}{_did_you_mean_variable(wrong, fields)}"]
    prefix, _, rest = upper.partition("_")
    similar = SequenceMatcher(None, prefix, _APPLICATION).ratio() >= _MIN_PREFIX_SIMILARITY
    path = _path(f"{PREFIX}{rest}", fields) if similar and rest else None
    return [] if path is None else [f"{_shown(name)} is not read (did you mean {variable(path)}?)"]


def _path(upper: str, fields: Mapping[tuple[str, ...], FieldInfo]) -> tuple[str, ...] | None:
    """Return the path of the setting that a variable names, or `None`.

    A variable may also name a key of a table with free keys.
    """
    path = tuple(upper.removeprefix(PREFIX).lower().split(SEPARATOR))
    free = fields.get(path[:-1])
    if path in fields or (free is not None and get_origin(free.annotation) is dict and path[-1]):
        return path
    return None


def _did_you_mean_variable(upper: str, fields: Mapping[tuple[str, ...], FieldInfo]) -> str:
    known = {variable(path).removeprefix(PREFIX): path for path in fields if not _is_section(fields[path])}
    suggestion = did_you_mean(upper.removeprefix(PREFIX), list(known))
    return suggestion.replace("did you mean ", f"did you mean {PREFIX}")


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def _shown(name: str) -> str:
    """Return the name, quoted if it has unusual or invisible characters."""
    return name if re.fullmatch(r"[\w.-]+", name) else repr(name)


def _expected_json(field: FieldInfo | None, value: str) -> str | None:
    """Return what JSON a setting expects, if the value is not that."""
    if field is None:
        return None
    kind = get_origin(field.annotation) or field.annotation
    wanted: tuple[type, str] | None = None
    if kind in _LISTS:
        wanted = (list, 'a list in JSON, as ["one", "two"]')
    elif kind is dict or _is_section(field):
        wanted = (dict, 'a table in JSON, as {"name": "value"}')
    if wanted is None:
        return None
    try:
        return None if isinstance(json.loads(value), wanted[0]) else wanted[1]
    except ValueError:
        return wanted[1]


def _is_section(field: FieldInfo) -> bool:
    return isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)


def _is_secret(field: FieldInfo | None) -> bool:
    return field is not None and _holds_secret(field.annotation)


def _holds_secret(annotation: Any) -> bool:  # noqa: ANN401 - a type as Python writes it
    return annotation is SecretStr or any(map(_holds_secret, get_args(annotation)))
