"""The rules of sites: patterns with slots, found by lookup; what they never cut; and the file that they are read from."""

from pathlib import Path

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.cleaning.rules import RuleError
from newsloom.normalise.cleaning.site_rules_file import open_site_rules
from newsloom.normalise.page.page import parse_page
from newsloom.normalise.site_rules.line_nature import ends_sentence, has_quotation, is_heading_like, is_prose
from newsloom.normalise.site_rules.regions import regions_of_article
from newsloom.normalise.site_rules.site_lines import SiteLines, SiteRule
from newsloom.normalise.site_rules.skeleton import escape, unescape
from newsloom.settings import NormaliseSettings
from newsloom_schemas import NormalisedArticle, RawArticle, RemovedKind

BODY = [
    "The lighthouse at Skarv was lit again on Friday, eleven years after the keepers left it to the gulls.",
    "Nobody had asked them to come back, and nobody has thanked them since, the harbour master said.",
    "In the evening forty boats lay in the bay to see the first beam go round.",
]
HEAD = 'format = "newsloom.site-rules/1"\n\n[[site]]\nsite = "skarvpost.example"\n'


def rule(line: str, *, enabled: bool = True) -> SiteRule:
    return SiteRule(f"site:x:{line[:8]}", RemovedKind.SITE_BOILERPLATE, line, enabled=enabled)


def written(folder: Path, *rules: str, head: str = HEAD) -> Path:
    path = folder / "site-rules.toml"
    rows = [
        f'\n[[site.rule]]\nname = "site:skarvpost.example:{number}"\nkind = "site_boilerplate"\n{row}\n'
        for number, row in enumerate(rules)
    ]
    path.write_text(head + "".join(rows), "utf-8")
    return path


def cleaned(path: Path, *lines: str, url: str = "https://www.skarvpost.example/a") -> NormalisedArticle:
    settings = NormaliseSettings(site_rules_path=path)
    return normalise_article(RawArticle(text="\n\n".join(lines), url=url, title="A lighthouse"), settings=settings)


@pytest.mark.parametrize(
    ("pattern", "line", "matches"),
    [
        ("Follow {name} on Gull", "Follow Ada M. Quill on Gull", True),
        ("Follow {name} on Gull", "FOLLOW Ines de la Mar on gull", False),  # a name in capitals, a word that is none
        ("Follow {name} on Gull", "Follow Ada Quill on Tern", False),
        ("{name} is a reporter at The Post.", "Ada Quill is a reporter at The Post.", True),
        ("({name} is a reporter)", "(Bo Reed is a reporter)", True),
        ("Write to {name} at {name}", "Write to Ada Quill at ada.quill@skarvpost.example", True),
        ("Published {number} {month} {number}", "Published 12 May 2026", True),
        ("Published {number} {month} {number}", "- Published 3 mars 2026", True),
        ("Published {number} {month} {number}", "Published in May", False),
        ("公開日：{number}年{number}月{number}日", "公開日：2026年5月12日", True),
        ("{number} просмотров", "1 204 просмотров", False),  # two numbers
        ("{number} просмотров", "1,204 просмотров", True),
        ("Topics: {any}", "Topics: Ferries, Skarv, Winter", True),
        ("標籤：{any}", "標籤：港口、渡輪", True),
        ("Topics: {any}", "Topics: He left the harbour at noon. Nobody saw him go.", False),
        ("Sign up {{now}} (.*)+$", "Sign up {now} (.*)+$", True),
        ("Sign up {{now}} (.*)+$", "Sign up now", False),
        ("Read more", "• READ  more", True),
        ("Read more", "Read more about ferries", False),
    ],
)
def test_a_pattern_matches_a_line(pattern: str, line: str, *, matches: bool) -> None:
    assert bool(SiteLines.of([rule(pattern)]).matching(line)) is matches


@pytest.mark.parametrize("text", ["{name} {number}", "}{", "{{x}}", "a {any} b: {any}"])
def test_a_text_with_braces_is_its_own_pattern_when_it_is_escaped(text: str) -> None:
    assert unescape(escape(text)) == text
    assert SiteLines.of([rule(escape(text))]).rule_for(text) is not None


def test_one_rule_of_many_thousands_is_found_without_trying_the_others() -> None:
    lines = SiteLines.of([rule(f"Follow {{name}} in town {number}x on Gull") for number in range(5_000)])
    assert lines.rule_for("Nothing of that kind is said in this line at all") is None
    assert SiteLines.of([rule(f"Read part {number}x") for number in range(50_000)]).rule_for("Read part 4711x")


def test_a_rule_that_is_switched_off_protects_its_lines_from_other_rules() -> None:
    lines = SiteLines.of([rule("Follow {name} on Gull"), rule("Follow Ada Quill on Gull", enabled=False)])
    assert lines.rule_for("Follow Bo Reed on Gull") is not None
    assert lines.rule_for("Follow Ada Quill on Gull") is None


