"""What a schema registry knows of a schema id."""

from dataclasses import dataclass
from enum import StrEnum


class SchemaType(StrEnum):
    """The types of schemas, as registries name them."""

    AVRO = "AVRO"
    JSON = "JSON"
    PROTOBUF = "PROTOBUF"


@dataclass(frozen=True, slots=True)
class RegisteredSchema:
    """A schema. It never changes under its id.

    Attributes:
        schema_id: the id.
        type: `AVRO`, `JSON`, `PROTOBUF`, or another word that the registry uses.
        text: the schema, if it is Avro; else empty.
        references: the Avro schemas that it uses, each after those that it uses itself.
    """

    schema_id: int
    type: str
    text: str = ""
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MissingSchema:
    """A schema that cannot be had.

    Attributes:
        schema_id: the id.
        why: one sentence for a person. It names the registry's host, and no credentials.
    """

    schema_id: int
    why: str
