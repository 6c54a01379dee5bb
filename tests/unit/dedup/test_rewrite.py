"""Rewrites: the same report in other words, with the same quotations."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsloom.dedup import compare_texts
from newsloom.settings import StoreKind
from newsloom_schemas import NormalisedArticle, Precision, Provenance, PublishedAt, Relation
from support.fake_clock import FakeClock
from support.stores.dedup_runner import DedupRunner, article, prose
from support.stores.kinds import StoreSource

REPORT = """Engineers closed the old harbour bridge at Varnholm before dawn on Thursday after sensors found that one of \
its piers had moved by eleven centimetres in a single night, the Northern Port Authority said.

“We would rather shut a bridge for a month than lose one in an afternoon,” said Maren Oldqvist, the director of the \
authority. She told reporters that divers would examine the foundations of the pier before the weekend.

The Varnholm bridge carries nine thousand vehicles every day, most of them lorries that bring timber to the container \
terminal. Hauliers have asked Transport Minister Pelle Strand for a second ferry across the strait."""

REWRITE = """A month without their bridge: that is what lorry drivers at Varnholm harbour are facing since engineers of \
the Northern Port Authority found on Thursday that a pier of the bridge is moving.

Eleven centimetres were measured by the sensors. For Maren Oldqvist, the director, there was no choice. “We would \
rather shut a bridge for a month than lose one in an afternoon,” she said. Divers are to examine its foundations.

Every day some nine thousand vehicles, among them the lorries that serve the timber terminal, crossed the bridge at \
Varnholm. Now the hauliers hope for Transport Minister Pelle Strand, who could send another ferry to the strait."""

SAID = "“We would rather shut a bridge for a month than lose one in an afternoon,” as a director once put it."


def test_the_same_report_in_other_words_with_the_same_quotation_is_a_rewrite() -> None:
    comparison = compare_texts(REPORT, REWRITE)
    assert comparison.relation is Relation.REWRITE
    assert "Quotes the same statements" in comparison.evidence
    assert "Varnholm" in comparison.evidence
    assert comparison.resemblance < 0.2


@pytest.mark.parametrize(
    "later",
    [REWRITE.replace("We would rather", "Better to").replace("than lose one in", "than to see it fall on"), SAID],
    ids=["without the quotation", "a quotation only"],
)
def test_without_a_quotation_or_a_common_topic_there_is_no_rewrite(later: str) -> None:
    assert compare_texts(REPORT, later).relation is Relation.ORIGINAL


HINDI = """वर्णहोम के पुराने बंदरगाह पुल को गुरुवार तड़के अभियंताओं ने बंद कर दिया, क्योंकि सेंसरों ने पाया कि उसका एक खंभा एक ही \
रात में ग्यारह सेंटीमीटर खिसक गया था। उत्तरी बंदरगाह प्राधिकरण ने यह जानकारी दी।

“हम एक दोपहर में पूरा पुल खोने के बजाय उसे एक महीने के लिए बंद रखना पसंद करेंगे,” प्राधिकरण की निदेशक मारेन ओल्डक्विस्ट ने कहा। \
उन्होंने पत्रकारों को बताया कि गोताखोर सप्ताहांत से पहले खंभे की नींव की जाँच करेंगे।

वर्णहोम पुल से रोज़ नौ हज़ार वाहन गुज़रते हैं। इनमें अधिकतर ट्रक कंटेनर टर्मिनल तक लकड़ी पहुँचाते हैं। ट्रक चालकों ने परिवहन मंत्री \
पेल्ले स्ट्रैंड से जलडमरूमध्य के लिए दूसरी नाव माँगी है।"""

HINDI_REWRITE = """एक महीना बिना पुल के: वर्णहोम बंदरगाह के ट्रक चालकों के सामने अब यही स्थिति है। गुरुवार को उत्तरी बंदरगाह प्राधिकरण के \
अभियंताओं को सेंसरों से पता चला कि पुराने पुल का खंभा खिसक रहा है।

कुल ग्यारह सेंटीमीटर का अंतर मापा गया। निदेशक मारेन ओल्डक्विस्ट के अनुसार और कोई रास्ता नहीं था। “हम एक दोपहर में पूरा पुल खोने के \
बजाय उसे एक महीने के लिए बंद रखना पसंद करेंगे,” उन्होंने बताया। नींव की जाँच गोताखोर करेंगे।

रोज़ करीब नौ हज़ार वाहन, जिनमें लकड़ी वाले ट्रक भी हैं, कंटेनर टर्मिनल जाने के लिए वर्णहोम पुल पार करते थे। अब चालकों की उम्मीद परिवहन \
मंत्री पेल्ले स्ट्रैंड से है, जो जलडमरूमध्य में दूसरी नाव भेज सकते हैं।"""

HINDI_OTHER = """संसद में बुधवार को विपक्ष ने किसानों के लिए नई बीमा योजना पर चर्चा की माँग की। कृषि मंत्री ने उत्तर दिया कि फसल के नुकसान का \
भुगतान अगले वर्ष से सीधे खातों में होगा, और राज्य सरकारें इसका आधा खर्च उठाएँगी।

