"""The forms in which a people's name is written: feminine and plural of the one that the table has."""

import re
from collections.abc import Iterable
from typing import Final

_TAKES_S: Final = re.compile(r"(?:[^hse]|[^es]e|[^c]h)$")
_NO_PLURAL: Final = re.compile(r"(?:ish|ese|men|women|man|ss|ic|ch)$")


def english_forms(adjective: str) -> Iterable[str]:
    """Singular, and plural where it takes an -s: "Kenyan", "Kenyans"; but "Finnish"."""
    if _NO_PLURAL.search(adjective) or not _TAKES_S.search(adjective):
        return (adjective,)
    return (adjective, f"{adjective}s")


def french_forms(masculine: str) -> Iterable[str]:
    """Masculine and feminine, singular and plural: "iranien", "iranienne", "iraniens", "iraniennes"."""
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
