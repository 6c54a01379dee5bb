"""Show what rules would cut from articles, without cutting: by the same tables and limits as normalise."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from newsloom.learning.seen_article import SeenArticle
from newsloom.learning.spool import SeenSite
from newsloom.normalise.site_rules.line_nature import has_quotation, is_prose
from newsloom.normalise.site_rules.site_lines import SiteRule, SiteRules, SiteRuleSet

MAX_EXAMPLES: Final = 3
_MAX_TEXTS: Final = 1_000  # different texts of a rule that are counted to find the most frequent ones


@dataclass(slots=True)
class RuleUse:
    """What one rule would cut.

    Attributes:
        rule: the rule.
        site: its site.
        articles: articles that it would cut something from.
        lines: lines that it would cut.
        chars: characters that it would cut.
        texts: how often it would cut each text; of very many different ones only the first are counted.
    """

    rule: SiteRule
    site: str
    articles: int = 0
    lines: int = 0
    chars: int = 0
    texts: Counter[str] = field(default_factory=Counter)

    @property
    def examples(self) -> list[str]:
        """Return the most frequent texts that it would cut."""
        return sorted(self.texts, key=lambda text: (-self.texts[text], text))[:MAX_EXAMPLES]


@dataclass(slots=True)
class Rehearsal:
    """What rules would cut from some articles.

    Attributes:
        articles: articles looked at: those of a sample, if a site has many.
        of_sites_with_rules: those of them whose site has rules.
        hit: articles from which something would be cut.
        spared: articles from which nothing would be cut because it would be more than the allowed share.
        chars: characters of all articles looked at.
        cut_chars: characters that would be cut.
        uses: what each rule would cut, the most articles first. Rules that cut nothing are left out.
    """

    articles: int = 0
    of_sites_with_rules: int = 0
    hit: int = 0
    spared: int = 0
    chars: int = 0
    cut_chars: int = 0
    uses: tuple[RuleUse, ...] = ()


def rehearse(sites: Iterable[SeenSite], rules: SiteRuleSet) -> Rehearsal:
    """Return what rules would cut from the samples of some sites."""
    found = Rehearsal()
    uses: dict[str, RuleUse] = {}
    for site in sites:
        own = rules.of(site.name)
        for article in site.sample:
            size = sum(map(len, article.lines))
            found.articles += 1
            found.chars += size
            if own is None:
                continue
            found.of_sites_with_rules += 1
            cuts = cuts_of(article, own)
            chars = sum(len(article.lines[number]) for number in cuts)
            if chars > rules.max_article_share * size:
                found.spared += 1
            elif cuts:
                found.hit += 1
                found.cut_chars += chars
                _count(uses, site.name, article, cuts)
    found.uses = tuple(sorted(uses.values(), key=lambda use: (-use.articles, use.rule.name)))
    return found


def cuts_of(article: SeenArticle, rules: SiteRules) -> Mapping[int, SiteRule]:
    """Return the numbers of the lines of an article that rules match, each with its rule."""
    in_regions = {
        number: rule
        for name, rule in rules.regions.items()
        for number in article.regions.get(name, ())
        if not is_prose(article.lines[number]) or number in article.linked
    }
    cuts: dict[int, SiteRule] = {}
    for number, line in enumerate(article.lines):
        rule = rules.lines.rule_for(line)
        if rule is None and number in in_regions and not has_quotation(line) and not rules.lines.matching(line):
            rule = in_regions[number]
        if rule is not None:
            cuts[number] = rule
    return cuts


def _count(uses: dict[str, RuleUse], site: str, article: SeenArticle, cuts: Mapping[int, SiteRule]) -> None:
    for name in {rule.name for rule in cuts.values()}:
        rule = next(each for each in cuts.values() if each.name == name)
        uses.setdefault(name, RuleUse(rule, site)).articles += 1
    for number, rule in cuts.items():
        use, line = uses[rule.name], article.lines[number]
        use.lines += 1
        use.chars += len(line)
        if line in use.texts or len(use.texts) < _MAX_TEXTS:
            use.texts[line] += 1
