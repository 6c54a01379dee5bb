"""Define an article as a news format in XML states it: NewsML-G2, NITF, a feed entry or an e-mail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from newsloom.normalise.body.choice import NoBody
from newsloom.normalise.records import Stated


@dataclass(frozen=True, slots=True)
class NewsItem:
    """An article under the names of our envelope.

    Attributes:
        fields: the fields except the body.
        body: `text` or `html`; empty if there is none.
        stated: what our envelope has no field for.
        notes: notes for the trace.
        no_body: why the article is rejected; None if it is not.
    """

    fields: Mapping[str, Any]
    body: Mapping[str, str]
    stated: Stated = field(default_factory=Stated)
    notes: Mapping[str, str] = field(default_factory=dict)
    no_body: NoBody | None = None
