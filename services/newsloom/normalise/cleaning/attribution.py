"""What datelines and credit lines told: place, agency, and to whom the report is credited."""

import re
from collections.abc import Iterable

from newsloom_schemas import Attribution

_MAX_CHARS = 120
_SEPARATOR = re.compile(r"\s*(?:[,;/&]|\band\b|\bund\b|\bet\b|\by\b)\s*", re.IGNORECASE)
_OUTLET = re.compile(
    r"(?:the )?(?:[\w.&-]+ ){0,4}(?:press|news|times|post|agency|journal|herald|tribune|gazette|reuters|afp|ap|dpa|efe|ansa|upi"
    r"|bloomberg|network|radio|television|tv|wire|newswire|service|newsroom|magazine|media|associated press|guardian)",
    re.IGNORECASE,
)
"""An outlet by its last word: `Ada Quill of the Harbour Times` names a person, `Harbour Times` does not."""


def build_attribution(captured: Iterable[tuple[str, str]], *, signed_by: str | None = None) -> Attribution:
    """The first place with its region, agency and credit among what was told, in the order of the text.

    Args:
        signed_by: the byline's team or desk, as the page has it.
        told: pairs of `place`, `region`, `agency`, `credit` or `contributors` and what stood there; a region follows its
            place, and of contributors only outlets count, not people.
    """
    first: dict[str, str] = {}
    latest_place = ""
    for name, value in captured:
        if name == "place":
            latest_place = _place(value)
            first.setdefault(name, latest_place)
        elif name == "region":
            if first.get("place") == latest_place:
                first["place"] = f"{latest_place}, {_place(value)}"
        elif name == "contributors":
            for outlet in _outlets(value):
                first.setdefault("credit", outlet)
        else:
            first.setdefault(name, _tidy(value))
    return Attribution(
        place=first.get("place"), agency=first.get("agency"), credited_to=first.get("credit"), signed_by=signed_by
    )


def _outlets(value: str) -> list[str]:
    return [tidy for part in _SEPARATOR.split(value) if _OUTLET.fullmatch(tidy := _tidy(part))]


def _tidy(value: str) -> str:
    return " ".join(value.split()).strip(" .,:;—–-•*_")[:_MAX_CHARS]


def _place(value: str) -> str:
    """A place as it is written in running text: `TEHRAN` is Tehran, `St. Louis` stays."""
    tidy = " ".join(value.split())
    return tidy.title() if tidy.isupper() and "." not in tidy else tidy
