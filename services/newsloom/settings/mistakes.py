"""Describe pydantic's validation errors in sentences for operators."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from newsloom.settings.environment import did_you_mean, settings_fields


def sentences(error: ValidationError, model: type[BaseModel], names: Mapping[tuple[str, ...], str]) -> list[str]:
    """Return one sentence for each mistake, without the value, which may be a secret.

    Args:
        error: pydantic's error.
        model: the settings model.
        names: the variable names that were set, by the setting's path. All other values came from the file.
    """
    return list(dict.fromkeys(_sentences(error, model, names)))


def _sentences(error: ValidationError, model: type[BaseModel], names: Mapping[tuple[str, ...], str]) -> Iterator[str]:
    fields = settings_fields(model)
    sections = {path[:-1] for path in fields}
    for each in error.errors(include_url=False, include_input=False):
        place = tuple(each["loc"])
        setting = tuple(map(str, place))
        problem = words(each, setting, model)
        given = next((setting[:end] for end in range(len(setting), 0, -1) if setting[:end] in names), None)
        if given is not None:
            within = dotted(place[len(given) :])
            yield f"{names[given]}: {within}{': ' if within else ''}{problem}"
        elif not place or (each["type"] == "value_error" and setting in sections):
            # settings that contradict each other: the message names them
            yield problem
        else:
            yield f"setting {dotted(place)}: {problem}"


def words(found: Any, setting: tuple[str, ...], model: type[BaseModel]) -> str:  # noqa: ANN401 - pydantic's details
    """Return what is wrong with one value, without the value.

    Args:
        found: one of pydantic's error details, without its input.
        setting: the path of the setting.
        model: the model that has the setting as a field.
    """
    if found["type"] == "extra_forbidden":
        return f"there is no such setting{_similar(setting, model)}"
    return _message(found)


def one_line(error: ValidationError) -> str:
    """Return all mistakes in one line, without the values, for a model that is not the settings.

    Args:
        error: pydantic's error.
    """
    found = error.errors(include_url=False, include_input=False)
    return "; ".join(f"setting {dotted(tuple(each['loc'])) or '(all)'}: {_message(each)}" for each in found)


def _message(found: Any) -> str:  # noqa: ANN401 - pydantic's details
    """Return pydantic's message in the words of newsloom, without the value."""
    if found["type"] == "extra_forbidden":
        return "there is no such setting"
    if found["type"] == "missing":
        return "is missing"
    if found["type"] in {"model_type", "model_attributes_type", "dict_type"}:
        return "must be a table"
    message: str = found["msg"].removeprefix("Value error, ")
    message = re.sub(r"^Input should (be|have) ", lambda verb: f"must {verb[1]} ", message)
    return re.sub(r", unable to .*$", "", message)


def dotted(place: tuple[int | str, ...]) -> str:
    """Return a path in dotted form, as in `publish.routes[0].topic`."""
    return "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in place).removeprefix(".")


def _similar(setting: tuple[str, ...], model: type[BaseModel]) -> str:
    """Suggest the most similar name in the same section, or else in any section."""
    fields = settings_fields(model)
    for path, field in fields.items():
        for item in get_args(field.annotation):
            if isinstance(item, type) and issubclass(item, BaseModel) and setting[: len(path)] == path:
                return did_you_mean(setting[-1], list(item.model_fields))
    beside = [".".join(path) for path in fields if path[:-1] == setting[:-1]]
    anywhere = [".".join(path) for path in fields]
    return did_you_mean(".".join(setting), beside) or did_you_mean(".".join(setting), anywhere)
