"""Read the operator's own cleaning rules, a file like `rules.toml`, and test them as the package's rules are tested."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from newsloom.normalise.cleaning.clean import Clean
from newsloom.normalise.cleaning.rules import Rule, RuleError, Scope, packaged_rules, read_rules

_BODY: Final = "The ferry left the harbour at noon and came back in the evening with forty passengers."
_MAX_SHOWN: Final = 5
_MAX_SHOWN_CHARS: Final = 80


def open_rules(path: Path) -> tuple[Rule, ...]:
    """Return the rules of a file, followed by those of the package.

    Args:
        path: a file in the format of `rules.toml`, in UTF-8.

    Raises:
        RuleError: the file cannot be read, a key or value in it is invalid, or a rule fails its own examples.
    """
    try:
        rules = read_rules(path.read_text("utf-8"), str(path))
    except OSError as error:
        msg = f"{path}: {error.strerror} (normalise.rules_path)"
        raise RuleError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{path}: not UTF-8: byte {error.start} (normalise.rules_path)"
        raise RuleError(msg) from error
    except RuleError as error:
        msg = f"{error} (normalise.rules_path)"
        raise RuleError(msg) from error
    wrong = list(find_mistakes(rules, packaged_rules()))
    if wrong:
        more = f"; and {len(wrong) - _MAX_SHOWN} more" if len(wrong) > _MAX_SHOWN else ""
        msg = f"{path}: {'; '.join(wrong[:_MAX_SHOWN])}{more} (normalise.rules_path)"
        raise RuleError(msg)
    return (*rules, *packaged_rules())


def find_mistakes(rules: Sequence[Rule], others: Sequence[Rule]) -> Iterator[str]:
    """Yield a message for each rule that fails its own examples.

    A rule must have a unique name and an example. From each example it must cut the given text, alone and together with all
    other rules, and it must cut nothing from its negative examples.

    Args:
        rules: rules to test.
        others: rules that are tried after them.
    """
    together = Clean((*rules, *others))
    taken = {rule.name for rule in others}
    for rule in rules:
        if rule.name in taken:
            yield f"rule {rule.name!r}: another rule has this name"
        taken.add(rule.name)
        if not rule.examples:
            yield f"rule {rule.name!r}: `examples`: at least one is needed"
        yield from _mistakes_of(rule, Clean((rule,)), together)


def article_with(rule: Rule, text: str) -> tuple[str, ...]:
    """Return an article with a text at a position where the rule applies."""
    return (text, _BODY, _BODY) if rule.scope is Scope.START or rule.within_first_paragraphs else (_BODY, _BODY, text)


def _mistakes_of(rule: Rule, alone: Clean, together: Clean) -> Iterator[str]:
    for number, (text, cut) in enumerate(rule.examples, start=1):
        found = [each.removed for each in alone.clean(article_with(rule, text)).cuts]
        with_tags = [each.removed for each in together.clean(article_with(rule, text)).cuts]
        if [each.text for each in found] != [cut]:
            yield f"rule {rule.name!r}: example {number}: {_describe_cut([each.text for each in found])}, not {_shown(cut)}"
        elif [(each.text, each.kind) for each in with_tags] != [(cut, rule.kind)]:
            names = ", ".join(sorted({repr(each.rule) for each in with_tags} - {repr(rule.name)}))
            yield f"rule {rule.name!r}: example {number}: taken by {names or 'no rule'} when all rules are tried"
    for number, text in enumerate(rule.negative_examples, start=1):
        found = [each.removed for each in alone.clean(article_with(rule, text)).cuts]
        if found:
            yield f"rule {rule.name!r}: `negative_examples` {number}: {_describe_cut([each.text for each in found])}"


def _describe_cut(texts: Sequence[str]) -> str:
    return f"the rule cuts {', '.join(map(_shown, texts))}" if texts else "the rule cuts nothing"


def _shown(text: str) -> str:
    return repr(text if len(text) <= _MAX_SHOWN_CHARS else f"{text[:_MAX_SHOWN_CHARS]}…")
