"""What datelines and credit lines told: place, agency, and to whom the report is credited."""

from collections.abc import Iterable

from newsloom_schemas import Attribution

_LONGEST = 120


def attribute(told: Iterable[tuple[str, str]], *, signed_by: str | None = None) -> Attribution:
    """The first place with its region, agency and credit among what was told, in the order of the text.

    Args:
        signed_by: the byline's team or desk, as the page has it.
        told: pairs of `place`, `region`, `agency` or `credit` and what stood there; a region follows its place.
    """
    first: dict[str, str] = {}
    latest_place = ""
    for name, value in told:
        if name == "place":
            latest_place = _place(value)
            first.setdefault(name, latest_place)
        elif name == "region":
            if first.get("place") == latest_place:
                first["place"] = f"{latest_place}, {_place(value)}"
        else:
            first.setdefault(name, _tidy(value))
    return Attribution(
        place=first.get("place"), agency=first.get("agency"), credited_to=first.get("credit"), signed_by=signed_by
    )


def _tidy(value: str) -> str:
    return " ".join(value.split()).strip(" .,:;—–-•*_")[:_LONGEST]


def _place(value: str) -> str:
    """A place as it is written in running text: `TEHRAN` is Tehran, `St. Louis` stays."""
    tidy = " ".join(value.split())
    return tidy.title() if tidy.isupper() and "." not in tidy else tidy
