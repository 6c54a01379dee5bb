"""The stage as a whole, in a pipeline and as a function."""

import json
from datetime import UTC, datetime

import pytest

from newsloom.core import outcome
from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered, Failed
from newsloom.core.pipeline import Pipeline
from newsloom.normalise import DecodeError, build, normalise_article
from newsloom.normalise.errors import Rejected
from newsloom.settings import NormaliseSettings
from newsloom_schemas import (
    Attribution,
    KafkaOrigin,
    NormalisedArticle,
    Precision,
    Provenance,
    RawArticle,
    RejectionReason,
    RemovedKind,
)

PLACE = KafkaOrigin(topic="news.raw", partition=0, offset=7)
RECEIVED = datetime(2024, 5, 5, 12, tzinfo=UTC)

REPUBLISHED = """\
Bergen, FJORDNEWS: The ferry arrived late on Monday, while the pilots arrived on Tuesday afternoon.
The two crews held a meeting on the quay, and the harbour master listened to both of them.
“There is no doubt that the fjord will stay open,” the harbour master said (Source: FJORD TIMES)."""

ONE_LINE = (
    "BERGEN — Becoming a meeting point on Tuesday, the town saw the coming and going of two crews.\n"
    " The ferry arrived late on Monday. The pilots arrived on Tuesday afternoon. They met on the quay.  "
    "The harbour master listened to both of them. He took notes. He said little.  "
    "The fjord stays open, he said in the end. Nobody had doubted it. The crews went home by bus that night, "
    "which took them the better part of four hours, since the road along the water was closed for repairs. "
    "It will be closed until the autumn, the county said. The ferry is the faster way for all who live there.  "
    "All Content by Fjord News Agency is licensed under a Creative Commons Attribution 4.0 International License."
)

WITH_CAPTION = """\
Crews back a longer season on the fjord

The last season was the first in which the ferry ran into October.

Harbour master Ada Quill and pilot Bo Reed talk on the quay in Bergen
Harbour master Ada Quill, left, and pilot Bo Reed, right, talk on the quay in Bergen [Cy Lund/AP Photo]

Bergen, Norway – Both crews have spoken out for a longer season on the fjord after their first talks.

The ferry company will decide in June.

Source: Fjord Times"""

WITH_CONTENTS = """\
A Quiet Word on the Quay
As the ferry company plans its season, the crews of both boats met on the sidelines of a fair in Bergen, Norway.
Table of Contents (Show / Hide)
While the company has announced nothing so far, both crews are said to want a season that lasts into November.
The main aim of the fair
The fair is where the companies of the coast show their boats, and where their crews meet once a year.
A Quiet Word on the Quay
The meeting was the second of its kind within six months, and took place behind closed doors in the old hall.
URL :
News ID : 943"""


def removed(article: NormalisedArticle) -> list[tuple[RemovedKind, str]]:
    return [(cut.kind, cut.text) for cut in article.removed]


def test_dateline_and_source_line_are_cut() -> None:
    article = normalise_article(REPUBLISHED.encode())
    assert removed(article) == [
        (RemovedKind.DATELINE, "Bergen, FJORDNEWS:"),
        (RemovedKind.CREDIT, "(Source: FJORD TIMES)"),
    ]
    assert article.attribution == Attribution(place="Bergen", agency="FJORDNEWS", credited_to="FJORD TIMES")
    assert article.text.startswith("The ferry arrived late")
    assert article.text.endswith("the harbour master said.")
    assert article.text.count("\n\n") == 2
    assert (article.title, article.language.code) == (None, "en")


def test_a_text_in_one_line_is_split_into_paragraphs() -> None:
    article = normalise_article(ONE_LINE.encode())
    paragraphs = article.text.split("\n\n")
    assert [paragraph.split()[0] for paragraph in paragraphs] == ["Becoming", "The", "The", "The"]
    assert removed(article)[0] == (RemovedKind.DATELINE, "BERGEN —")
    assert [kind for kind, _ in removed(article)] == [RemovedKind.DATELINE, RemovedKind.LICENCE]
    assert article.attribution == Attribution(place="Bergen", agency="Fjord News Agency")


def test_a_caption_is_cut_with_the_alt_text_before_it() -> None:
    article = normalise_article(WITH_CAPTION.encode())
    assert article.title == "Crews back a longer season on the fjord"
    assert [kind for kind, _ in removed(article)] == [
        RemovedKind.TITLE,
        RemovedKind.CAPTION,
        RemovedKind.CAPTION,
        RemovedKind.DATELINE,
        RemovedKind.CREDIT,
    ]
    assert article.attribution == Attribution(place="Bergen, Norway", credited_to="Fjord Times")
    assert article.text.split("\n\n")[1].startswith("Both crews have spoken")


