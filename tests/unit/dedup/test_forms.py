"""News written from one form, and edited copies: which facts differ at the same position."""

from collections import Counter
from collections.abc import Callable

import pytest

from newsloom.dedup import compare_texts
from newsloom.dedup.forms.form_facts import FormFacts, form_facts, same_form
from newsloom.dedup.text.features import ArticleFeatures, article_features
from newsloom.dedup.verdict.decide import decide
from newsloom.dedup.verdict.pair import Judged
from newsloom_schemas import Relation, Verdict
from support.news_forms import Form, News, forms
from support.stores.dedup_runner import article, prose

COPIES = {Relation.EXACT, Relation.NEAR, Relation.CONTAINED}
WEATHER = (
    "Expect a dry and mostly sunny {day} in {town}, with a light breeze from the {wind} and temperatures that rise to "
    "{high} degrees in the afternoon. The night stays clear, and it cools down to {low} degrees by dawn. The pollen "
    "count is low, and the sun sets at {sunset}. Drivers should look out for fog in the valley near {river} before "
    "eight in the morning. Tomorrow brings more of the same, says the weather office in {office}, before a front from "
    "the sea reaches {coast} towards the end of the week."
)
ONE = {"day": "Monday", "town": "Varnholm", "wind": "north", "high": "21", "low": "9", "sunset": "20:14"}
ONE |= {"river": "the Ulse", "office": "Harland", "coast": "Norby"}
OTHER = {"day": "Friday", "town": "Quillan", "wind": "west", "high": "27", "low": "14", "sunset": "20:46"}
OTHER |= {"river": "the Brae", "office": "Tessmark", "coast": "Port Almond"}


def features(news: News, name: str) -> ArticleFeatures:
    return article_features(article(news.text, name=name, title=news.title, language=news.language))


def judge(earlier: News, later: News) -> Verdict:
    first = features(earlier, "earlier")
    return decide(features(later, "later"), [Judged(1, first, decide(first, []))])


def changed_facts(later: str, earlier: str) -> FormFacts:
    return form_facts(*(article_features(article(text, name=text[:9])) for text in (later, earlier)))


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.name)
def test_two_pieces_of_news_from_one_form_are_not_copies(form: Form) -> None:
    for earlier, later in form.pairs():
        assert judge(earlier, later).relation in {Relation.ORIGINAL, Relation.REWRITE}
        assert judge(later, earlier).relation in {Relation.ORIGINAL, Relation.REWRITE}
        untitled = compare_texts(earlier.text, later.text)
        assert untitled.relation in {Relation.ORIGINAL, Relation.REWRITE}


def test_forms_are_many_and_in_many_languages() -> None:
    assert len(forms()) >= 40
    assert len({form.language for form in forms()}) >= 12


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.name)
def test_a_copy_with_one_fact_corrected_or_another_small_edit_stays_a_copy(form: Form) -> None:
    for edit, news, copy in form.copies():
        verdict = judge(news, copy)
        # a flash that loses a sentence in its middle is too short to be a partial copy
        flash = edit == "sentence cut" and verdict.evidence.summary.startswith("Too short")
        assert verdict.relation in COPIES or flash, edit


def test_each_kind_of_edit_is_tried_on_each_form() -> None:
    edits = Counter(edit for form in forms() for edit, _, _ in form.copies())
    fillings = sum(len(form.fillings) for form in forms())
    for edit in ("credit added", "letters swapped", "sentence cut", "last sentence cut"):
        assert edits[edit] == fillings


def test_two_facts_are_enough_if_the_titles_name_them() -> None:
    text = "{firm} appointed {person} as its head of sales on Monday, the firm said. " + prose(1, 120)
    one = News("en", "Helvar gets Maren Oldqvist", text.format(firm="The maker Helvar", person="Maren Oldqvist"))
    other = News("en", "Castor gets Ana Kovac", text.format(firm="The maker Castor", person="Ana Kovac"))
    assert judge(one, other).relation is Relation.ORIGINAL
    assert judge(one, News("en", one.title, other.text)).relation in COPIES


def test_facts_that_differ_at_the_same_position_are_counted_and_listed() -> None:
    changed = changed_facts(WEATHER.format(**OTHER), WEATHER.format(**ONE))
    assert changed.facts >= 7
    assert changed.changed_in_lead >= 3
    assert "21 → 27" in changed.examples or "Monday in Varnholm → Friday in Quillan" in changed.examples


def test_articles_from_one_form_with_different_facts_are_not_copies() -> None:
    comparison = compare_texts(WEATHER.format(**ONE), WEATHER.format(**OTHER))
    assert comparison.relation is Relation.ORIGINAL
    assert comparison.resemblance > 0.3
    long = compare_texts(f"{WEATHER.format(**ONE)} {prose(1, 60)}", f"{WEATHER.format(**OTHER)} {prose(1, 60)}")
    assert long.relation is Relation.ORIGINAL
    assert long.resemblance > 0.5
    assert "21 → 27" in long.evidence or "Monday → Friday" in long.evidence


