"""The floors of coverage: what counts for which package, and when `make test` fails."""

from coverage_floors import FLOORS, Share, below_floor, package_of, shares


def counted(lines: int, run_lines: int, branches: int, run_branches: int) -> dict[str, dict[str, int]]:
    """A file's counts, as in the JSON report of coverage.py."""
    return {
        "summary": {
            "num_statements": lines,
            "covered_lines": run_lines,
            "num_branches": branches,
            "covered_branches": run_branches,
        }
    }


def test_files_count_for_the_first_package_below_newsloom() -> None:
    assert package_of("services/newsloom/dedup/text/packing.py") == "dedup"
    assert package_of("services/newsloom/__main__.py") == "newsloom"
    assert package_of("schemas/newsloom_schemas/article.py") == "newsloom_schemas"


def test_counts_of_a_packages_files_are_added() -> None:
    report = {
        "files": {
            "services/newsloom/tag/stage.py": counted(10, 9, 4, 3),
            "services/newsloom/tag/span.py": counted(30, 30, 6, 6),
            "services/newsloom/api/__init__.py": counted(3, 3, 0, 0),
        }
    }
    api, tag = shares(report)
    assert (api.package, api.branch_percent) == ("api", 100.0)  # no branches at all
    assert (tag.line_percent, tag.branch_percent) == (97.5, 90.0)


def test_package_below_its_floor_and_package_that_was_not_measured_are_named() -> None:
    found = [Share("tag", branches=100, run_branches=94), Share("core", branches=100, run_branches=95)]
    assert list(below_floor(found, {"tag": 95.0, "core": 95.0, "publish": 95.0})) == [
        "tag: 94.0 % of branches are tested, and at least 95 % must be",
        "publish: nothing was measured",
    ]


def test_packages_that_decide_about_articles_have_a_floor() -> None:
    assert set(FLOORS) == {"claims", "conditions", "core", "dedup", "normalise", "tag", "stories", "publish"}
    assert min(FLOORS.values()) >= 95
