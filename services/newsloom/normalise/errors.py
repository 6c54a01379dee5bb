"""What makes a record a dead letter."""


class DecodeError(ValueError):
    """The bytes claim to be something that they are not: broken or truncated JSON, XML, gzip; more than one article."""
