"""Read what the publisher allows: its status of an article, and the embargo on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

from newsloom.normalise.dates.reading.written_dates import read_date
from newsloom_schemas import Provenance, PublicationStatus, RawArticle

_STATUSES: Final[Mapping[str, PublicationStatus]] = MappingProxyType(
    {
        **dict.fromkeys(("usable", "published", "publish", "released", "live"), PublicationStatus.USABLE),
        **dict.fromkeys(("withheld", "hold", "on hold", "embargoed", "draft", "unpublished"), PublicationStatus.WITHHELD),
        **dict.fromkeys(
            ("canceled", "cancelled", "cancel", "killed", "kill", "recalled", "retracted", "withdrawn", "takedown", "deleted"),
            PublicationStatus.CANCELED,
        ),
    }
)  # fmt: skip
"""The status by its name: those of IPTC, in both spellings, and those of agencies and editorial systems."""
_MAX_STATUS_CHARS: Final = 100
_MAX_NOTED_CHARS: Final = 60


@dataclass(frozen=True, slots=True)
class Release:
    """The status of an article and the time until which it is under embargo, with trace notes on what was not understood."""

    status: PublicationStatus | None = None
    embargoed_until: datetime | None = None
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def why_withheld(self) -> str | None:
        """Return why the article may not be used at all: it is withheld, and no time is given from which it may be."""
        if self.status is not PublicationStatus.WITHHELD or self.embargoed_until is not None:
            return None
        return "the publisher has marked the article as withheld"


def status_of(name: str) -> PublicationStatus | None:
    """Return the status with a name, with or without the scheme of a code: `stat:canceled`; None if it is unknown."""
    plain = name[:_MAX_STATUS_CHARS].strip().replace("/", ":").rpartition(":")[2].strip().lower()
    return _STATUSES.get(plain)


def read_release(envelope: RawArticle) -> Release:
    """Return the status and the embargo that an envelope states."""
    notes: dict[str, str] = {}
    sent, embargo = envelope.publication_status, envelope.embargoed_until
    status = status_of(sent) if sent else None
    if sent and status is None:
        notes["publication_status_unknown"] = _noted(sent)
    until = read_date(embargo, Provenance.ENVELOPE) if embargo and embargo.strip() else None
    if embargo and embargo.strip() and until is None:
        notes["embargo_not_read"] = _noted(embargo)
    return Release(status, until.value if until is not None else None, notes)


def _noted(text: str) -> str:
    return " ".join(text[:_MAX_NOTED_CHARS].encode("utf-8", "replace").decode().split())
