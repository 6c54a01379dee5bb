"""The error that makes a record a dead letter."""


class DecodeError(ValueError):
    """The input cannot be read: broken or truncated JSON, XML or gzip, or more than one article in a record."""
