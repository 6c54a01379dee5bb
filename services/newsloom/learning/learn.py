"""Make the rules of sites from what has been seen: the same articles give the same rules, in whatever order they come."""

from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from typing import Final

from newsloom.learning.candidates import Candidate, find_lines
from newsloom.learning.limits import MAX_RULES, MAX_SITES, Limits
from newsloom.learning.region_candidates import find_regions
from newsloom.learning.site_text import SiteText
from newsloom.learning.spool import SeenSite
from newsloom.normalise.cleaning.site_rules_file import find_site_mistakes
from newsloom.normalise.site_rules.rows import (
    DEFAULT_MAX_ARTICLE_SHARE,
    FORMAT,
    NAME_PREFIX,
    SiteRow,
    SiteRuleRow,
    SiteRulesFile,
)

_EXAMPLES: Final = 3
_MAX_EXAMPLE_CHARS: Final = 1_000
_NAME_DIGITS: Final = 8
_SHARE_DIGITS: Final = 3
_MAX_SITE_CHARS_IN_NAME: Final = 100


def learn_rules(sites: Iterable[SeenSite], limits: Limits) -> SiteRulesFile:
    """Return the rules of all sites that have some.

    Args:
        sites: the sites, one after the other.
        limits: how often something must recur.
    """
    found = [row for site in sites if (row := learn_site(site, limits)) is not None]
    found.sort(key=lambda row: (-(row.articles or 0), row.site))
    kept = sorted(found[:MAX_SITES], key=lambda row: row.site)
    more = len(found) - len(kept)
    return SiteRulesFile(
        format=FORMAT, max_article_share=DEFAULT_MAX_ARTICLE_SHARE, more_sites=more or None, site=tuple(kept)
    )


def learn_site(site: SeenSite, limits: Limits) -> SiteRow | None:
    """Return the rules of one site; None if there are none."""
    if len(site.sample) < min(limits.min_articles, _EXAMPLES):
        return None
    text = SiteText(site.sample, limits)
    lines = find_lines(text, limits)
    candidates = [*lines, *find_regions(text, limits, lines)]
    candidates.sort(key=lambda each: (-each.stories, each.is_region, each.pattern))
    rules = list(_usable(site.name, (_rule(site.name, text, each) for each in candidates)))
    if not rules:
        return None
    return SiteRow(
        site=site.name,
        articles=site.articles,
        sampled=len(site.sample) if site.is_sampled else None,
        stories=text.all_stories,
        more_candidates=max(0, len(rules) - MAX_RULES) or None,
        rule=tuple(rules[:MAX_RULES]),
    )


def rule_name(site: str, pattern: str) -> str:
    """Return the name of the rule of a site with a pattern; it stays the same when the rule is learned again."""
    digest = sha256(f"{site}\n{pattern}".encode()).hexdigest()[:_NAME_DIGITS]
    return f"{NAME_PREFIX}{'_'.join(site.split())[:_MAX_SITE_CHARS_IN_NAME]}:{digest}"


def _rule(site: str, text: SiteText, candidate: Candidate) -> SiteRuleRow:
    days = text.days(candidate.occurrences)
    return SiteRuleRow(
        name=rule_name(site, candidate.pattern),
        kind=candidate.kind,
        line=None if candidate.is_region else candidate.pattern,
        region=candidate.pattern if candidate.is_region else None,
        stories=candidate.stories,
        share=max(round(candidate.stories / text.all_stories, _SHARE_DIGITS), 10**-_SHARE_DIGITS),
        first_seen=date.fromisoformat(days[0]) if days else None,
        last_seen=date.fromisoformat(days[-1]) if days else None,
        examples=tuple(each[:_MAX_EXAMPLE_CHARS] for each in candidate.examples[:_EXAMPLES]),
    )


def _usable(site: str, rules: Iterable[SiteRuleRow]) -> Iterator[SiteRuleRow]:
    """Yield the rules that pass the tests of a file of rules, each name once."""
    names: set[str] = set()
    for rule in rules:
        alone = SiteRulesFile(format=FORMAT, site=(SiteRow(site=site, rule=(rule,)),))
        if rule.name not in names and not any(find_site_mistakes(alone)):
            names.add(rule.name)
            yield rule