HINDI = (
    "{town} में {day} को मौसम सूखा और अधिकतर धूप वाला रहेगा। तट से {wind} किलोमीटर प्रति घंटे की हवा चलेगी और दोपहर में तापमान {high} डिग्री "
    "तक पहुँचेगा। रात साफ़ रहेगी और भोर तक तापमान {low} डिग्री तक गिर जाएगा। पहाड़ों में {rain} मिलीमीटर वर्षा हो सकती है। सूरज {sunset} बजे "
    "डूबेगा। ये आँकड़े अस्थायी हैं और हर तिमाही के अंत में सभी सूचनाएँ मिलने पर सुधारे जाते हैं। पाठक अधिक जानकारी के लिए संपादकीय कार्यालय को लिख "
    "सकते हैं, जो कार्यदिवसों में उत्तर देता है।"
)
HINDI_ONE = {"town": "वर्णहोम", "day": "सोमवार", "wind": "12", "high": "21", "low": "9", "rain": "4", "sunset": "20"}
HINDI_OTHER = {"town": "क्विलन", "day": "शुक्रवार", "wind": "31", "high": "27", "low": "14", "rain": "22", "sunset": "19"}
CHINESE = (
    "{town}周{day}天气晴间多云，沿海风速每小时{wind}公里，午后气温升至{high}度，黎明前降至{low}度，山区雨量{rain}毫米，日落时间为{sunset}时。"
    "以上数据为初步数据，每季度末在收到所有报告后进行修订。了解更多情况的读者请致信编辑部，编辑部在工作日回复来信。更详细的报告连同地图刊登在周末版上，可以邮购。"
)
CHINESE_ONE = {"town": "港城", "day": "一", "wind": "十二", "high": "廿一", "low": "九", "rain": "四", "sunset": "八"}
CHINESE_OTHER = {"town": "山城", "day": "五", "wind": "三十", "high": "十七", "low": "六", "rain": "十", "sunset": "七"}


@pytest.mark.parametrize(
    ("one", "other", "example"),
    [
        (HINDI.format(**HINDI_ONE), HINDI.format(**HINDI_OTHER), "21 → 27"),
        (CHINESE.format(**CHINESE_ONE), CHINESE.format(**CHINESE_OTHER), "十二 → 三十"),
        (WEATHER.format(**ONE).lower(), WEATHER.format(**OTHER).lower(), "21 → 27"),
        (WEATHER.format(**ONE).upper(), WEATHER.format(**OTHER).upper(), "21 → 27"),
    ],
    ids=["Hindi", "Chinese", "lower case", "capitals"],
)
def test_forms_are_recognised_by_numbers_if_capitals_do_not_mark_names(one: str, other: str, example: str) -> None:
    changed = changed_facts(other, one)
    assert example in changed.examples
    assert same_form(changed)
    assert compare_texts(one, other).relation is Relation.ORIGINAL


@pytest.mark.parametrize(
    ("one", "other", "example"),
    [
        ("60,000", "85,000", "60,000 → 85,000"),
        ("1,450", "1,900", "1,450 → 1,900"),
        ("1.450,50", "1.450,75", "1.450,50 → 1.450,75"),
        ("18:15", "18:45", "18:15 → 18:45"),
        ("12.05.2026", "14.05.2026", "12.05.2026 → 14.05.2026"),
        ("60, 000", "85, 000", "60 → 85"),
        ("60", "85", "60 → 85"),
    ],
)
def test_changed_number_is_shown_with_all_its_digits(one: str, other: str, example: str) -> None:
    frame = "The ministry said that the grid lost {} of its homes on Monday and that repairs went on until the evening."
    assert changed_facts(frame.format(other), frame.format(one)).examples == (example,)


@pytest.mark.parametrize("case", [str.upper, str.lower, str])
def test_a_copy_with_changed_words_is_near_in_upper_and_lower_case(case: Callable[[str], str]) -> None:
    text = f"{WEATHER.format(**ONE)} {prose(1, 80)}"
    changed = text.replace("sunny", "bright").replace("breeze", "wind").replace("clear", "cloudless")
    assert compare_texts(case(text), case(changed)).relation is Relation.NEAR


@pytest.mark.parametrize(
    ("old", "new"),
    [("Varnholm", "Varnhlom"), ("sunny", "bright"), ("21", "22"), (" Expect", "Please expect")],
    ids=["typo in a name", "another word", "one figure corrected", "words before"],
)
def test_a_small_change_leaves_a_copy(old: str, new: str) -> None:
    text = f"{WEATHER.format(**ONE)} {prose(1, 60)}"
    assert compare_texts(text, text.replace(old, new)).relation in {Relation.NEAR, Relation.CONTAINED, Relation.EXACT}


def test_a_capital_at_the_start_of_a_sentence_is_not_a_fact() -> None:
    changed = changed_facts("She came home. Rain fell on the old town.", "She came home. Snow fell on the old town.")
    assert changed.facts == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The Ulse carried 4,100 boats last year, the port said.",
            "The Ulse carried 4 100 boats last year, the port said.",
        ),
        ("港湾局は四千百隻の船が通ったと発表した。", "港湾局は4100隻の船が通ったと発表した。"),
        ("قال الميناء إن ٤١٠٠ سفينة عبرت النهر هذا العام.", "قال الميناء إن 4100 سفينة عبرت النهر هذا العام."),
        ("The Ulse carried Tchaikovsky to the port last year.", "The Ulse carried Chaikovsky to the port last year."),
        ("港湾局は高橋美咲さんを選んだと発表した。", "港湾局は高橋咲美さんを選んだと発表した。"),
    ],
)
def test_one_number_or_name_in_two_spellings_is_the_same_fact(one: str, other: str) -> None:
    assert changed_facts(one, other).facts == 0