def test_contents_link_and_number_are_cut_and_a_title_further_down_is_kept() -> None:
    article = normalise_article(WITH_CONTENTS.encode())
    assert article.title == "A Quiet Word on the Quay"
    assert removed(article) == [
        (RemovedKind.TITLE, "A Quiet Word on the Quay"),
        (RemovedKind.TOC, "Table of Contents (Show / Hide)"),
        (RemovedKind.SITE_BOILERPLATE, "URL :"),
        (RemovedKind.SITE_BOILERPLATE, "News ID : 943"),
    ]
    assert "A Quiet Word on the Quay" in article.text.split("\n\n")


def test_the_stage_fills_origin_reception_and_trace() -> None:
    inbound = Inbound(value=REPUBLISHED.encode(), place=PLACE, key=b"k", received_at=RECEIVED)
    ran = Pipeline([build(NormaliseSettings())], SystemClock()).start(inbound)
    assert isinstance(ran.result, Delivered)
    article = NormalisedArticle.from_bytes(ran.result.written[0].value)
    assert (article.origin, article.trace.received_at) == (PLACE, RECEIVED)
    (entry,) = article.trace.stages
    assert (entry.stage, entry.notes["input_format"], entry.notes["extraction"]) == ("normalise", "text", "plain_text")
    assert entry.notes["language"] == "en"
    assert [time.step for time in ran.times] == [
        "read",
        "decode",
        "extract",
        "live_blog",
        "describe",
        "kind",
        "walls",
        "clean",
        "language",
        "validate",
        "identify",
    ]


@pytest.mark.parametrize("value", [REPUBLISHED.encode(), f"<p>{REPUBLISHED}</p>".encode()])
def test_bare_bytes_have_their_url_from_the_header(value: bytes) -> None:
    inbound = Inbound(value, PLACE, headers=(("url", b"https://www.example.org/ferry?utm_source=x"),))
    ran = Pipeline([build(NormaliseSettings())], SystemClock()).start(inbound)
    assert isinstance(ran.result, Delivered)
    article = NormalisedArticle.from_bytes(ran.result.written[0].value)
    assert (article.canonical_url, article.source.domain) == ("https://www.example.org/ferry", "example.org")


@pytest.mark.parametrize(
    "name", ["url", "title", "source", "external_id", "authors", "published_at", "standfirst", "id"]
)
def test_lone_surrogates_in_any_field_are_tolerated(name: str) -> None:
    said = {"text": REPUBLISHED, "url": "https://www.example.org/ferry"}
    said[name] = f"{said.get(name, 'Ferry')}\ud800"
    ran = Pipeline([build(NormaliseSettings())], SystemClock()).start(Inbound(json.dumps(said).encode(), PLACE))
    assert isinstance(ran.result, Delivered)
    assert NormalisedArticle.from_bytes(ran.result.written[0].value).url is not None


def test_the_function_gives_the_same_article_as_the_stage() -> None:
    ran = Pipeline([build(NormaliseSettings())], SystemClock()).start(Inbound(WITH_CAPTION.encode(), PLACE))
    assert isinstance(ran.result, Delivered)
    staged = NormalisedArticle.from_bytes(ran.result.written[0].value)
    called = normalise_article(WITH_CAPTION.encode())
    assert called == staged.replace(origin=called.origin, trace=called.trace)


def test_an_envelope_as_bytes_and_as_a_model_gives_the_same_article() -> None:
    said = {"text": REPUBLISHED, "title": "Two crews on the quay", "url": "https://www.example.org/a?utm_source=x"}
    from_bytes = normalise_article(json.dumps(said).encode())
    from_model = normalise_article(RawArticle.model_validate(said))
    assert from_model == from_bytes.replace(id=from_model.id)
    assert from_bytes.canonical_url == "https://www.example.org/a"
    assert from_bytes.source.domain == "example.org"
    assert from_bytes.document_key == "https://www.example.org/a"


def test_an_envelope_may_have_values_that_json_cannot_represent() -> None:
    odd = {"metadata": {"a": {1: object(), (2, "b"): float("nan")}, "c": "\ud800", "\udfff": None}}
    articles = [normalise_article(RawArticle(text=REPUBLISHED, **odd)) for _ in range(2)]
    assert articles[0].text == normalise_article(REPUBLISHED.encode()).text


