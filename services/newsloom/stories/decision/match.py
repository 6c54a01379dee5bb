"""An earlier article as it compares with the article that is decided."""

from dataclasses import dataclass

from newsloom.stories.decision.compare import Comparison
from newsloom.stories.decision.weights import WeighedArticle
from newsloom_schemas import Story


@dataclass(frozen=True)
class Placed:
    """An earlier article with its story."""

    article: WeighedArticle
    story: Story


@dataclass(frozen=True)
class Match:
    """An earlier article as it compares with the article that is decided.

    Attributes:
        earlier: the earlier article.
        found: what both share.
        likelihood: how likely both report the same event, 0 to 1.
        is_copy: True if both are copies or versions of one text.
        same_language: True if both are in one language.
    """

    earlier: Placed
    found: Comparison
    likelihood: float
    is_copy: bool
    same_language: bool
