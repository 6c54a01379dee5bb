"""Copies count once, memory is bounded, the order does not matter, edits survive, and what is read is checked."""

import random
import tomllib

import pytest

from newsloom.learning.learn import rule_name
from newsloom.learning.line_kinds import is_interruption, kind_by_words, kind_words
from newsloom.learning.merging import merge_rules
from newsloom.learning.rehearsal import rehearse
from newsloom.learning.rules_text import rules_text
from newsloom.learning.seen_article import SeenArticle, article_record, is_newsloom_record, seen_article
from newsloom.learning.spool import Spool
from newsloom.learning.stories import group_stories
from newsloom.normalise.cleaning.site_rules_file import compile_site_rules, find_site_mistakes
from newsloom.normalise.site_rules.rows import FORMAT, SiteRow, SiteRuleRow, SiteRulesFile
from newsloom.normalise.toml_tables import read_toml
from newsloom_schemas import RemovedKind
from support.sites.learning import SITE, different_articles, learned, rules_of
from support.sites.made_up_site import story

CALL = "Join our commenting forum"


def stories_of(texts: list[list[str]], min_articles: int = 5) -> list[int]:
    articles = [SeenArticle(SITE, tuple(text)) for text in texts]
    return group_stories(articles, [list(article.lines) for article in articles], min_articles)


def test_near_copies_are_one_story_and_different_texts_are_not() -> None:
    chance = random.Random(1)
    one, other = story(chance, "en"), story(chance, "en")
    assert stories_of([one, [*one, "Reprinted."], other, one[1:], other[:4]]) == [0, 0, 1, 0, 1]


def test_articles_that_share_only_a_long_footer_are_different_stories() -> None:
    chance = random.Random(2)
    footer = story(chance, "en", 2)
    assert len(set(stories_of([[*story(chance, "en", 3), *footer] for _ in range(12)]))) == 12


def test_articles_of_which_hardly_anything_is_their_own_are_one_story() -> None:
    chance = random.Random(3)
    text = story(chance, "en")
    assert len(set(stories_of([[*text, f"Edition {number}"] for number in range(12)]))) == 1


def test_articles_in_one_cluster_of_dedup_are_one_story() -> None:
    articles = [
        SeenArticle(SITE, each.lines, cluster="a" if number < 5 else "")
        for number, each in enumerate(different_articles(10, lambda _, text: text))
    ]
    assert len(set(group_stories(articles, [list(each.lines) for each in articles], 5))) == 6


def test_a_line_in_the_versions_of_one_story_is_not_learned() -> None:
    chance = random.Random(4)
    base = story(chance, "en", 8)
    versions = [SeenArticle(SITE, (*base, f"Version {number}.", CALL)) for number in range(30)]
    assert not learned(versions).site


def test_a_publisher_who_repeats_one_text_everywhere_gets_no_rule_that_takes_it() -> None:
    chance = random.Random(5)
    repeated = story(chance, "en", 6)
    articles = different_articles(30, lambda _, text: [text[0], *repeated])
    table = learned(articles)
    with Spool.on_disk() as spool:
        for article in articles:
            spool.add(article)
        assert rehearse(spool.sites(), compile_site_rules(table)).cut_chars == 0


def test_the_sample_of_a_site_does_not_depend_on_the_order_or_on_repeats() -> None:
    articles = different_articles(90, lambda _, text: [*text, CALL])
    shuffled = [*articles, *articles[:30]]
    random.Random(6).shuffle(shuffled)
    one, other = learned(articles, max_sample=20), learned(shuffled, max_sample=20)
    assert one.site[0].rule == other.site[0].rule
    assert (one.site[0].articles, one.site[0].sampled, one.site[0].stories) == (90, 20, 20)
    assert other.site[0].articles == 120
    assert "sampled = 20  # so many of the articles were compared" in rules_text(one)


