"""Find the rule that a line of a site matches, by lookups in tables: the time does not grow with the number of rules."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from newsloom.normalise.site_rules.line_nature import has_quotation, is_prose
from newsloom.normalise.site_rules.skeleton import (
    MAX_LINE_CHARS,
    MAX_SLOT_LINE_CHARS,
    Skeleton,
    exact_key,
    has_placeholder,
    is_label_pattern,
    label_of,
    opens_with_name,
    skeleton,
    skeletons,
    tidy_line,
    unescape,
    words_of,
)
from newsloom_schemas import RemovedKind

_PLACEHOLDER: Final = re.compile(r"\{(?:number|name|month)\}")


@dataclass(frozen=True, slots=True)
class SiteRule:
    """A rule of a site: exactly one of `line` and `region` is set; `rows.SiteRuleRow` explains both."""

    name: str
    kind: RemovedKind
    line: str | None = None
    region: str | None = None
    enabled: bool = True
    examples: tuple[str, ...] = ()


@dataclass(slots=True)
class SiteLines:
    """The rules for lines of a site, by the keys of their patterns."""

    _exact: dict[str, SiteRule] = field(default_factory=dict)
    _slots: dict[tuple[bool, str], list[tuple[Skeleton, SiteRule]]] = field(default_factory=dict)
    _labels: dict[str, SiteRule] = field(default_factory=dict)
    _slot_words: set[str] = field(default_factory=set)
    """The longest fixed word of each pattern with slots: a line without any of them needs no skeleton."""

    @classmethod
    def of(cls, rules: Iterable[SiteRule]) -> "SiteLines":
        """Return the tables of some rules. Of two rules for the same lines the first is found."""
        tables = cls()
        for rule in rules:
            if rule.line is not None:
                tables._add(tidy_line(rule.line), rule)
        return tables

    def _add(self, pattern: str, rule: SiteRule) -> None:
        if is_label_pattern(pattern):
            label = label_of(pattern)
            self._labels.setdefault(label[0] if label is not None else "", rule)
        elif has_placeholder(pattern):
            opens = opens_with_name(pattern)
            reduced = skeleton(pattern, opens_with_name=opens, is_pattern=True)
            self._slots.setdefault((opens, reduced.key), []).append((reduced, rule))
            fixed = _PLACEHOLDER.sub(" ", reduced.key)
            self._slot_words.add(max(words_of(fixed), key=len, default=""))
        else:
            self._exact.setdefault(exact_key(unescape(pattern)), rule)

    def matching(self, text: str) -> tuple[SiteRule, ...]:
        """Return the rules whose patterns a line matches, the most exact one first, whether they are enabled or not."""
        if len(text) > MAX_LINE_CHARS:
            return ()
        line = tidy_line(text)
        exact = self._exact.get(exact_key(line))
        found = [exact] if exact is not None else []
        if len(line) <= MAX_SLOT_LINE_CHARS:
            if "" in self._slot_words or not self._slot_words.isdisjoint(words_of(line)):
                for opens, reduced in zip((False, True), skeletons(line), strict=True):
                    candidates = self._slots.get((opens, reduced.key), ())
                    found += [rule for pattern, rule in candidates if pattern.admits(reduced.fills)]
            label = label_of(line) if self._labels else None
            if label is not None and label[0] in self._labels and not is_prose(label[1]):
                found.append(self._labels[label[0]])
        return tuple(found)

    def rule_for(self, text: str) -> SiteRule | None:
        """Return the rule that cuts a line; None if there is none, a disabled one matches too, or the line is a quotation."""
        found = self.matching(text)
        if not found or not all(rule.enabled for rule in found) or has_quotation(text):
            return None
        return found[0]


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The rules of one site. `regions` has the enabled rules for regions, by `tag.class` or `tag#id`."""

    lines: SiteLines
    regions: Mapping[str, SiteRule]


@dataclass(frozen=True, slots=True)
class SiteRuleSet:
    """The rules of all sites, and the largest share of an article that they may cut, in characters.

    `digest` identifies the file that they were read from: the first 12 hexadecimal digits of its SHA-256.
    """

    sites: Mapping[str, SiteRules]
    max_article_share: float
    digest: str = ""

    def of(self, site: str | None) -> SiteRules | None:
        """Return the rules of a site; None if there are none."""
        return self.sites.get(site_key(site)) if site else None


def site_key(site: str) -> str:
    """Return the name of a site as it is compared: with case folded and single spaces."""
    return " ".join(site.split()).casefold()


def rules_of_site(rules: Iterable[SiteRule]) -> SiteRules:
    """Return the tables of the rules of one site."""
    listed = tuple(rules)
    regions: dict[str, SiteRule] = {}
    for rule in listed:
        if rule.region is not None and rule.enabled:
            regions.setdefault(rule.region, rule)
    return SiteRules(SiteLines.of(listed), regions)
