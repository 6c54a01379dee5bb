"""Write a file of site rules as TOML that people can read and edit."""

import json
from collections.abc import Iterator
from typing import Final

from newsloom.normalise.site_rules.rows import SiteRow, SiteRuleRow, SiteRulesFile

_HEAD: Final = """\
# The boilerplate of sites, learned by `newsloom learn` from articles. Set normalise.site_rules_path to this file.
#
# A rule cuts a whole line (a paragraph) of its site's articles:
#   line    the text of the line. {number}, {month} and {name} stand for what changes, {any} for the rest after a label and
#           its colon. {{ and }} are braces.
#   region  a region of a page, as tag.class or tag#id: its lines are cut, except running text that is no link.
# To switch a rule off, write enabled = false: `newsloom learn --update` keeps that, and no other rule cuts its lines.
# A `note` of your own is kept as well; comments are not. Evidence: stories and share of the site's different stories (copies
# of a text count once), the days of the first and last article, three examples, which are also the test of the rule.
"""


def rules_text(table: SiteRulesFile) -> str:
    """Return the TOML of some rules. The same rules give the same text."""
    return "\n".join(_lines(table)) + "\n"


def _lines(table: SiteRulesFile) -> Iterator[str]:
    yield _HEAD
    yield f"format = {_value(table.format)}"
    yield f"max_article_share = {table.max_article_share}"
    if table.more_sites is not None:
        yield f"more_sites = {table.more_sites}  # sites with fewer articles that were left out"
    for site in table.site:
        yield from _site(site)


def _site(site: SiteRow) -> Iterator[str]:
    yield "\n[[site]]"
    yield f"site = {_value(site.site)}"
    if site.articles is not None:
        yield f"articles = {site.articles}"
    if site.sampled is not None:
        yield f"sampled = {site.sampled}  # so many of the articles were compared"
    if site.stories is not None:
        yield f"stories = {site.stories}"
    if site.more_candidates is not None:
        yield f"more_candidates = {site.more_candidates}  # rules with fewer stories that were left out"
    for rule in site.rule:
        yield from _rule(rule)


def _rule(rule: SiteRuleRow) -> Iterator[str]:
    yield "\n[[site.rule]]"
    yield f"name = {_value(rule.name)}"
    yield f"kind = {_value(rule.kind.value)}"
    if rule.line is not None:
        yield f"line = {_value(rule.line)}"
    if rule.region is not None:
        yield f"region = {_value(rule.region)}"
    if not rule.enabled:
        yield "enabled = false"
    if rule.note is not None:
        yield f"note = {_value(rule.note)}"
    if rule.stories is not None:
        yield f"stories = {rule.stories}"
    if rule.share is not None:
        yield f"share = {rule.share}"
    if rule.first_seen is not None:
        yield f"first_seen = {rule.first_seen.isoformat()}"
    if rule.last_seen is not None:
        yield f"last_seen = {rule.last_seen.isoformat()}"
    if rule.examples:
        yield "examples = ["
        yield from (f"    {_value(each)}," for each in rule.examples)
        yield "]"


def _value(text: str) -> str:
    """Return a TOML string. JSON's escapes are TOML's; DEL must be escaped as well (TOML 1.0, basic strings)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
