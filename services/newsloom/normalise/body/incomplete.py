"""Say why a body is only a part of its article, from what the choice of the body has noted."""

from collections.abc import Mapping

from newsloom.normalise.body.fields import BodyRule
from newsloom_schemas import Incompleteness


def why_incomplete(notes: Mapping[str, str]) -> tuple[Incompleteness, ...]:
    """Return the reasons in the trace notes of decoding; empty if they say nothing."""
    reasons = []
    if notes.get("body_rule") == BodyRule.FEED_SUMMARY:
        reasons.append(Incompleteness.FEED_SUMMARY)
    if "text_cut_short" in notes:
        reasons.append(Incompleteness.TRUNCATED)
    return tuple(reasons)