def test_the_spool_keeps_only_what_may_be_in_the_sample() -> None:
    with Spool.on_disk(10) as spool:
        for article in different_articles(200, lambda _, text: text[:1]):
            spool.add(article)
        (kept,) = spool._database.execute("SELECT count(*) FROM article").fetchone()
        assert kept <= 20
        (site,) = spool.sites()
        assert (site.articles, len(site.sample), site.is_sampled) == (200, 10, True)


def test_articles_with_very_many_lines_make_a_smaller_sample() -> None:
    with Spool.on_disk() as spool:
        for number in range(120):
            spool.add(SeenArticle(SITE, (f"first {number}", *(["line"] * 599))))
        (site,) = spool.sites()
    assert (site.articles, len(site.sample), site.is_sampled) == (120, 83, True)


def test_articles_without_a_site_are_counted_and_left_out() -> None:
    with Spool.on_disk() as spool:
        spool.add(SeenArticle("", ("a",)))
        assert (spool.articles, spool.without_site, list(spool.sites())) == (1, 1, [])


def test_the_file_of_rules_reads_back_and_passes_its_own_test() -> None:
    lines = ['Say "hello" \\ to\x7f the {gulls}', "Published {} May 2026", "Время чтения: {} мин."]
    table = learned(different_articles(20, lambda n, text: [*(line.replace("{}", str(n)) for line in lines), *text]))
    text = rules_text(table)
    assert read_toml(text, SiteRulesFile, "x") == table
    assert len(rules_of(table)) == 3
    assert not list(find_site_mistakes(table))
    assert tomllib.loads(text)["format"] == FORMAT


def row(line: str, **fields: object) -> SiteRuleRow:
    made = {"name": rule_name(SITE, line), "kind": RemovedKind.SHARE, "line": line, **fields}
    return SiteRuleRow.model_validate(made)


def table(*rules: SiteRuleRow) -> SiteRulesFile:
    return SiteRulesFile(format=FORMAT, site=(SiteRow(site=SITE, rule=rules),))


def test_merging_keeps_edits_updates_evidence_and_adds_what_is_new() -> None:
    old = table(
        row("off", enabled=False, stories=3, first_seen="2026-01-02", last_seen="2026-01-03"),
        row("own", name="site:mine", kind=RemovedKind.LICENCE, note="mine"),
        row("gone", stories=7),
    )
    new = table(
        row("off", stories=9, first_seen="2026-02-02", last_seen="2026-02-03"), row("own", stories=4), row("new")
    )
    merged = rules_of(merge_rules(old, new))
    assert list(merged) == ["off", "own", "gone", "new"]
    off = merged["off"]
    assert (off.enabled, off.stories, str(off.first_seen), str(off.last_seen)) == (False, 9, "2026-01-02", "2026-02-03")
    assert (merged["own"].name, merged["own"].kind, merged["own"].note) == ("site:mine", RemovedKind.LICENCE, "mine")
    assert merged["gone"] == old.site[0].rule[2]
    assert merge_rules(merge_rules(old, new), new) == merge_rules(old, new)


def test_a_pattern_that_the_operator_rewrote_is_not_added_again() -> None:
    old = table(row("Join {name}", name=rule_name(SITE, "Join us")))
    assert list(rules_of(merge_rules(old, table(row("Join us"))))) == ["Join {name}"]