def test_rejections_and_dead_letters_are_distinct() -> None:
    pipeline = Pipeline([build(NormaliseSettings())], SystemClock())
    refused = pipeline.start(Inbound(b'{"text": "Too short.", "url": "https://example.org/b"}', PLACE)).result
    assert isinstance(refused, outcome.Rejected)
    assert (refused.reason, refused.step) == (RejectionReason.TOO_SHORT, "validate")
    assert refused.known["url"] == "https://example.org/b"
    died = pipeline.start(Inbound(b'{"text": "Too sh', PLACE)).result
    assert isinstance(died, Failed)
    assert (died.failure.error, died.failure.step) == ("newsloom.DecodeError", "decode")


def test_the_function_raises_what_the_stage_would_do() -> None:
    with pytest.raises(Rejected) as rejected:
        normalise_article(b"")
    assert rejected.value.reason is RejectionReason.EMPTY
    with pytest.raises(DecodeError):
        normalise_article(b"[[[")


def test_a_text_of_boilerplate_only_is_rejected() -> None:
    with pytest.raises(Rejected) as rejected:
        normalise_article(b"Advertisement\n\nShare this article on Facebook\n\nNews ID : 17")
    assert rejected.value.reason is RejectionReason.BOILERPLATE_ONLY


def test_a_language_that_is_not_accepted_is_rejected() -> None:
    with pytest.raises(Rejected, match="unsupported_language: language en; accepted are fr"):
        normalise_article(ONE_LINE.encode(), settings=NormaliseSettings(languages=("fr",)))


def test_mojibake_is_repaired_and_noted() -> None:
    broken = "Le prÃ©sident du port a Ã©tÃ© rÃ©Ã©lu Ã\u00a0 lâ€™unanimitÃ© aprÃ¨s une journÃ©e trÃ¨s chargÃ©e."
    ran = Pipeline([build(NormaliseSettings())], SystemClock()).start(Inbound(broken.encode(), PLACE))
    assert isinstance(ran.result, Delivered)
    article = NormalisedArticle.from_bytes(ran.result.written[0].value)
    assert article.text == "Le président du port a été réélu à l’unanimité après une journée très chargée."
    assert article.trace.stages[0].notes["mojibake_lines"] == "1"
    assert article.language.code == "fr"


def test_removed_invisible_characters_are_recorded() -> None:
    article = normalise_article("The fer\u00adry \u202eleft the har\u200bbour at noon on Monday with forty.".encode())
    assert article.text == "The ferry left the harbour at noon on Monday with forty."
    assert removed(article) == [(RemovedKind.CONTROL, "\xad\u200b\u202e")]


@pytest.mark.parametrize(
    ("published", "value", "precision"),
    [
        ("2024-05-04T10:30:00+02:00", datetime(2024, 5, 4, 8, 30, tzinfo=UTC), Precision.SECOND),
        ("2024-05-04", datetime(2024, 5, 4, tzinfo=UTC), Precision.DAY),
        ("2024-05-06T13:00:00Z", None, None),
        ("1815-06-18", None, None),
    ],
)
def test_dates_are_bounded_by_the_reception(
    published: str, value: datetime | None, precision: Precision | None
) -> None:
    envelope = json.dumps({"text": REPUBLISHED, "published_at": published}).encode()
    inbound = Inbound(envelope, PLACE, received_at=RECEIVED)
    ran = Pipeline([build(NormaliseSettings())], SystemClock()).start(inbound)
    assert isinstance(ran.result, Delivered)
    date = NormalisedArticle.from_bytes(ran.result.written[0].value).published_at
    if value is None:
        assert date is None
    else:
        assert date is not None
        assert (date.value, date.precision, date.provenance) == (value, precision, Provenance.ENVELOPE)


def test_the_function_is_repeatable_without_a_time_of_reception() -> None:
    envelope = RawArticle(text=REPUBLISHED, published_at="2999-01-01")
    assert normalise_article(envelope).published_at is None
    assert normalise_article(envelope) == normalise_article(envelope)
    then = normalise_article(envelope, received_at=datetime(2999, 1, 1, tzinfo=UTC))
    assert then.published_at is not None
    assert then.trace.received_at == datetime(2999, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("flash", "code"),
    [
        ("Harbour master resigns, council says", "en"),
        ("Fähre im Hafen gesunken, zwölf Tote", "de"),
        ("항구에서 불이 나 두 명이 다쳤다.", "ko"),
        ("港口发生火灾，两人受伤。", "zh"),
        ("حريق في الميناء وإصابة شخصين", "ar"),
    ],
)
def test_a_short_flash_of_an_agency_is_an_article(flash: str, code: str) -> None:
    article = normalise_article(flash.encode())
    assert (article.text, article.language.code) == (flash, code)
