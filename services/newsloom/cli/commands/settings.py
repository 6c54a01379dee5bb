"""`newsloom settings`: show the effective settings, with secrets masked."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import orjson
import typer
from pydantic import BaseModel, SecretStr

from newsloom.cli import context
from newsloom.cli.errors import clear_errors
from newsloom.settings import Settings
from newsloom.settings.derived import CONNECTION, STORE, from_namespace

_MASK: Final = "**********"


def settings(
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
    reference: Annotated[bool, typer.Option("--reference", help="What can be set at all, as Markdown.")] = False,
) -> None:
    """Show the effective settings.

    Environment variables override the settings file, which overrides the defaults. A value that is not the default is
    shown with its source. Secrets are masked.
    """
    if reference:
        from newsloom.cli.display.settings_page import settings_page

        print(settings_page(), end="")
        return
    with clear_errors(debug=context.debug()):
        effective = context.settings()
    if as_json:
        values = _masked(effective.model_dump(mode="json"))
        for name in ("dedup", "stories"):
            values[name]["redis_url"] = _address(getattr(effective, name).redis_url)
        print(orjson.dumps(values, option=orjson.OPT_INDENT_2).decode())
        return
    names = Settings.environment().names
    for path, value, changed in _flat((), effective):
        origin = _origin(path, value, names, effective) if changed else ""
        print(f"{'.'.join(path)} = {orjson.dumps(value).decode()}{origin}")


def _flat(path: tuple[str, ...], section: BaseModel) -> Iterator[tuple[tuple[str, ...], Any, bool]]:
    """Yield each setting: its path, its JSON value, and whether it differs from the default."""
    written = section.model_dump(mode="json")
    for name, field in type(section).model_fields.items():
        if field.exclude:
            continue
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            yield from _flat((*path, name), value)
        else:
            shown = _address(value) if name == "redis_url" else _masked(written[name])
            yield (*path, name), shown, value != field.get_default(call_default_factory=True)


def _origin(path: tuple[str, ...], value: object, names: Mapping[tuple[str, ...], str], effective: Settings) -> str:
    """Return where a setting comes from: the name of a variable, the setting that it follows, or the file."""
    given = (
        *(names[path[:end]] for end in range(len(path), 0, -1) if path[:end] in names),
        *(name for given, name in names.items() if given[: len(path)] == path),  # keys of a table, one by one
    )
    return f"    # {next(iter(given), _followed(path, value, effective) or context.config())}"


def _followed(path: tuple[str, ...], value: object, effective: Settings) -> str | None:
    """Return the setting that another one follows, or `None`."""
    if effective.namespace is not None and from_namespace(effective.namespace).get(path) == value:
        return "namespace"
    section, *names = path
    if section == "stories" and names[0] in (STORE, *CONNECTION):
        of_dedup = {tuple(each): text for each, text, _ in _flat((), effective) if each[0] == "dedup"}
        if of_dedup.get(("dedup", *names)) == value:
            return "dedup"
    return None


def _masked(value: Any) -> Any:  # noqa: ANN401 - whatever JSON has
    """Return a JSON value in which users and passwords of addresses are masked."""
    match value:
        case str():
            return re.sub(r"^(\w+://)[^/?#]*@", rf"\1{_MASK}@", value)
        case dict():
            return {name: _masked(inner) for name, inner in value.items()}
        case list():
            return [_masked(inner) for inner in value]
        case _:
            return value


def _address(url: SecretStr) -> str:
    """Return an address without its password; fully masked if it is unclear where the password ends."""
    try:
        parts = urlsplit(url.get_secret_value())
        host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError:
        return _MASK
    if parts.hostname is None or parts.query or parts.fragment or "@" in parts.path:
        return _MASK
    return f"{parts.scheme}://{f'{_MASK}@' if '@' in parts.netloc else ''}{host}{parts.path}"
