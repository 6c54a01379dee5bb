"""The errors of a record whose process was ended. Dead letters contain their names."""


class RecordTookTooLong(Exception):  # noqa: N818 - dead letters contain this name
    """The record exceeded its time limit, and its process was killed."""


class ProcessDied(Exception):  # noqa: N818 - as above
    """The process died while it ran the record."""
