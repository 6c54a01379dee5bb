"""docs/stories.md states the limits that decide."""

import re

from newsloom.stories.decision import parameters
from newsloom.stories.features import names, numbers, terms
from newsloom.stories.store import RULES
from newsloom_schemas import StoryChange
from support.documents.deploy_files import TOP

PAGE = (TOP / "docs" / "stories.md").read_text(encoding="utf-8")


def test_the_page_has_the_limits_of_the_parameters() -> None:
    rows = re.findall(r"^\| .+ \| ([\d.]+) \| `([A-Z_]+)` \|$", PAGE, re.MULTILINE)
    assert len(rows) >= 6
    assert [(name, float(value)) for value, name in rows] == [(name, getattr(parameters, name)) for _, name in rows]
    assert f'"parameters": "{parameters.VERSION}"' in PAGE


def test_the_page_has_the_numbers_of_features_and_candidates() -> None:
    assert f"its {terms.MAX_TERMS} words that say most, its {names.MAX_NAMES} most central names" in PAGE
    assert f"its first {numbers.MAX_NUMBERS} numbers" in PAGE
    assert f"the {RULES.postings_kept} earlier articles" in PAGE


def test_the_page_explains_each_change() -> None:
    assert re.findall(r"^\| `([a-z]+)` \| ", PAGE, re.MULTILINE) == [change.value for change in StoryChange]
