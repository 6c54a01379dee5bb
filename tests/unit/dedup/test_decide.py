"""Verdicts on articles of the kinds that occur in practice."""

import pytest

from newsloom.dedup import compare_texts
from newsloom.dedup.text.features import ArticleFeatures, article_features
from newsloom.dedup.verdict.decide import decide
from newsloom.dedup.verdict.pair import Judged
from newsloom_schemas import NormalisedArticle, Relation, RevisionKind, Verdict
from support.stores.dedup_runner import article, prose

BRIDGE = """Engineers closed the old harbour bridge at Varnholm before dawn on Thursday after sensors found that one of \
its piers had moved by eleven centimetres in a single night, the port authority said.

Ferries will carry passengers across the strait until divers have looked at the foundations. The authority's director, \
Maren Oldqvist, told reporters that nobody could say yet whether the spring flood or the dredging of the new channel \
was to blame.

“We would rather shut a bridge for a month than lose one in an afternoon,” she said. The bridge carries nine thousand \
vehicles a day, most of them lorries on their way to the container terminal, which handled a third of the region's \
timber last year.

Hauliers asked the government for a second ferry. The transport ministry answered that a vessel could be moved from the \
northern islands within a week, provided that the islands' council agrees to fewer sailings."""

CREDIT = "This report first appeared in the Varnholm Courier and is published here by agreement."


def judge(later: NormalisedArticle, *earlier: NormalisedArticle) -> Verdict:
    """Return the verdict on `later`, after each of the earlier articles got its own."""
    judged: list[Judged] = []
    for sequence, each in enumerate(earlier, start=1):
        remembered = kept(each)
        judged.append(Judged(sequence, remembered, decide(remembered, judged)))
    return decide(kept(later), judged)


def group(verdict: Verdict) -> tuple[str, str]:
    """Canonical article and cluster."""
    return verdict.canonical_id, verdict.cluster_id


def kept(each: NormalisedArticle) -> ArticleFeatures:
    """Return the features of an article as a store returns them."""
    return ArticleFeatures.unpack(article_features(each).pack())


def test_a_republication_without_its_lead_and_with_a_credit_is_a_copy_of_its_source() -> None:
    source = article(BRIDGE, name="source")
    copy = article(BRIDGE.partition("\n\n")[2] + "\n\n" + CREDIT, name="copy")
    verdict = judge(copy, source)
    assert verdict.relation in {Relation.NEAR, Relation.CONTAINED}
    assert group(verdict) == ("source", "source")
    assert verdict.evidence.matched_id == "source"
    assert "%" in verdict.evidence.summary


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        (BRIDGE, Relation.EXACT),
        (BRIDGE.replace("\n\n", "\n").replace("“", '"').replace("”", '"').upper(), Relation.EXACT),
        (BRIDGE + "\n\n" + CREDIT, Relation.CONTAINED),
        (BRIDGE.partition("\n\n")[2], Relation.CONTAINED),
        (BRIDGE.rpartition("\n\n")[0], Relation.CONTAINED),
        ("\n\n".join(reversed(BRIDGE.split("\n\n"))), Relation.NEAR),
        (BRIDGE.replace("month", "season").replace("lorries", "trucks").replace("dawn", "sunrise"), Relation.NEAR),
        (prose(4), Relation.ORIGINAL),
    ],
    ids=["same", "re-wrapped", "credit added", "head cut", "tail cut", "reordered", "reworded", "another"],
)
def test_each_kind_of_edit_gives_its_relation(text: str, relation: Relation) -> None:
    verdict = judge(article(text, name="later"), article(BRIDGE, name="earlier"))
    assert verdict.relation is relation
    assert compare_texts(BRIDGE, text).relation is relation


def test_articles_with_the_same_gallery_are_not_copies_and_the_evidence_says_why() -> None:
    gallery = "More pictures\n\n" + prose(77, 900)
    verdict = judge(
        article(f"{prose(1, 150)}\n\n{gallery}", name="b"), article(f"{prose(2, 150)}\n\n{gallery}", name="a")
    )
    assert verdict.relation is Relation.ORIGINAL
    assert group(verdict) == ("b", "b")
    assert verdict.evidence.matched_id == "a"
    assert verdict.similarity > 0.6
    assert verdict.evidence.summary.startswith("Shares passages with the earlier article but reports something else: 8")
    assert verdict.evidence.summary.endswith("and 0 % of a lead is shared.")


FLASH = (
    "The central bank of Norland raises its key rate by a quarter point to 4.5 percent, citing wage growth, and says "
    "that further steps depend on the autumn figures"
)