@pytest.mark.parametrize(
    "line",
    [
        "“We never asked for the light,” the keeper said.",
        "»Wir haben nie um das Licht gebeten«, sagte er.",
        "« Nous n'avons jamais demandé la lumière », dit-il.",
        "「誰も灯台を頼んでいない」と彼は言った。",
        '"Nobody asked us to come back',
    ],
)
def test_a_quotation_is_never_cut(line: str) -> None:
    assert has_quotation(line)
    assert SiteLines.of([rule(escape(line))]).rule_for(line) is None


@pytest.mark.parametrize(
    ("line", "prose", "sentence", "heading"),
    [
        ("Read more", False, False, True),
        ("More on this …", False, False, True),
        ("He left.", False, True, False),
        ("He left. She stayed.", True, True, False),
        ("Мэр открыл новый мост через реку в субботу утром при большом стечении народа.", True, True, False),
        ("市长星期六上午在大批群众面前为横跨这条河流的新大桥揭幕剪彩。", True, True, False),
        ("The council of the harbour and the board of the ferry", False, False, False),
    ],
)
def test_the_nature_of_a_line_is_told_by_its_form(line: str, *, prose: bool, sentence: bool, heading: bool) -> None:
    assert (is_prose(line), ends_sentence(line), is_heading_like(line)) == (prose, sentence, heading)


def test_a_rule_cuts_a_line_of_its_site_and_is_named_in_removed(tmp_path: Path) -> None:
    path = written(tmp_path, 'line = "Join our commenting forum"')
    found = cleaned(path, BODY[0], "Join our commenting forum", *BODY[1:])
    assert found.text.split("\n\n") == BODY
    assert [(cut.rule, cut.text) for cut in found.removed] == [
        ("site:skarvpost.example:0", "Join our commenting forum")
    ]


def test_a_rule_does_not_touch_other_sites(tmp_path: Path) -> None:
    path = written(tmp_path, 'line = "Join our commenting forum"')
    found = cleaned(path, *BODY, "Join our commenting forum", url="https://gavan.example/a")
    assert found.text.endswith("Join our commenting forum")


def test_more_than_the_allowed_share_is_not_cut_at_all_and_the_trace_says_so(tmp_path: Path) -> None:
    lines = [f"Join our commenting forum number {number}" for number in range(12)]
    path = written(tmp_path, *(f'line = "{line}"' for line in lines))
    settings = NormaliseSettings(site_rules_path=path)
    text = "\n\n".join([BODY[0], *lines])
    raw = RawArticle(text=text, url="https://skarvpost.example/a", title="A lighthouse")
    found = normalise_article(raw, settings=settings)
    assert found.text == text
    few = cleaned(path, *BODY, *lines[:2])
    assert few.text.split("\n\n") == BODY


