"""Learn rules from lists of lines, as `newsloom learn` does from articles."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence

from newsloom.learning.learn import learn_rules
from newsloom.learning.limits import Limits
from newsloom.learning.seen_article import SeenArticle
from newsloom.learning.spool import Spool
from newsloom.normalise.site_rules.rows import SiteRuleRow, SiteRulesFile
from support.sites.made_up_site import story

SITE = "skarvpost.example"


def learned(articles: Iterable[SeenArticle], min_articles: int = 10, max_sample: int = 1_000) -> SiteRulesFile:
    """Return the rules that articles give."""
    with Spool.on_disk(max_sample) as spool:
        for article in articles:
            spool.add(article)
        return learn_rules(spool.sites(), Limits(min_articles=min_articles))


def rules_of(table: SiteRulesFile) -> dict[str, SiteRuleRow]:
    """Return the rules of a table by their pattern."""
    return {rule.line or rule.region or "": rule for site in table.site for rule in site.rule}


def different_articles(
    count: int,
    frame: Callable[[int, list[str]], Sequence[str]],
    *,
    language: str = "en",
    authors: Callable[[int], tuple[str, ...]] = lambda _: (),
    fields: Mapping[str, object] | None = None,
) -> list[SeenArticle]:
    """Return articles with stories of their own; `frame` puts lines around or into the paragraphs of each."""
    chance = random.Random(11)
    texts = [story(chance, language) for _ in range(count)]
    return [
        SeenArticle(
            SITE,
            tuple(frame(number, text)),
            authors=authors(number),
            day=f"2026-05-{1 + number % 28:02d}",
            **(fields or {}),  # type: ignore[arg-type]
        )
        for number, text in enumerate(texts)
    ]
