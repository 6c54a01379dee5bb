"""Texts from one template, and copies: which facts differ at the same position."""

from collections.abc import Callable

import pytest

from newsloom.dedup import compare_texts
from newsloom.dedup.similarity.alignment import align, substitutions
from newsloom.dedup.similarity.relations import same_template
from newsloom.dedup.text.hashed_tokens import tokenise
from newsloom_schemas import Relation
from support.stores.dedup_runner import prose

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


def test_blocks_are_in_the_order_of_both_texts_and_have_equal_tokens() -> None:
    one, other = tokenise(WEATHER.format(**ONE)), tokenise(WEATHER.format(**OTHER))
    end = (0, 0)
    for block in align(one.hashes, other.hashes):
        assert (block.this, block.other) >= end
        same = one.hashes[block.this : block.this + block.size] == other.hashes[block.other : block.other + block.size]
        assert same.all()
        end = (block.this + block.size, block.other + block.size)


def test_facts_that_differ_at_the_same_position_are_counted_and_listed() -> None:
    changed = substitutions(tokenise(WEATHER.format(**OTHER)), tokenise(WEATHER.format(**ONE)))
    assert changed.count >= 7
    assert "21 → 27" in changed.examples
    assert changed.facts >= changed.aligned / 2


def test_articles_from_one_template_with_different_facts_are_not_copies() -> None:
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
def test_templates_are_recognised_by_numbers_if_capitals_do_not_mark_names(one: str, other: str, example: str) -> None:
    changed = substitutions(tokenise(other), tokenise(one))
    assert example in changed.examples
    assert same_template(changed)
    assert compare_texts(one, other).relation is Relation.ORIGINAL


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


def test_words_changed_throughout_leave_a_copy() -> None:
    words = prose(1, 300).split()
    changed = " ".join("other" if place % 8 == 3 else word for place, word in enumerate(words))
    comparison = compare_texts(" ".join(words), changed)
    assert comparison.resemblance < 0.4
    assert comparison.relation is Relation.NEAR


def test_shared_passages_alone_do_not_make_copies() -> None:
    passage = prose(9, 200)
    comparison = compare_texts(f"{prose(1, 130)} {passage}", f"{prose(2, 130)} {passage}")
    assert comparison.resemblance > 0.3
    assert comparison.relation is Relation.ORIGINAL


def test_a_capital_at_the_start_of_a_sentence_is_not_a_fact() -> None:
    changed = substitutions(
        tokenise("She came home. Rain fell on the old town."), tokenise("She came home. Snow fell on the old town.")
    )
    assert changed.count == 0


@pytest.mark.parametrize("text", ["", "one", "one two", "la " * 3_000])
def test_texts_without_a_unique_word_pair_are_not_aligned(text: str) -> None:
    assert substitutions(tokenise(text), tokenise(text + "x")).count == 0
