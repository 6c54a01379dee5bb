"""Read a file of site rules and test it: its format, its names, its examples, and that it cuts no dateline or quotation."""

import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from newsloom.normalise.cleaning.clean import Clean, packaged_rules
from newsloom.normalise.cleaning.places import is_known_place
from newsloom.normalise.site_rules.line_nature import has_quotation
from newsloom.normalise.site_rules.rows import SiteRulesFile
from newsloom.normalise.site_rules.site_lines import SiteRule, SiteRuleSet, rules_of_site, site_key
from newsloom.normalise.site_rules.skeleton import (
    has_placeholder,
    is_label_pattern,
    label_of,
    tidy_line,
    unescape,
)
from newsloom.normalise.toml_tables import RuleError, read_toml
from newsloom_schemas import RemovedKind

_BODY: Final = "The ferry left the harbour at noon and came back in the evening with forty passengers."
_MAX_SHOWN: Final = 5
_MAX_SHOWN_CHARS: Final = 80
_MAX_FILE_BYTES: Final = 64_000_000
_DIGEST_DIGITS: Final = 12
_MIN_FIXED_LETTERS: Final = 4
_AFTER_PLACE: Final = re.compile(r"[,;:/(|—–-]|(?=\d)")
_MAX_DATELINE_CHARS: Final = 80
_SETTING: Final = "normalise.site_rules_path"


def open_site_rules(path: Path, named_by: str = _SETTING) -> SiteRuleSet:
    """Return the rules of a file.

    Args:
        path: a file as `newsloom learn` writes it, in UTF-8.
        named_by: the setting or option that names the file, for messages.

    Raises:
        RuleError: the file cannot be read, a key or value in it is invalid, or a rule fails its test.
    """
    content, table = read_site_rules(path, named_by)
    wrong = list(find_site_mistakes(table))
    if wrong:
        more = f"; and {len(wrong) - _MAX_SHOWN} more" if len(wrong) > _MAX_SHOWN else ""
        msg = f"{path}: {'; '.join(wrong[:_MAX_SHOWN])}{more} ({named_by})"
        raise RuleError(msg)
    return compile_site_rules(table, sha256(content).hexdigest()[:_DIGEST_DIGITS])


def read_site_rules(path: Path, named_by: str = _SETTING) -> tuple[bytes, SiteRulesFile]:
    """Return the bytes of a file of site rules and its table, without testing the rules.

    Raises:
        RuleError: the file cannot be read, or a key or value in it is invalid.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_FILE_BYTES + 1)
        text = content.decode("utf-8")
    except OSError as error:
        msg = f"{path}: {error.strerror} ({named_by})"
        raise RuleError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{path}: not UTF-8: byte {error.start} ({named_by})"
        raise RuleError(msg) from error
    if len(content) > _MAX_FILE_BYTES:
        msg = f"{path}: larger than {_MAX_FILE_BYTES // 1_000_000} MB ({named_by})"
        raise RuleError(msg)
    try:
        return content, read_toml(text, SiteRulesFile, str(path))
    except RuleError as error:
        msg = f"{error} ({named_by})"
        raise RuleError(msg) from error


def compile_site_rules(table: SiteRulesFile, digest: str = "") -> SiteRuleSet:
    """Return the rules of a table, ready for use."""
    rules: dict[str, list[SiteRule]] = {}
    for row in table.site:
        rules.setdefault(site_key(row.site), []).extend(
            SiteRule(each.name, each.kind, each.line, each.region, each.enabled, each.examples) for each in row.rule
        )
    compiled = {site: rules_of_site(each) for site, each in rules.items()}
    return SiteRuleSet(compiled, table.max_article_share, digest)


def find_site_mistakes(table: SiteRulesFile) -> Iterator[str]:
    """Yield a message for each rule that cannot be used.

    A name must be unique, and so must a site. An enabled rule must match each of its examples, must have fixed words, and
    must cut no dateline and no quotation.
    """
    taken: set[str] = set()
    sites: set[str] = set()
    for row in table.site:
        if site_key(row.site) in sites:
            yield f"site {row.site!r}: named twice"
        sites.add(site_key(row.site))
        for each in row.rule:
            if each.name in taken:
                yield f"rule {each.name!r}: another rule has this name"
            taken.add(each.name)
            if each.line is not None and each.enabled:
                rule = SiteRule(each.name, each.kind, each.line, examples=each.examples)
                yield from (f"rule {each.name!r}: {wrong}" for wrong in _mistakes_of(rule, each.line))


def _mistakes_of(rule: SiteRule, line: str) -> Iterator[str]:
    if not _fixed_text(line):
        yield f"`line`: {_shown(line)} matches almost any line: it needs {_MIN_FIXED_LETTERS} letters outside its slots"
        return
    alone = rules_of_site((rule,))
    examples = rule.examples or ((unescape(line),) if not has_placeholder(line) and not is_label_pattern(line) else ())
    for number, example in enumerate(examples, start=1):
        if has_quotation(example):
            yield f"example {number}: {_shown(example)} is a quotation"
        elif not alone.lines.matching(example):
            yield f"example {number}: the rule does not match {_shown(example)}"
        elif is_dateline(example):
            yield f"example {number}: {_shown(example)} is a dateline"


def is_dateline(line: str) -> bool:
    """Return True if a line, followed by text or not, is a dateline for the packaged rules."""
    return any(
        cut.removed.kind is RemovedKind.DATELINE
        for text in (line, f"{line} {_BODY}")
        for cut in _packaged().clean((text, _BODY, _BODY)).cuts
    )


def may_be_dateline(line: str) -> bool:
    """Return True if a line is a dateline, or a known place with a date or agency behind it: `London, 12 May`."""
    place = _AFTER_PLACE.split(line, maxsplit=1)[0].strip()
    return (len(line) <= _MAX_DATELINE_CHARS and is_known_place(place)) or is_dateline(line)


@cache
def _packaged() -> Clean:
    return Clean(packaged_rules())


def _fixed_text(line: str) -> bool:
    """Return True if enough letters of a pattern are outside its slots; any text without slots is fixed."""
    pattern = tidy_line(line)
    if is_label_pattern(pattern):
        label = label_of(pattern)
        return label is not None and any(each.isalpha() for each in label[0])
    if not has_placeholder(pattern):
        return any(each.isalnum() for each in pattern)
    fixed = pattern
    for slot in ("{number}", "{name}", "{month}"):
        fixed = fixed.replace(slot, " ")
    letters = sum(each.isalpha() for each in fixed)
    return letters >= (_MIN_FIXED_LETTERS if fixed.isascii() else 2)


def _shown(text: str) -> str:
    return repr(text if len(text) <= _MAX_SHOWN_CHARS else f"{text[:_MAX_SHOWN_CHARS]}…")
