"""The JSON Schemas and the AsyncAPI document as they are published: files in this package.

`newsloom schema export` writes them from the models. They are for validators and generators in other languages; in Python
the models and `json_schema.json_schema` give the same.
"""

from importlib.resources import files
from typing import Final

DATA_FOLDER: Final = "data"
JSON_SCHEMA_FOLDER: Final = "jsonschema"
ASYNCAPI_NAME: Final = "asyncapi.yaml"


def json_schema_names() -> tuple[str, ...]:
    """Return the names of the JSON Schema files, one for each kind of record and major version, such as enriched-1.json."""
    folder = files(__package__).joinpath(DATA_FOLDER, JSON_SCHEMA_FOLDER)
    return tuple(sorted(each.name for each in folder.iterdir() if each.name.endswith(".json")))


def json_schema_text(name: str) -> str:
    """Return the text of a JSON Schema file.

    Args:
        name: one of `json_schema_names()`.

    Raises:
        LookupError: there is no such file; the message names those that exist.
    """
    if name not in (known := json_schema_names()):
        msg = f"no JSON Schema {name!r}; there are {', '.join(known)}"
        raise LookupError(msg)
    return files(__package__).joinpath(DATA_FOLDER, JSON_SCHEMA_FOLDER, name).read_text(encoding="utf-8")


def asyncapi_text() -> str:
    """Return the AsyncAPI 3.0 document of all topics, as YAML. It refers to the schemas as ./jsonschema/NAME."""
    return files(__package__).joinpath(DATA_FOLDER, ASYNCAPI_NAME).read_text(encoding="utf-8")
