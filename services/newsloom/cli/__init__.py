"""The command line: one file per command."""


def main() -> None:
    """The entry point `newsloom`."""
    from newsloom.cli.app import app

    app()
