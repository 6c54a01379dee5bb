"""The errors of reading Avro."""


class AvroError(ValueError):
    """The schema or the data cannot be read. The message names the field.

    Args:
        what: what is wrong.
        field: path of the field in the record, with dots; empty for the record itself.
    """

    def __init__(self, what: str, field: str = "") -> None:
        super().__init__(f"field {field}: {what}" if field else what)
        self.what = what
        self.field = field


class AvroTooLargeError(Exception):
    """The data gives more JSON than allowed."""
