"""Put together what every page has: templates that escape, one script, one style, and a policy that allows only these."""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

_STATIC: Final = "static"


@cache
def environment() -> Environment:
    """Return the templates. All of them escape what they are given."""
    made = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["number"] = lambda value: f"{value:,}"
    return made


@cache
def script_of(names: Sequence[str]) -> str:
    """Return some scripts as one, in a scope of its own. A policy by hash needs the exact bytes."""
    folder = files(__package__).joinpath(_STATIC)
    parts = (folder.joinpath(name).read_text(encoding="utf-8") for name in names)
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"


@cache
def style() -> str:
    """Return the stylesheet."""
    return files(__package__).joinpath(_STATIC, "report.css").read_text(encoding="utf-8")


def policy(script: str) -> str:
    """Return the Content-Security-Policy that lets nothing run or load but one script and the stylesheet."""
    return (
        f"default-src 'none'; style-src '{_digest(style())}'; script-src '{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
