"""Build the attribution of an article from its datelines and credit lines: place, agency, credit."""

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
"""An outlet, recognised by its last word. `Harbour Times` matches, `Ada Quill of the Harbour Times` does not."""


def build_attribution(captured: Iterable[tuple[str, str]], *, stated: Attribution | None = None) -> Attribution:
    """Return the first place with its region, the first agency and the first credit, in the order of the text.

    Args:
        captured: pairs of a group name (`place`, `region`, `agency`, `credit` or `contributors`) and the captured text. A
            region follows its place. Of contributors only outlets count, not people.
        stated: team or desk in the page's byline, and the place if the text has no dateline.
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
        place=first.get("place") or (stated.place if stated else None),
        agency=first.get("agency") or (stated.agency if stated else None),
        credited_to=first.get("credit"),
        signed_by=stated.signed_by if stated else None,
    )


def _outlets(value: str) -> list[str]:
    return [tidy for part in _SEPARATOR.split(value) if _OUTLET.fullmatch(tidy := _tidy(part))]


def _tidy(value: str) -> str:
    return " ".join(value.split()).strip(" .,:;—–-•*_")[:_MAX_CHARS]


def _place(value: str) -> str:
    """Return a place as running text would write it: `TEHRAN` becomes Tehran, `St. Louis` is kept."""
    tidy = " ".join(value.split())
    return tidy.title() if tidy.isupper() and "." not in tidy else tidy
