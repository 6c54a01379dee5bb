"""What counts as boilerplate of a site, and what is left alone although it recurs."""

import pytest

from newsloom.learning.seen_article import SeenArticle
from newsloom_schemas import RemovedKind
from support.sites.learning import different_articles, learned, rules_of

CALL = "Join our commenting forum"
BIO = "Ada Quill is a reporter at the Skarv Post, where she covers the harbour and the night train to the north."
NAMES = ["Ada Quill", "Bo Reed", "Ines Mar", "Juri Holm", "Mara Lind", "Otto Brandt", "Pia Sand", "Tove Berg"]


def test_a_line_above_or_below_many_stories_is_learned_with_its_evidence() -> None:
    found = rules_of(learned(different_articles(20, lambda number, text: [*text, *([CALL] if number % 2 else [])])))
    rule = found[CALL]
    assert (rule.stories, rule.share, rule.examples) == (10, 0.5, (CALL,))
    assert (str(rule.first_seen), str(rule.last_seen)) == ("2026-05-02", "2026-05-20")
    assert rule.name.startswith("site:skarvpost.example:")


def test_a_line_in_too_few_stories_is_not_learned() -> None:
    articles = different_articles(40, lambda number, text: [*text, *([CALL] if number < 9 else [])])
    assert not learned(articles).site
    assert CALL in rules_of(learned(articles, min_articles=9))


@pytest.mark.parametrize(
    ("line", "pattern"),
    [
        ("Published {} May 2026", "Published {number} {month} {number}"),
        ("{} readers have shared this", "{number} readers have shared this"),
        ("Время чтения: {} минут", "Время чтения: {number} минут"),
        ("阅读时间{}分钟", "阅读时间{number}分钟"),
        ("وقت القراءة {} دقائق", "وقت القراءة {number} دقائق"),
    ],
)
def test_numbers_and_months_that_change_become_slots(line: str, pattern: str) -> None:
    months = ["May", "June", "July"]
    articles = different_articles(
        20, lambda number, text: [line.format(number).replace("May", months[number % 3]), *text]
    )
    assert pattern in rules_of(learned(articles))


def test_few_numbers_that_recur_are_one_rule_too() -> None:
    articles = different_articles(60, lambda number, text: [*text, f"Reading takes {number % 4} minutes"])
    assert list(rules_of(learned(articles))) == ["Reading takes {number} minutes"]


def test_names_that_change_become_slots_and_those_that_stay_do_not() -> None:
    articles = different_articles(20, lambda number, text: [*text, f"Follow {NAMES[number % 8]} on Gull for more"])
    assert "Follow {name} on Gull for more" in rules_of(learned(articles))


def test_a_label_with_changing_words_becomes_one_rule() -> None:
    words = ["ferries", "winter", "harbour", "train", "market", "library", "school", "river"]
    articles = different_articles(
        20, lambda number, text: [*text, f"Topics: {words[number % 8]}, {words[number * 3 % 7]}"]
    )
    assert "Topics: {any}" in rules_of(learned(articles))


def test_a_row_of_facts_is_no_label() -> None:
    words = ["ferries", "winter", "harbour", "train", "market", "library", "school", "river"]
    articles = different_articles(
        20, lambda number, text: [*text, f"Director: {words[number % 8]} {words[number % 7]}"]
    )
    assert not learned(articles).site


def test_a_speaker_is_no_label() -> None:
    """In transcripts a name with a colon begins many lines of one article."""

    def transcript(_: int, text: list[str]) -> list[str]:
        return [f"HOLM: {line.split('.')[0][:40]}" if place % 2 else line for place, line in enumerate(text)]

    assert not learned(different_articles(30, transcript)).site


def test_rows_of_a_table_are_left_alone() -> None:
    articles = different_articles(30, lambda number, text: [*text, *(f"Quarter {row}: {number}" for row in range(8))])
    assert not learned(articles).site


def test_the_biography_of_an_author_is_learned_from_the_authors_own_articles() -> None:
    articles = different_articles(
        200,
        lambda number, text: [*text, *([BIO] if number % 40 == 0 else [])],
        authors=lambda number: ("Ada Quill",) if number % 40 == 0 else ("Bo Reed",),
    )
    assert rules_of(learned(articles))[BIO].kind is RemovedKind.CREDIT
    nameless = [SeenArticle(each.site, each.lines, day=each.day) for each in articles]
    assert not learned(nameless).site


@pytest.mark.parametrize(
    "line",
    [
        "“We never asked for the light,” the keeper said.",
        "GDANSK, Poland (AP) —",
        "LONDON",
        "London, {} May",
        "« Nous n'avons jamais demandé la lumière », dit-il.",
    ],
)
def test_datelines_and_quotations_are_never_learned(line: str) -> None:
    assert not learned(different_articles(40, lambda number, text: [line.format(number), *text])).site


@pytest.mark.parametrize("heading", ["What happened", "Der Hintergrund", "Что случилось", "背景"])
def test_a_heading_between_paragraphs_is_left_alone(heading: str) -> None:
    assert not learned(different_articles(40, lambda _, text: [*text[:2], heading, *text[2:]])).site


def test_the_first_of_several_recurring_headings_is_left_alone() -> None:
    articles = different_articles(40, lambda _, text: ["What happened", *text[:2], "Why it matters", *text[2:]])
    assert not learned(articles).site


@pytest.mark.parametrize("line", ["Advertisement", "Read more", "Реклама", "广告", "Anzeige", "اقرأ أيضا"])
def test_a_call_or_an_interruption_between_paragraphs_is_learned(line: str) -> None:
    assert line in rules_of(learned(different_articles(20, lambda _, text: [*text[:2], line, *text[2:]])))


def test_background_that_recurs_between_the_paragraphs_of_a_running_story_is_left_alone() -> None:
    background = (
        "The ferry sank in the winter storm off Skarv, and forty people were saved by fishermen from the village."
    )
    articles = different_articles(
        60, lambda number, text: [*text[:3], *([background] if number < 14 else []), *text[3:]]
    )
    assert not learned(articles).site


def test_patterns_with_characters_of_regular_expressions_are_plain_text() -> None:
    line = "Vote (now)! [a-z]+ {yes|no} .*$ \\d\\"
    found = rules_of(learned(different_articles(20, lambda _, text: [*text, line])))
    assert [rule.examples for rule in found.values()] == [(line,)]


def test_links_of_a_box_are_learned_as_a_region_if_its_heading_recurs() -> None:
    def boxed(number: int, text: list[str]) -> list[str]:
        return [*text[:2], "In other news today", f"Ferry {number} is late again", *text[2:]]

    articles = different_articles(
        20, boxed, fields={"regions": {"div.box": (2, 3), "div.story": (0, 1, 2, 3, 4, 5, 6)}, "linked": (3,)}
    )
    rule = rules_of(learned(articles))["div.box"]
    assert rule.stories == 20
    without_links = different_articles(20, boxed, fields={"regions": {"div.box": (2, 3)}})
    assert "div.box" not in rules_of(learned(without_links))


def test_linked_headings_of_a_list_are_no_boilerplate() -> None:
    """The names of products in a list are links too, but nothing in their region recurs."""
    articles = different_articles(
        20,
        lambda number, text: [
            text[0],
            f"The {chr(97 + number) * 6} ferry",
            *text[1:],
            f"a {chr(98 + number) * 5} engine",
        ],
        fields={"regions": {"h3.product": (1, 6)}, "linked": (1, 6)},
    )
    assert "h3.product" not in rules_of(learned(articles))
