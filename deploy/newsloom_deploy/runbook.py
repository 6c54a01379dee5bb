"""Where the alerts' links to the runbook lead: `python -m newsloom_deploy --runbook-base URL` sets it."""

import re
from pathlib import Path
from typing import Final

UNSET: Final = "https://set-the-runbook-base.invalid/docs/runbook/"
"""The base until an operator sets one. The project has no public address; `.invalid` never resolves (RFC 2606)."""

_LINK: Final = re.compile(r'(\brunbook_url: "?)https?://[^\s"]*/(?=[\w-]+\.md\b)')
_BASE: Final = re.compile(r"https?://[^\s\"'{}]+")


def files(prometheus: Path) -> list[Path]:
    """Return the files in `deploy/prometheus` that hold links to the runbook: the rules and their tests."""
    return sorted([*(prometheus / "rules").glob("*.yml"), *(prometheus / "tests").glob("*.yml")])


def with_base(text: str, base: str) -> str:
    """Return YAML whose links to the runbook begin with another base.

    Args:
        text: rules, or their tests.
        base: the address of the folder that holds the pages; a slash at its end is optional.

    Raises:
        ValueError: the base is no http address.
    """
    if not _BASE.fullmatch(base):
        msg = f"{base}: not an address such as https://git.example.org/news/newsloom/blob/main/docs/runbook/"
        raise ValueError(msg)
    return _LINK.sub(lambda link: f"{link[1]}{base.rstrip('/')}/", text)
