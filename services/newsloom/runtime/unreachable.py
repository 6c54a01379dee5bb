"""Define the error for services that cannot be reached."""


class Unreachable(Exception):  # noqa: N818 - reads better than UnreachableError where it is raised
    """A service that a command needs cannot be reached. The message names it; the process exits with 3."""
