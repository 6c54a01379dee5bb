"""The command line: one file per command."""


def main() -> None:
    """The entry point `newsloom`."""
    from newsloom.cli.app import app  # noqa: PLC0415 - importing newsloom.cli alone stays quick

    app()
