"""Cut what the rules of a site match, within the share of the article that they may take."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from newsloom.normalise.cleaning.cuts import CleaningState
from newsloom.normalise.page.page import Page
from newsloom.normalise.site_rules.line_nature import has_quotation
from newsloom.normalise.site_rules.regions import passages_in_regions, without_spaces
from newsloom.normalise.site_rules.site_lines import SiteRule, SiteRules, SiteRuleSet

_NO_PASSAGES: Final[Mapping[str, SiteRule]] = {}


@dataclass(slots=True)
class SiteCuts:
    """What the rules of a site cut from one article.

    Attributes:
        rules: the rules of the site.
        passages: the passages in regions of its page that rules match, without spaces.
        share: the largest share of the characters that may go.
        notes: notes for the trace.
    """

    rules: SiteRules
    passages: Mapping[str, SiteRule]
    share: float
    notes: dict[str, str]
    _chars_left: float | None = None

    @classmethod
    def of(cls, rules: SiteRuleSet, site: str | None, page: Page | None = None) -> "SiteCuts | None":
        """Return the rules of an article's site, with what they match in its page; None if the site has no rules.

        Args:
            rules: the rules of all sites.
            site: the registered domain of the article's site, or the name of its source.
            page: its page, if there is one.
        """
        own = rules.of(site)
        if own is None:
            return None
        passages = passages_in_regions(page, own.regions) if page is not None else _NO_PASSAGES
        return cls(own, passages, rules.max_article_share, {"site_rules": rules.digest} if rules.digest else {})

    def rule_for(self, text: str) -> SiteRule | None:
        """Return the rule that cuts a paragraph, by its text or by its region; None for none."""
        rule = self.rules.lines.rule_for(text)
        if rule is not None or not self.passages:
            return rule
        rule = self.passages.get(without_spaces(text))
        return None if rule is None or has_quotation(text) or self.rules.lines.matching(text) else rule

    def may_take(self, chars: int, text_chars: int) -> bool:
        """Return True if so many characters may go, and count them. The first call fixes the limit.

        Args:
            chars: the characters to be cut now.
            text_chars: the characters of the text before.
        """
        if self._chars_left is None:
            self._chars_left = self.share * text_chars
        if chars > self._chars_left:
            return False
        self._chars_left -= chars
        return True


def cut_site_lines(state: CleaningState, cuts: SiteCuts) -> None:
    """Cut the paragraphs that rules of the site match; if they are more than the allowed share, cut none of them.

    Args:
        state: the paragraphs that are left.
        cuts: what the rules say about the article. If the share was exceeded, its notes say so.
    """
    found = {number: rule for number, text in state.kept.items() if (rule := cuts.rule_for(text)) is not None}
    if not found:
        return
    size, total = sum(len(state.kept[number]) for number in found), sum(map(len, state.kept.values()))
    if not cuts.may_take(size, total):
        names = sorted({rule.name for rule in found.values()})
        others = f" and {len(names) - 1} more" if len(names) > 1 else ""
        cuts.notes["site_rules_not_applied"] = (
            f"{size} of {total} characters would go, at most {cuts.share:.0%}: {names[0]}{others}"
        )
        return
    for number, rule in found.items():
        state.cut_line(number, rule.kind, rule.name)
