"""Sets the address of the runbook in the alerts' links, for `python -m newsloom_deploy --runbook-base URL`."""

import re
from pathlib import Path
from typing import Final

UNSET: Final = "https://set-the-runbook-base.invalid/docs/runbook/"
"""The address until an operator sets one. The project has no public address; `.invalid` never resolves (RFC 2606)."""

_LINK: Final = re.compile(r'(\brunbook_url: "?)https?://[^\s"]*/(?=[\w-]+\.md\b)')
_BASE: Final = re.compile(r"https?://[^\s\"'{}]+")


def files(prometheus: Path) -> list[Path]:
    """Return the files in `deploy/prometheus` that have links to the runbook: the rules and their tests."""
    return sorted([*(prometheus / "rules").glob("*.yml"), *(prometheus / "tests").glob("*.yml")])


def with_base(text: str, base: str) -> str:
    """Return YAML with another address in its links to the runbook.

    Args:
        text: rules, or their tests.
        base: the address of the folder with the pages; a slash at the end is optional.

    Raises:
        ValueError: the base is not an HTTP address.
    """
    if not _BASE.fullmatch(base):
        msg = f"{base}: not an address such as https://git.example.org/news/newsloom/blob/main/docs/runbook/"
        raise ValueError(msg)
    return _LINK.sub(lambda link: f"{link[1]}{base.rstrip('/')}/", text)
