"""Show what rules of sites would cut: as a table, or as JSON."""

from typing import Final

import orjson
from rich.table import Table

from newsloom.cli.display.console import console, print_table
from newsloom.cli.display.plain import plain
from newsloom.learning.rehearsal import Rehearsal, RuleUse

_MAX_ROWS: Final = 50
_MAX_EXAMPLE_CHARS: Final = 100


def show_cuts(found: Rehearsal) -> None:
    """Print a line for each rule, the ones that hit the most articles first, and the totals."""
    output = console()
    if found.uses:
        table = Table("rule", "articles", "lines", "of text", "for example", header_style="bold")
        for use in found.uses[:_MAX_ROWS]:
            table.add_row(
                plain(use.rule.name),
                str(use.articles),
                str(use.lines),
                f"{use.chars / found.chars:.2%}",
                _shown(use.examples[0]),
            )
        print_table(table)
        if len(found.uses) > _MAX_ROWS:
            output.print(f"… and {len(found.uses) - _MAX_ROWS} more rules; --json has all")
    share = found.cut_chars / found.chars if found.chars else 0.0
    said = (
        f"{found.hit} of {found.articles} articles would lose something: {found.cut_chars} characters, "
        f"{share:.2%} of all text; {found.of_sites_with_rules} are of sites that have rules"
    )
    output.print(said, markup=False, highlight=False)
    if found.spared:
        said = (
            f"nothing would be cut from {found.spared} more, since it would be more than the allowed share of the text"
        )
        output.print(said, markup=False, highlight=False)


def cuts_json(found: Rehearsal) -> bytes:
    """Return one JSON object with the totals and every rule."""
    return orjson.dumps(
        {
            "articles": found.articles,
            "of_sites_with_rules": found.of_sites_with_rules,
            "hit": found.hit,
            "spared": found.spared,
            "characters": found.chars,
            "cut_characters": found.cut_chars,
            "rules": [_rule(use) for use in found.uses],
        },
        option=orjson.OPT_INDENT_2,
    )


def _rule(use: RuleUse) -> dict[str, object]:
    return {
        "rule": use.rule.name,
        "site": use.site,
        "kind": use.rule.kind.value,
        "line": use.rule.line,
        "region": use.rule.region,
        "articles": use.articles,
        "lines": use.lines,
        "characters": use.chars,
        "examples": use.examples,
    }


def _shown(text: str) -> str:
    tidy = plain(text)
    return tidy if len(tidy) <= _MAX_EXAMPLE_CHARS else f"{tidy[:_MAX_EXAMPLE_CHARS]}…"
