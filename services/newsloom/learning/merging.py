"""Add what was learned to a file of rules, and keep what an operator has edited in it."""

from newsloom.normalise.site_rules.rows import SiteRow, SiteRuleRow, SiteRulesFile
from newsloom.normalise.site_rules.site_lines import site_key

_EVIDENCE = ("stories", "share", "first_seen", "last_seen")
_COUNTS = ("articles", "sampled", "stories", "more_candidates")


def merge_rules(old: SiteRulesFile, new: SiteRulesFile) -> SiteRulesFile:
    """Return the rules of both.

    A rule that is in both keeps the operator's name, kind, switch, note and examples, and gets the new evidence. A rule that
    was not found again stays as it is. New rules follow those of the file, as do new sites.

    Args:
        old: the file.
        new: what was learned.
    """
    learned = {site_key(row.site): row for row in new.site}
    known = {site_key(row.site) for row in old.site}
    names = {rule.name for row in old.site for rule in row.rule}
    sites = [
        _merge_site(row, learned[key], names) if (key := site_key(row.site)) in learned else row for row in old.site
    ]
    added = [row for row in new.site if site_key(row.site) not in known]
    return old.model_copy(update={"site": (*sites, *added), "more_sites": new.more_sites})


def _merge_site(old: SiteRow, new: SiteRow, names: set[str]) -> SiteRow:
    found = {_pattern(rule): rule for rule in new.rule}
    rules = [_with_evidence(rule, found.pop(_pattern(rule), None)) for rule in old.rule]
    rules += [rule for rule in found.values() if rule.name not in names]
    return old.model_copy(update={**{name: getattr(new, name) for name in _COUNTS}, "rule": tuple(rules)})


def _with_evidence(rule: SiteRuleRow, found: SiteRuleRow | None) -> SiteRuleRow:
    if found is None:
        return rule
    evidence = {name: getattr(found, name) for name in _EVIDENCE}
    days = [day for day in (rule.first_seen, found.first_seen) if day is not None]
    evidence["first_seen"] = min(days, default=None)
    later = [day for day in (rule.last_seen, found.last_seen) if day is not None]
    evidence["last_seen"] = max(later, default=None)
    return rule.model_copy(update={**evidence, "examples": rule.examples or found.examples})


def _pattern(rule: SiteRuleRow) -> tuple[str | None, str | None]:
    return rule.line, rule.region
