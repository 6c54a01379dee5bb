"""Articles as the ledger of stories counts them."""

from collections.abc import Sequence
from typing import Any

from newsloom.stories.ledger.tally import Member
from newsloom_schemas import StoryId


def member(
    sequence: int,
    story: str,
    same: Sequence[str] = (),
    **changes: Any,  # noqa: ANN401 - the fields' own types
) -> Member:
    """Return the article with this number, in a story. It is in a cluster of its own and comes from an outlet of its own."""
    fields: dict[str, Any] = {
        "sequence": sequence,
        "story": StoryId(story),
        "article_id": f"article {sequence}",
        "matched_id": "",
        "likelihood": 0.8,
        "same_stories": tuple(map(StoryId, same)),
        "title": f"Title {sequence}",
        "outlet": f"outlet-{sequence}.example",
        "cluster": f"article {sequence}",
        "same_clusters": (),
        "origin": "",
        "origin_rank": 0,
        "language": "en",
        "countries": ("UY",),
        "entities": (("person:irene valdivia", "Irene Valdivia", "PERSON"),),
        "published": 1_770_000_000.0 + sequence,
        "length": 100 + sequence,
    }
    return Member(**(fields | changes))
