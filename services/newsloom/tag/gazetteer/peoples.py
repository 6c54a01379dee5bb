"""Make the plural and feminine forms of the name of a people."""

import re
from collections.abc import Iterable
from typing import Final

_TAKES_S: Final = re.compile(r"(?:[^hse]|[^es]e|[^c]h)$")
_NO_PLURAL: Final = re.compile(r"(?:ish|ese|men|women|man|ss|ic|ch)$")


def english_forms(adjective: str) -> Iterable[str]:
    """Return the singular, and the plural if it takes an -s: "Kenyan", "Kenyans", but "Finnish"."""
    if _NO_PLURAL.search(adjective) or not _TAKES_S.search(adjective):
        return (adjective,)
    return (adjective, f"{adjective}s")


def french_forms(masculine: str) -> Iterable[str]:
    """Return masculine and feminine, singular and plural: "iranien", "iranienne", "iraniens", "iraniennes"."""
    if masculine.endswith(("en", "on")):
        feminine = f"{masculine}ne"
    elif masculine.endswith(("e", "è", "é")):
        feminine = masculine
    elif masculine.endswith("eux"):
        return (masculine,)
    else:
        feminine = f"{masculine}e"
    plural = masculine if masculine.endswith(("s", "x")) else f"{masculine}s"
    return (masculine, feminine, plural, f"{feminine}s")
