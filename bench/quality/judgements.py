"""Print how often readers agreed with newsloom: `python -m bench.quality.judgements [FILE]`.

The file is what `newsloom judgements import` writes. Readers judge what they look at, so this is no random sample: the shares
show where to look, and do not compare versions unless the same records are judged again.
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from newsloom.pages.judgements import JudgedKind, Judgement, merged, read_judgements

_DEFAULT: Final = Path("var/judgements.jsonl")
_MAX_GROUPS: Final = 12
_MAX_REASONS: Final = 3


def main() -> None:
    """Run the command. Without a file it says how to make one, and exits with 0: judgements are optional."""
    parser = argparse.ArgumentParser(prog="bench.quality.judgements", description=__doc__)
    named = os.environ.get("NEWSLOOM_JUDGEMENTS")
    parser.add_argument("gold", nargs="?", type=Path, default=Path(named) if named else _DEFAULT)
    gold: Path = parser.parse_args().gold
    if not gold.is_file():
        print(
            f"no judgements in {gold}: judge in a report, export, and run newsloom judgements import", file=sys.stderr
        )
        return
    with gold.open("rb") as lines:
        judged = merged(read_judgements(lines))
    Console(width=120).print(table(judged))


def table(judged: Iterable[Judgement]) -> Table:
    """Return a table of agreement: a row for each kind, and for what readers disagreed with most within it."""
    judged = list(judged)
    shown = Table(title=f"Agreement of readers, {len(judged)} judgements")
    shown.add_column("what")
    for column in ("agree", "of", "share"):
        shown.add_column(column, justify="right")
    shown.add_column("why not")
    for kind in JudgedKind:
        of_kind = [each for each in judged if each.kind is kind]
        if not of_kind:
            continue
        shown.add_row(f"[bold]{kind.value}[/bold]", *_figures(of_kind), "")
        groups = Counter(each.group for each in of_kind)
        wrong = Counter(each.group for each in of_kind if not each.agrees)
        for group in sorted(groups, key=lambda name: (-wrong[name], -groups[name], name))[:_MAX_GROUPS]:
            members = [each for each in of_kind if each.group == group]
            shown.add_row(f"  {escape(group)}", *_figures(members), escape(_reasons(members)))
    return shown


def _figures(judged: list[Judgement]) -> tuple[str, str, str]:
    agreed = sum(each.agrees for each in judged)
    return str(agreed), str(len(judged)), f"{agreed / len(judged):.0%}"


def _reasons(judged: list[Judgement]) -> str:
    reasons = Counter(each.reason for each in judged if not each.agrees and each.reason)
    return "; ".join(reason for reason, _ in reasons.most_common(_MAX_REASONS))


if __name__ == "__main__":
    main()
