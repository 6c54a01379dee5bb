"""Print what share of each package's lines and branches the tests ran, and check the floors: `make test` ends with this.

Reads the data that pytest-cov left (`[tool.coverage]` in pyproject.toml). Exits with 1 when a package is below its floor.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, Final

import coverage
from rich.console import Console
from rich.table import Table

FLOORS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "claims": 95.0,
        "conditions": 95.0,
        "core": 95.0,
        "dedup": 95.0,
        "normalise": 95.0,
        "tag": 95.0,
        "stories": 95.0,
        "publish": 95.0,
    }
)
"""The least share of branches, in per cent, of the packages whose results are verdicts on articles."""


@dataclass(frozen=True)
class Share:
    """How much of a package the tests ran.

    Attributes:
        package: its name under `newsloom`, or `newsloom_schemas`.
        lines, branches: how many there are.
        run_lines, run_branches: how many of them were run.
    """

    package: str
    lines: int = 0
    run_lines: int = 0
    branches: int = 0
    run_branches: int = 0

    def with_file(self, counted: Mapping[str, Any]) -> "Share":
        """Return the share with one more file.

        Args:
            counted: the file's `summary` in the JSON report of coverage.py.
        """
        return Share(
            self.package,
            self.lines + counted["num_statements"],
            self.run_lines + counted["covered_lines"],
            self.branches + counted["num_branches"],
            self.run_branches + counted["covered_branches"],
        )

    @property
    def line_percent(self) -> float:
        """Lines that were run, in per cent."""
        return percent(self.run_lines, self.lines)

    @property
    def branch_percent(self) -> float:
        """Branches that were run, in per cent."""
        return percent(self.run_branches, self.branches)


def percent(part: int, whole: int) -> float:
    """Return a share in per cent; 100 where there is nothing to run."""
    return 100.0 * part / whole if whole else 100.0


def package_of(file: str) -> str:
    """Return the package that a source file counts for.

    Args:
        file: its path, as in `services/newsloom/dedup/stage.py`. Modules directly in `newsloom` count for it.
    """
    parts = Path(file).parts
    if "newsloom" not in parts:
        return "newsloom_schemas"
    inside = parts[parts.index("newsloom") + 1 :]
    return inside[0] if len(inside) > 1 else "newsloom"


def shares(report: Mapping[str, Any]) -> list[Share]:
    """Return each package's share, by name.

    Args:
        report: the JSON report of coverage.py.
    """
    found: dict[str, Share] = {}
    for file, counted in report["files"].items():
        package = package_of(file)
        found[package] = found.get(package, Share(package)).with_file(counted["summary"])
    return [found[package] for package in sorted(found)]


def below_floor(found: list[Share], floors: Mapping[str, float] = FLOORS) -> Iterator[str]:
    """Yield a sentence for each package below its floor, or not measured at all."""
    by_package = {share.package: share for share in found}
    for package, floor in floors.items():
        share = by_package.get(package)
        if share is None:
            yield f"{package}: nothing was measured"
        elif share.branch_percent < floor:
            yield f"{package}: {share.branch_percent:.1f} % of branches are tested, and at least {floor:g} % must be"


def _show(found: list[Share]) -> None:
    table = Table("package", "lines", "tested", "branches", "tested", "at least", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for each in found:
        floor = FLOORS.get(each.package)
        table.add_row(
            each.package,
            f"{each.lines:,}",
            f"{each.line_percent:.1f} %",
            f"{each.branches:,}",
            f"{each.branch_percent:.1f} %",
            "" if floor is None else f"{floor:g} %",
        )
    Console().print(table)


def _main() -> int:
    parser = argparse.ArgumentParser(prog="coverage_floors", description=__doc__)
    parser.add_argument("--without-floors", action="store_true", help="only print the table: not all tests have run")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        measured = coverage.Coverage()
        measured.load()
        measured.json_report(outfile=str(report))
        found = shares(json.loads(report.read_text(encoding="utf-8")))
    _show(found)
    wrong = [] if options.without_floors else list(below_floor(found))
    for line in wrong:
        sys.stderr.write(f"coverage: {line}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(_main())
