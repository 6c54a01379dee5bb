"""Laws of rules for sites: one story's copies give none, no more than the share goes, nothing is lost, clean text stays."""

import random
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from newsloom.learning.rules_text import rules_text
from newsloom.learning.seen_article import SeenArticle
from newsloom.normalise.cleaning.clean import Clean
from newsloom.normalise.cleaning.cuts import put_back
from newsloom.normalise.cleaning.rules import packaged_rules
from newsloom.normalise.cleaning.site_cuts import SiteCuts
from newsloom.normalise.cleaning.site_rules_file import compile_site_rules
from newsloom.normalise.site_rules.rows import FORMAT, SiteRow, SiteRuleRow, SiteRulesFile
from newsloom.normalise.site_rules.skeleton import escape, exact_key, skeleton, skeletons, tidy_line
from newsloom.normalise.toml_tables import read_toml
from newsloom_schemas import RemovedKind
from support.sites.learning import SITE, learned
from support.sites.made_up_site import story

CLEAN = Clean(packaged_rules())
WORD = re.compile(r"\w+")
CHANCE = random.Random(9)
STORIES = {language: [story(CHANCE, language, 6) for _ in range(3)] for language in ("en", "ru", "zh", "ar")}
LINES = ["Join our commenting forum", "Follow Ada Quill on Gull", "12 May 2026", "Topics: ferries", "广告", "Read more"]

line = st.one_of(st.sampled_from(LINES), st.text(max_size=60).map(lambda text: " ".join(text.split())).filter(bool))
frame = st.lists(line, max_size=4)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(STORIES)), frame, frame, st.integers(3, 12), st.lists(st.integers(0, 5), max_size=12))
def test_what_occurs_in_the_copies_of_one_story_only_is_never_learned(
    language: str, above: list[str], below: list[str], min_articles: int, dropped: list[int]
) -> None:
    """The copies have the same lines around them, and each lacks another paragraph or has a note of its own."""
    text = STORIES[language][0]
    copies = []
    for number in range(2 * min_articles):
        without = dropped[number] if number < len(dropped) else None
        kept = [each for place, each in enumerate(text) if place != without]
        copies.append(SeenArticle(SITE, (*above, *kept, *below, f"Edition {number}")))
    assert not learned(copies, min_articles).site


def rules(lines: list[str], share: float) -> SiteRulesFile:
    patterns = {exact_key(tidy_line(each)): escape(each) for each in lines}
    made = (
        SiteRuleRow(name=f"site:{number}", kind=RemovedKind.SHARE, line=pattern)
        for number, pattern in enumerate(patterns.values())
    )
    return SiteRulesFile(format=FORMAT, max_article_share=share, site=(SiteRow(site=SITE, rule=tuple(made)),))


@settings(deadline=None)
@given(st.lists(line, max_size=12), st.lists(line, max_size=6), st.sampled_from([0.05, 0.3, 0.5, 0.9]))
def test_no_more_than_the_allowed_share_is_cut_and_it_can_be_put_back(
    paragraphs: list[str], boilerplate: list[str], share: float
) -> None:
    table = compile_site_rules(rules(boilerplate, share))
    before = CLEAN.clean(paragraphs)
    cleaned = CLEAN.clean(paragraphs, site_cuts=SiteCuts.of(table, SITE))
    gone = sum(len(cut.removed.text) for cut in cleaned.cuts if cut.removed.rule.startswith("site:"))
    assert gone <= share * sum(map(len, before.paragraphs))
    assert WORD.findall("\n".join(put_back(cleaned))) == WORD.findall("\n".join(paragraphs))
    if gone:
        again = CLEAN.clean(cleaned.paragraphs, site_cuts=SiteCuts.of(table, SITE))
        assert not any(cut.removed.rule.startswith("site:") for cut in again.cuts)


@settings(deadline=None)
@given(st.lists(line, max_size=8), st.floats(0.01, 0.99))
def test_rules_are_read_as_they_were_written(lines: list[str], share: float) -> None:
    table = rules(lines, share)
    assert read_toml(rules_text(table), SiteRulesFile, "x") == table


@settings(deadline=None)
@given(st.one_of(line, st.text(max_size=200)))
def test_both_ways_of_reducing_a_line_agree(text: str) -> None:
    tidy = tidy_line(text)
    fixed, with_name = skeletons(tidy)
    assert fixed == skeleton(tidy, opens_with_name=False)
    assert with_name == skeleton(tidy, opens_with_name=True)
    assert [tidy[start:end].casefold() for start, end in with_name.spans] == list(with_name.fills)