एक सांसद ने पुरानी बात याद दिलाई: “हम एक दोपहर में पूरा पुल खोने के बजाय उसे एक महीने के लिए बंद रखना पसंद करेंगे,” और कहा कि \
बजट पर भी यही लागू होता है। समिति की अगली बैठक सोमवार को होगी, जिसमें विश्वविद्यालयों के अनुदान और सिंचाई की योजनाओं पर विचार किया जाएगा।"""

CHINESE = """工程师在周四黎明前关闭了瓦恩霍尔姆的旧港大桥，此前传感器发现一个桥墩在一夜之间移动了十一厘米，北方港务局表示。

“我们宁可把桥关上一个月，也不愿在一个下午失去它，”港务局局长玛伦·奥尔德奎斯特说。她告诉记者，潜水员将在周末之前检查桥墩的地基。

瓦恩霍尔姆大桥每天通行九千辆车，其中大部分是把木材运往集装箱码头的卡车。货运公司已请求交通部长佩勒·斯特兰德在海峡增派一艘渡轮。"""

CHINESE_REWRITE = """一个月没有桥可走：这就是瓦恩霍尔姆的卡车司机如今面对的局面。周四，北方港务局的工程师从传感器得知旧港大桥的桥墩正在移动，幅度达十一厘米。

对局长玛伦·奥尔德奎斯特来说，别无选择。她说：“我们宁可把桥关上一个月，也不愿在一个下午失去它。”潜水员随后会去检查地基。

以往每天约有九千辆车经过瓦恩霍尔姆大桥，包括开往集装箱码头、装着木材的卡车。现在货运公司把希望寄托在交通部长佩勒·斯特兰德身上，盼他派渡轮到海峡来。"""

CHINESE_OTHER = """反对党周三在议会要求讨论农民的新保险计划。农业部长答复说，明年起作物损失的赔偿将直接汇入账户，各省政府承担一半费用。

一位议员引用了旧话：“我们宁可把桥关上一个月，也不愿在一个下午失去它，”并说预算也是同样道理。委员会下周一再次开会，届时将审议大学拨款和灌溉工程，\
并听取审计署关于去年补贴发放情况的报告。"""


@pytest.mark.parametrize(
    ("report", "rewrite_text", "other"),
    [
        (HINDI, HINDI_REWRITE, HINDI_OTHER),
        (CHINESE, CHINESE_REWRITE, CHINESE_OTHER),
        (REPORT.lower(), REWRITE.lower(), f"{prose(3, 120)}\n\n{SAID}\n\n{prose(4, 60)}".lower()),
        (REPORT.upper(), REWRITE.upper(), f"{prose(3, 120)}\n\n{SAID}\n\n{prose(4, 60)}".upper()),
    ],
    ids=["Hindi", "Chinese", "lower case", "capitals"],
)
def test_rewrites_are_recognised_if_capitals_do_not_mark_names(report: str, rewrite_text: str, other: str) -> None:
    assert compare_texts(report, rewrite_text).relation is Relation.REWRITE
    assert compare_texts(rewrite_text, report).relation is Relation.REWRITE
    assert compare_texts(report, other).relation is Relation.ORIGINAL
    assert compare_texts(rewrite_text, other).relation is Relation.ORIGINAL


def test_a_report_of_another_event_with_an_old_quotation_is_not_a_rewrite() -> None:
    other = f"{prose(3, 120)}\n\n{SAID}\n\n{prose(4, 60)}"
    assert compare_texts(REPORT, other).relation is Relation.ORIGINAL


def test_a_gallery_under_both_does_not_make_a_rewrite() -> None:
    gallery = "\n\n".join(f"“{prose(n, 40)}”" for n in range(50, 55))
    assert compare_texts(f"{prose(1, 200)}\n\n{gallery}", f"{prose(2, 200)}\n\n{gallery}").relation is Relation.ORIGINAL


@pytest.mark.parametrize(("day", "relation"), [(6, Relation.REWRITE), (20, Relation.ORIGINAL)])
async def test_a_rewrite_comes_within_a_week(tmp_path: Path, day: int, relation: Relation) -> None:
    clock = FakeClock()
    runner = DedupRunner(StoreSource(StoreKind.MEMORY, tmp_path).open(clock), clock=clock)
    first, second = await runner.take(dated(REPORT, "report", 1), dated(REWRITE, "rewrite", day))
    assert first.dedup.relation is Relation.ORIGINAL
    assert second.dedup.relation is relation
    assert (second.dedup.canonical_id, second.dedup.cluster_id) == ("rewrite", "rewrite")
    if relation is Relation.REWRITE:
        evidence = second.dedup.evidence
        assert evidence.matched_id == "report"
        assert evidence.quotes == ("We would rather shut a bridge for a month than lose one in an afternoon",)
        assert evidence.shared_quotes == 10
        assert second.outcome == "unique"


def dated(text: str, name: str, day: int) -> NormalisedArticle:
    """Return an article published on a day of March."""
    published = PublishedAt(
        value=datetime(2026, 3, day, tzinfo=UTC), precision=Precision.DAY, provenance=Provenance.META
    )
    return article(text, name=name, position=day).model_copy(update={"published_at": published})
