"""Make addresses within the pages."""

from urllib.parse import urlencode


def list_link(**filters: str) -> str:
    """Return the address of a list of articles, with filters."""
    return f"#/articles?{urlencode(filters)}"
