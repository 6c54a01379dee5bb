"""Read the presets: TOML files that describe JSON shapes, and say where each of our fields is in them."""

from collections.abc import Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from newsloom.normalise.presets.paths import JsonPath, compile_path
from newsloom.normalise.toml_tables import StrictTable, read_toml
from newsloom.settings.mappings import MAPPED_FIELDS

GENERIC: Final = "generic"
"""The preset for objects that no other preset describes, and for fields that another preset leaves empty."""

_MIN_SIGNS: Final = 2
_FOLDER: Final = "packaged"

Scalar = bool | int | str
PathList = Annotated[tuple[str, ...], Field(min_length=1)]


class When(StrictTable):
    """Signs of a shape, all of which must be there; at least two, since one name means different things in other shapes.

    Attributes:
        fields: dotted names of fields that exist; they may be empty.
        values: the values that a field may have, by its dotted name.
    """

    fields: tuple[str, ...] = ()
    values: dict[str, tuple[Scalar, ...]] = Field(default_factory=dict)

    @cached_property
    def names(self) -> frozenset[str]:
        """Return the top-level names of the signs, without which no sign can be there."""
        return frozenset(path.partition(".")[0] for path in (*self.fields, *self.values))

    @model_validator(mode="after")
    def _has_several_signs(self) -> Self:
        if len(self.fields) + len(self.values) < _MIN_SIGNS:
            msg = f"a shape needs at least {_MIN_SIGNS} signs"
            raise ValueError(msg)
        return self


class Example(StrictTable):
    """An article in the shape, as JSON, and the fields of the normalised article that are expected of it."""

    json_text: str = Field(alias="json")
    expected: dict[str, Any]


class Preset(StrictTable):
    """One shape.

    Attributes:
        name: the name in settings and in the trace.
        title: what writes the shape, for the documentation.
        reference: where its fields are described.
        when: signs of the shape; one of these tables must fit.
        recognised_by: code that recognises the shape and reads its body, in place of `when`.
        article: dotted name of the field that contains the article, if the shape only wraps one.
        any_case: compare top-level names without case and separators; paths then have them in lower case.
        titles_in_html: titles have entities and tags, as in feeds.
        fields: paths in JMESPath by our fields, the first with a value wins.
        ignored: top-level names that mean something else than the generic preset takes them for.
        captured_at: paths of the time at which a program fetched the article, which is a note of the trace and no date of it.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Annotated[str, StringConstraints(min_length=1)]
    reference: str = ""
    when: tuple[When, ...] = ()
    recognised_by: Literal["json_ld", "ninjs", "feed_entry", "any"] | None = None
    article: str | None = None
    any_case: bool = False
    titles_in_html: bool = False
    fields: dict[str, PathList] = Field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    captured_at: tuple[str, ...] = ()
    example: tuple[Example, ...] = Field(min_length=1)

    @field_validator("captured_at")
    @classmethod
    def _captured_at_compiles(cls, paths: tuple[str, ...]) -> tuple[str, ...]:
        for path in paths:
            compile_path(path)
        return paths

    @field_validator("fields")
    @classmethod
    def _fields_are_ours(cls, fields: dict[str, PathList]) -> dict[str, PathList]:
        unknown = sorted(fields.keys() - {*MAPPED_FIELDS})
        if unknown:
            msg = f"no such field: {', '.join(unknown)}"
            raise ValueError(msg)
        for paths in fields.values():
            for path in paths:
                compile_path(path)
        return fields

    @model_validator(mode="after")
    def _is_recognised_one_way(self) -> Self:
        if bool(self.when) == bool(self.recognised_by):
            msg = "a preset needs either `when` or `recognised_by`"
            raise ValueError(msg)
        return self

    @cached_property
    def _compiled(self) -> dict[str, tuple[JsonPath, ...]]:
        return {field: tuple(map(compile_path, paths)) for field, paths in self.fields.items()}

    @cached_property
    def names(self) -> frozenset[str]:
        """Return the names of fields that the signs and paths of the preset read, at any depth."""
        signs = (path for when in self.when for path in (*when.fields, *when.values))
        read = (name for paths in self._compiled.values() for path in paths for name in path.names)
        wrapped = self.article.split(".") if self.article else ()
        return frozenset({*(path.partition(".")[0] for path in signs), *read, *wrapped})

    def paths(self, field: str) -> tuple[JsonPath, ...]:
        """Return the compiled paths of one of our fields, in their order."""
        return self._compiled.get(field, ())


@cache
def packaged_presets() -> dict[str, Preset]:
    """Return the presets that newsloom comes with, by name.

    Raises:
        RuleError: a file is not valid; its message names the file and the key.
    """
    folder = files(__package__).joinpath(_FOLDER)
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml"))
    presets = [read_toml(folder.joinpath(name).read_text("utf-8"), Preset, name) for name in names]
    return {preset.name: preset for preset in presets}


def generic_preset() -> Preset:
    """Return the preset that reads what no other preset describes."""
    return packaged_presets()[GENERIC]


def common_names() -> Mapping[str, tuple[str, ...]]:
    """Return the names by which JSON of any shape calls our fields, without case and separators, the preferred first."""
    return {field: tuple(names) for field, names in generic_preset().fields.items()}