def test_sites_of_both_files_are_kept() -> None:
    other = SiteRulesFile(format=FORMAT, site=(SiteRow(site="gavan.example", rule=(row("x"),)),))
    assert [site.site for site in merge_rules(table(row("a")), other).site] == [SITE, "gavan.example"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Subscribe to the Skarv Post to bookmark", RemovedKind.NEWSLETTER),
        ("Abonnieren Sie uns", RemovedKind.NEWSLETTER),
        ("订阅我们的电子报", RemovedKind.NEWSLETTER),
        ("Подписывайтесь на канал", RemovedKind.NEWSLETTER),
        ("Follow us", RemovedKind.SHARE),
        ("The following is a list", None),
        ("Lire aussi", RemovedKind.READ_MORE),
        ("あわせて読みたい", RemovedKind.READ_MORE),
        ("Foto: Skarv", RemovedKind.CAPTION),
        ("Alle Rechte vorbehalten", RemovedKind.LICENCE),
        ("Bo Reed contributed to this report.", RemovedKind.CREDIT),
        ("The harbour was closed", None),
    ],
)
def test_words_tell_the_kind(line: str, kind: RemovedKind | None) -> None:
    assert kind_by_words(line) is kind


@pytest.mark.parametrize("kind", ["newsletter", "share", "read_more", "caption", "licence", "credit"])
def test_every_word_of_the_table_is_found_in_a_line(kind: str) -> None:
    for word in getattr(kind_words(), kind):
        assert kind_by_words(f"— {word.strip()}") is not None, word


def test_every_interruption_of_the_table_is_found_in_a_line() -> None:
    assert all(is_interruption(f"[{word.strip()}]") for word in kind_words().interruption)
    assert not is_interruption("The harbour was closed")


def test_a_record_with_values_of_other_types_is_read_without_them() -> None:
    record = {"text": "a\n\nb", "source": 3, "authors": "Ada", "published_at": {"value": "yesterday"}, "removed": [1]}
    assert seen_article(record) == SeenArticle("", ("a", "b"))
    assert seen_article({"text": 5}) is None
    assert seen_article({"text": " \n\n "}) is None


def test_a_huge_article_is_shortened_and_says_so() -> None:
    found = seen_article({"text": "\n\n".join(["x" * 5_000] * 100), "source": {"name": "S" * 5_000}})
    assert found is not None
    assert found.cut_before
    assert sum(map(len, found.lines)) <= 64_000
    assert len(found.site) <= 253


def test_only_articles_of_newsloom_are_read_as_such() -> None:
    assert article_record(b'{"schema":"newsloom.normalised/1","text":"a"}') is not None
    assert article_record(b'{"schema":"newsloom.rejected/1"}') is None
    assert is_newsloom_record(b'{"schema":"newsloom.rejected/1"}')
    assert not is_newsloom_record(b'{"schema":"other"}')
    assert not is_newsloom_record(b'{"schema":"newsloom.normalised/1"')
    assert not is_newsloom_record(b"The newsloom. of Skarv")


def test_a_rehearsal_counts_what_each_rule_would_cut_and_spares_what_would_lose_too_much() -> None:
    prose = "Nobody had asked the keepers to come back to the lighthouse, and nobody has thanked them since."
    rules = compile_site_rules(
        SiteRulesFile(
            format=FORMAT,
            site=(
                SiteRow(
                    site=SITE,
                    rule=(row("Join us"), SiteRuleRow(name="site:box", kind=RemovedKind.READ_MORE, region="div.box")),
                ),
            ),
        )
    )
    with Spool.on_disk() as spool:
        regions = {"div.box": (1, 2, 3)}
        spool.add(SeenArticle(SITE, (prose, "Also today", prose, "Ferry late"), regions=regions))
        spool.add(SeenArticle(SITE, ("Join us", prose, prose)))
        spool.add(SeenArticle(SITE, ("Join us", "Short")))
        spool.add(SeenArticle("other.example", ("Join us", prose)))
        found = rehearse(spool.sites(), rules)
    assert (found.articles, found.of_sites_with_rules, found.hit, found.spared) == (4, 3, 2, 1)
    assert found.cut_chars == len("Also today") + len("Ferry late") + len("Join us")
    assert {use.rule.name: (use.articles, use.lines, use.examples) for use in found.uses} == {
        "site:box": (1, 2, ["Also today", "Ferry late"]),
        rule_name(SITE, "Join us"): (1, 1, ["Join us"]),
    }