def test_a_site_without_a_domain_is_known_by_the_name_of_its_source(tmp_path: Path) -> None:
    path = written(tmp_path, 'line = "Join our forum"', head=HEAD.replace("skarvpost.example", "Skarv  Post"))
    raw = RawArticle(text="\n\n".join([*BODY, "Join our forum"]), source="SKARV POST", title="A lighthouse")
    found = normalise_article(raw, settings=NormaliseSettings(site_rules_path=path))
    assert found.text.split("\n\n") == BODY


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ('lien = "Join our forum"', "rule 'site:skarvpost.example:0': `lien`: no such key"),
        ('line = "Join"\nregion = "div.box"', "give either `line` or `region`"),
        ('note = "nothing"', "give either `line` or `region`"),
        ('region = "div box"', "`region`: String should match"),
        ('line = "{name} {name}"', "matches almost any line"),
        ('line = "***"', "matches almost any line"),
        (
            'line = "Join our forum"\nexamples = ["Join the forum"]',
            "example 1: the rule does not match 'Join the forum'",
        ),
        ('line = "“Nobody asked us to come back,” he said."', "is a quotation"),
        ('line = "GDANSK, Poland (AP) —"', "is a dateline"),
        ('line = "Join our forum"\nenabled = "nope"', "`enabled`: Input should be a valid boolean"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_file_and_setting(tmp_path: Path, row: str, complaint: str) -> None:
    path = written(tmp_path, row)
    with pytest.raises(RuleError) as refused:
        open_site_rules(path)
    assert complaint in str(refused.value)
    assert str(refused.value).startswith(str(path))
    assert str(refused.value).endswith("(normalise.site_rules_path)")


def test_two_rules_with_one_name_or_a_site_named_twice_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, 'line = "Join our forum"')
    text = path.read_text("utf-8")
    path.write_text(text + text.partition("\n\n")[2], "utf-8")
    with pytest.raises(RuleError) as refused:
        open_site_rules(path)
    assert "another rule has this name" in str(refused.value)
    assert "site 'skarvpost.example': named twice" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b'format = "newsloom.site-rules/2"\n', "`format`: Input should be 'newsloom.site-rules/1'"),
        (b"max_article_share = 0.5\n", "`format`: Field required"),
        (
            b'format = "newsloom.site-rules/1"\nmax_article_share = 1.5\n',
            "`max_article_share`: Input should be less than 1",
        ),
        (b"format = ", "not TOML"),
        (b"\xff", "not UTF-8: byte 0"),
    ],
)
def test_a_file_of_another_format_is_refused(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(content)
    with pytest.raises(RuleError) as refused:
        open_site_rules(path)
    assert complaint in str(refused.value)


def test_lines_in_a_region_of_the_page_are_cut_but_not_its_prose(tmp_path: Path) -> None:
    path = written(tmp_path, 'region = "div.see-also"')
    box = f"<div class='see-also wide'><p>Also today</p><p>Ferry fares will rise in May</p><p>{BODY[1]}</p></div>"
    html = (
        "<html><head><title>A lighthouse</title></head><body><article><h1>A lighthouse</h1>"
        f"<p>{BODY[0]}</p>{box}<p>{BODY[2]}</p></article></body></html>"
    )
    raw = RawArticle(html=html, url="https://skarvpost.example/a")
    without = normalise_article(raw).text.split("\n\n")
    found = normalise_article(raw, settings=NormaliseSettings(site_rules_path=path))
    assert {"Also today", "Ferry fares will rise in May"} <= set(without)
    assert found.text.split("\n\n") == BODY


def test_the_regions_of_an_article_are_named_by_tag_and_class_or_id() -> None:
    page = parse_page(
        f"<html><body class='x'><div id='story' class='a b'><p>{BODY[0]}</p><aside class='box'><h3>Also today</h3>"
        f"<ul><li><a href='/b'>Ferry late</a></li></ul></aside><p>{BODY[1]} <a href='/c'>Skarv</a></p></div></body></html>"
    )
    assert page is not None
    found = regions_of_article(page, [BODY[0], "Also today", "- Ferry late", f"{BODY[1]} Skarv", "not on the page"])
    assert found.lines == {
        "div#story": {0, 1, 2, 3},
        "div.a": {0, 1, 2, 3},
        "div.b": {0, 1, 2, 3},
        "aside.box": {1, 2},
    }
    assert found.linked == {2}


def cut_from(tmp_path: Path, inner: str, *rows: str) -> tuple[str, ...]:
    """Return what rules cut from a page with these elements between its paragraphs."""
    html = (
        "<html><head><title>A lighthouse</title></head><body><article><h1>A lighthouse</h1>"
        f"<p>{BODY[0]}</p>{inner}<p>{BODY[1]}</p><p>{BODY[2]}</p></article></body></html>"
    )
    raw = RawArticle(html=html, url="https://skarvpost.example/a")
    found = normalise_article(raw, settings=NormaliseSettings(site_rules_path=written(tmp_path, *rows)))
    assert [line for line in BODY if line in found.text] == BODY
    return tuple(cut.text for cut in found.removed if cut.rule and cut.rule.startswith("site:"))


FORUM = "<div class='promo'><p>Join our commenting forum</p></div>"
REGION, LINE = 'region = "div.see-also"', 'line = "Join our commenting forum"'


@pytest.mark.parametrize(
    ("inner", "cut"),
    [
        (FORUM, ("Join our commenting forum",)),
        (f"<div class='see-also'><p> </p></div>{FORUM}", ("Join our commenting forum",)),
        (
            f"<div class='see-also'><p> </p><p>Ferry fares will rise in May</p></div>{FORUM}",
            ("Ferry fares will rise in May", "Join our commenting forum"),
        ),
    ],
)
def test_rules_for_lines_hold_whether_or_not_the_page_has_the_region_of_another(
    tmp_path: Path, inner: str, cut: tuple[str, ...]
) -> None:
    assert cut_from(tmp_path, inner, REGION, LINE) == cut


def test_rules_for_lines_alone_cut_from_a_page(tmp_path: Path) -> None:
    assert cut_from(tmp_path, FORUM, LINE) == ("Join our commenting forum",)


PROMO = "It is full. Try again."


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        (f"<p>{PROMO}</p>", ()),
        (f"<a href='/b'><p>{PROMO}</p></a>", (PROMO,)),
    ],
)
def test_prose_in_a_region_is_cut_only_if_it_is_a_link(tmp_path: Path, line: str, cut: tuple[str, ...]) -> None:
    assert cut_from(tmp_path, f"<div class='see-also'><p>Also today</p>{line}</div>", REGION) == ("Also today", *cut)


def test_names_that_no_rule_can_have_and_long_or_empty_lines_are_in_no_region() -> None:
    long = f"{BODY[0]} " * 12
    page = parse_page(f"<body><div class='w-1.5 a'><p></p><p>{long}</p><p>{BODY[1]}</p></div></body>")
    assert page is not None
    assert regions_of_article(page, [long.strip(), BODY[1], ""]).lines == {"div.a": {1}}


def test_a_line_that_is_too_long_for_a_pattern_matches_none() -> None:
    lines = SiteLines.of([rule("Topics: {any}"), rule("Follow {name} on Gull"), rule("Read more")])
    for size in (400, 5_000):
        assert lines.matching(f"Topics: {'Ferries, ' * (size // 9)}Skarv") == ()