@pytest.mark.parametrize(
    ("later", "relation"),
    [
        (FLASH, Relation.EXACT),
        (FLASH.upper() + ".", Relation.EXACT),
        (f"{FLASH}, Norland Press reports.", Relation.CONTAINED),
        (FLASH.replace("raises", "cuts"), Relation.ORIGINAL),
        (FLASH.replace("4.5", "4.75"), Relation.ORIGINAL),
        (FLASH.replace("figures", "vote"), Relation.ORIGINAL),
    ],
    ids=["same", "capitals", "credit", "opposite", "other number", "last word"],
)
def test_one_changed_word_makes_another_news_flash(later: str, relation: Relation) -> None:
    assert judge(article(later, name="later"), article(FLASH, name="earlier")).relation is relation


def test_a_different_flash_names_the_flash_it_was_compared_with() -> None:
    verdict = judge(article(FLASH.replace("raises", "cuts"), name="later"), article(FLASH, name="earlier"))
    evidence = verdict.evidence
    assert verdict.similarity > 0.6
    assert (evidence.matched_id, evidence.cut, evidence.added) == ("earlier", "raises", "cuts")
    assert evidence.summary.startswith("Too short to be a partial copy, since one word can be the news: 81 %")


def test_evidence_counts_added_words() -> None:
    more = article(f"{BRIDGE}\n\nThe council meets again on Monday.", name="later")
    verdict = judge(more, article(BRIDGE, name="earlier"))
    assert verdict.relation is Relation.CONTAINED
    assert verdict.evidence.added_words == 6


def test_a_share_below_one_is_never_shown_as_100_percent() -> None:
    long = prose(6, 900)
    cut = f"{long.rpartition(' ')[0]} {prose(7, 120)}"
    verdict = judge(article(cut, name="b"), article(long, name="a"))
    assert verdict.evidence.summary.startswith("This text contains the earlier article: over 99 %")


def test_a_chain_of_copies_leaves_the_cluster_when_little_is_left_of_the_first() -> None:
    words = prose(1, 900).split(" ")
    first, second, third, fourth, fifth = (
        article(" ".join(words[start : start + 300]), name=f"from {start}") for start in range(0, 450, 90)
    )
    assert judge(second, first).relation is Relation.NEAR
    assert group(judge(third, first, second)) == ("from 0", "from 0")
    verdict = judge(fourth, first, second, third)
    assert (verdict.relation, verdict.evidence.matched_id) == (Relation.NEAR, "from 180")
    assert group(verdict) == ("from 270", "from 270")
    assert group(judge(fifth, first, second, third, fourth)) == ("from 270", "from 270")
    copy = article(" ".join(words[270:570]) + " Credit.", name="copy")
    assert group(judge(copy, first, second, third, fourth)) == ("from 270", "from 270")


