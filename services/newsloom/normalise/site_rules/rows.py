"""Define the format of a file of site rules, so that a misspelled key is an error."""

from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import Field, NonNegativeInt, PositiveInt, StringConstraints, model_validator

from newsloom.normalise.site_rules.skeleton import MAX_LINE_CHARS
from newsloom.normalise.toml_tables import StrictTable
from newsloom_schemas import RemovedKind

FORMAT: Final = "newsloom.site-rules/1"
DEFAULT_MAX_ARTICLE_SHARE: Final = 0.5
NAME_PREFIX: Final = "site:"
"""With it the names of site rules begin, so that `removed.rule` tells them from the rules for all sites."""

MAX_EXAMPLES: Final = 20
_Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_LINE_CHARS)]


class SiteRuleRow(StrictTable):
    """One rule as it is written: either `line` or `region`. Evidence is for the reader, and may be left out.

    `line` is the text of a line; `{number}`, `{month}` and `{name}` are slots, and after a label with a colon `{any}` is
    the rest of the line. `region` is `tag.class` or `tag#id`. A rule with `enabled = false` cuts nothing, and a line that
    it matches is not cut by another rule of the site.
    """

    name: Annotated[str, StringConstraints(pattern=r"^site:\S{1,300}$")]
    kind: RemovedKind
    line: _Text | None = None
    region: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,30}[.#][^\s.#]{1,100}$")] | None = None
    enabled: bool = True
    note: Annotated[str, StringConstraints(max_length=2_000)] | None = None
    stories: PositiveInt | None = None
    share: Annotated[float, Field(gt=0, le=1)] | None = None
    first_seen: date | None = None
    last_seen: date | None = None
    examples: Annotated[tuple[_Text, ...], Field(max_length=MAX_EXAMPLES)] = ()

    @model_validator(mode="after")
    def _has_one_pattern(self) -> Self:
        if (self.line is None) == (self.region is None):
            msg = "give either `line` or `region`"
            raise ValueError(msg)
        return self


class SiteRow(StrictTable):
    """The rules of a site. `site` is the registered domain, or the name of the source if it has none.

    `articles` is how many articles were read, `sampled` how many of them were compared if there were too many, `stories`
    how many were left when near copies counted once.
    """

    site: _Text
    articles: NonNegativeInt | None = None
    sampled: PositiveInt | None = None
    stories: NonNegativeInt | None = None
    more_candidates: PositiveInt | None = None
    rule: tuple[SiteRuleRow, ...] = ()


class SiteRulesFile(StrictTable):
    """A file of site rules. No rule cuts more than `max_article_share` of the characters of an article."""

    format: Literal["newsloom.site-rules/1"]
    max_article_share: Annotated[float, Field(gt=0, lt=1)] = DEFAULT_MAX_ARTICLE_SHARE
    more_sites: PositiveInt | None = None
    site: tuple[SiteRow, ...] = ()
