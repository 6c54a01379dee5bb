"""What a command says when it cannot reach what it needs."""


class Unreachable(Exception):  # noqa: N818 - says what is the matter
    """Something that a command needs cannot be reached. The message names it; the process exits with 3."""