def test_a_stock_phrase_is_not_a_copy_of_an_article_that_contains_it() -> None:
    phrase = "This is a developing story and will be updated."
    earlier = article(f"{phrase}\n\n{BRIDGE}", name="earlier")
    verdict = judge(article(phrase, name="later"), earlier)
    assert verdict.relation is Relation.ORIGINAL
    assert verdict.evidence.summary == (
        "Shares only a phrase with the earlier article: all 9 words of the shorter text."
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "hi",
            (
                "वर्णहोम के पुराने बंदरगाह पुल को गुरुवार तड़के बंद कर दिया गया क्योंकि सेंसरों ने पाया कि उसका एक खंभा एक ही रात में "
                "ग्यारह सेंटीमीटर खिसक गया था। बंदरगाह प्राधिकरण ने कहा कि गोताखोरों की जाँच पूरी होने तक यात्री नाव से पार जाएँगे। "
                "निदेशक ने पत्रकारों को बताया कि अभी कोई नहीं कह सकता कि वसंत की बाढ़ या नई नहर की खुदाई इसका कारण थी। "
                "पुल से रोज़ नौ हज़ार वाहन गुजरते हैं और इनमें से अधिकतर ट्रक टर्मिनल की ओर जाते हैं। चालकों ने दूसरी नाव की माँग की है।"
            ),
        ),
        (
            "ar",
            (
                "أغلق المهندسون جسر الميناء القديم في فارنهولم قبل فجر الخميس بعد أن أظهرت المجسات أن إحدى دعائمه تحركت أحد عشر "
                "سنتيمترا في ليلة واحدة، حسبما قالت سلطة الميناء. وستنقل العبارات الركاب عبر المضيق إلى أن يفحص الغواصون الأساسات. "
                "وقالت المديرة للصحفيين إن أحدا لا يستطيع بعد أن يقول إن كان فيضان الربيع أو حفر القناة الجديدة هو السبب. ويمر فوق "
                "الجسر تسعة آلاف مركبة يوميا معظمها شاحنات في طريقها إلى محطة الحاويات التي نقلت ثلث أخشاب المنطقة في العام الماضي."
            ),
        ),
        (
            "zh",
            (
                "港务局表示，工程师在周四黎明前关闭了瓦恩霍尔姆的旧港大桥，此前传感器发现一个桥墩在一夜之间移动了十一厘米。"
                "在潜水员检查完地基之前，渡轮将运送乘客过海峡。局长告诉记者，目前还没有人能说清是春季洪水还是新航道的疏浚造成的。"
                "这座桥每天通行九千辆车，其中大部分是开往集装箱码头的卡车，该码头去年处理了该地区三分之一的木材。"
            ),
        ),
        (
            "th",
            (
                "วิศวกรปิดสะพานท่าเรือเก่าที่วาร์นโฮล์มก่อนรุ่งสางวันพฤหัสบดี หลังเซ็นเซอร์พบว่าเสาต้นหนึ่งเคลื่อนไปสิบเอ็ดเซนติเมตรในคืนเดียว "
                "การท่าเรือกล่าวว่าเรือข้ามฟากจะรับส่งผู้โดยสารจนกว่านักประดาน้ำจะตรวจฐานรากเสร็จ ผู้อำนวยการบอกนักข่าวว่ายังไม่มีใครบอกได้ว่า"
                "น้ำท่วมฤดูใบไม้ผลิหรือการขุดร่องน้ำใหม่เป็นสาเหตุ"
            ),
        ),
    ],
)
def test_copies_are_found_in_every_script(language: str, text: str) -> None:
    source = article(text, name="source", language=language)
    cut = text[: len(text) * 2 // 3]
    half = article(cut.rpartition(" ")[0] or cut, name="half", language=language)
    assert judge(half, source).relation is Relation.CONTAINED
    other = article(text[::-1], name="other", language=language)
    assert judge(other, source).relation is Relation.ORIGINAL


def test_the_same_document_with_other_text_is_a_revision_in_its_cluster() -> None:
    first = article(BRIDGE, name="v1", document="https://courier.example/bridge")
    update = article(
        BRIDGE.replace("for a month", "for two months"), name="v2", document="https://courier.example/bridge"
    )
    verdict = judge(update, first)
    assert verdict.relation is Relation.REVISION
    assert verdict.revision is RevisionKind.UPDATE
    assert group(verdict) == ("v1", "v1")


def test_a_version_is_compared_with_the_last_version() -> None:
    key = "https://courier.example/bridge"
    versions = [article(f"{BRIDGE}\n\n{prose(n, 40)}", name=f"v{n}", document=key) for n in range(3)]
    assert judge(versions[2], versions[0], versions[1]).evidence.matched_id == "v1"


def test_a_page_with_wholly_new_text_leaves_its_cluster() -> None:
    key = "https://courier.example/live"
    verdict = judge(article(prose(5), name="b", document=key), article(BRIDGE, name="a", document=key))
    assert verdict.relation is Relation.REVISION
    assert group(verdict) == ("b", "b")


def test_the_same_document_with_the_same_text_is_exact() -> None:
    key = "https://courier.example/bridge"
    verdict = judge(article(BRIDGE, name="b", title="New title", document=key), article(BRIDGE, name="a", document=key))
    assert verdict.relation is Relation.EXACT
    assert verdict.canonical_id == "a"


def test_the_same_article_from_another_origin_was_received_before() -> None:
    verdict = judge(article(BRIDGE, name="same", position=9), article(BRIDGE, name="same"))
    assert verdict.relation is Relation.EXACT
    assert group(verdict) == ("same", "same")
    assert "received before" in verdict.evidence.summary


def test_a_copy_of_a_copy_joins_the_cluster_of_the_first() -> None:
    source = article(BRIDGE, name="source")
    copy = article(BRIDGE + "\n\n" + CREDIT, name="copy")
    verdict = judge(article(BRIDGE + "\n\n" + CREDIT + " All rights reserved.", name="third"), source, copy)
    assert group(verdict) == ("source", "source")


def test_evidence_names_the_earliest_of_equal_matches() -> None:
    copies = [article(BRIDGE, name=f"copy {n}") for n in range(4)]
    assert judge(copies[3], *copies[:3]).evidence.matched_id == "copy 0"


def test_a_roundup_does_not_join_two_stories() -> None:
    first, second = article(prose(1, 150), name="first"), article(prose(2, 150), name="second")
    roundup = article(f"{prose(1, 150)}\n\n{prose(2, 150)}\n\n{prose(3, 150)}", name="roundup")
    assert group(judge(roundup, first)) == ("first", "first")
    verdict = judge(second, first, roundup)
    assert verdict.relation is Relation.CONTAINED
    assert verdict.evidence.matched_id == "roundup"
    assert group(verdict) == ("second", "second")
    assert group(judge(article(prose(2, 150) + " Credit.", name="copy"), first, roundup, second)) == (
        "second",
        "second",
    )


def test_parts_of_a_story_that_grew_stay_in_one_cluster() -> None:
    words = prose(1, 400).split(" ")
    flash, report = article(" ".join(words[:120]), name="flash"), article(" ".join(words), name="report")
    assert group(judge(article(" ".join(words[60:260]), name="part"), flash, report)) == ("flash", "flash")
