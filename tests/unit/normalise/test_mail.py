"""E-mails as articles: their headers, the part that is the text, and what is no e-mail."""

import pytest

from newsloom.core.step_result import Emit, Reject
from newsloom.normalise import DecodeError, normalise_article
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.records import RawRecord
from newsloom.settings import NormaliseSettings
from newsloom_schemas import RejectionReason

TEXT = "The ferry left the harbour of Skarv at noon and came back in the evening with all on board."
HEAD = (
    "Received: from a.example by b.example; Fri, 20 Nov 2026 09:00:00 +0000\n"
    "From: Ada Quill <ada@skarv.example>\nTo: list@b.example\nSubject: Ferry comes back\n"
    "Date: Fri, 20 Nov 2026 10:00:00 +0100\nMessage-ID: <17@skarv.example>\nMIME-Version: 1.0\n"
)


def mixed(*parts: tuple[str, str], kind: str = "alternative") -> str:
    body = "".join(f"--cut\nContent-Type: {header}\n\n{content}\n" for header, content in parts)
    return f'{HEAD}Content-Type: multipart/{kind}; boundary="cut"\n\n{body}--cut--\n'


def test_headers_become_fields() -> None:
    found = normalise_article(f"{HEAD}Content-Type: text/plain\n\n{TEXT}\n".encode())
    assert (found.title, found.authors, found.text) == ("Ferry comes back", ("Ada Quill",), TEXT)
    assert (found.source.domain, found.external_id) == ("skarv.example", "17@skarv.example")
    assert found.published_at is not None
    assert (found.published_at.value.isoformat(), found.published_at.utc_offset) == ("2026-11-20T09:00:00+00:00", 60)


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ((("text/html", f"<p>{TEXT}</p>"), ("text/plain", TEXT)), TEXT),
        ((("text/html", f"<p>{TEXT}</p>"),), TEXT),
        ((("text/plain; name=a.txt", "An attachment."), ("text/html", f"<p>{TEXT}</p>")), TEXT),
        ((("application/pdf", "JVBERi0="), ("text/plain", TEXT)), TEXT),
        ((("text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable", f"=C3=86r=C3=B8: {TEXT}"),), f"Ærø: {TEXT}"),
        ((("text/plain; charset=no-such\nContent-Transfer-Encoding: base64", "VGhlIGZlcnJ5IGxlZnQgYXQgbm9vbi4="),), "The ferry left at noon."),
    ],
    ids=["text wins", "only HTML", "attachment", "another type", "quoted-printable", "base64 with a wrong charset"],
)  # fmt: skip
def test_the_text_is_the_first_plain_part_else_the_html(parts: tuple[tuple[str, str], ...], text: str) -> None:
    assert normalise_article(mixed(*parts).encode()).text == text


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("=?utf-8?B?w4Zyw7g=?= ferry", "Ærø ferry"),
        ("=?iso-8859-1?Q?=C6r=F8?=", "Ærø"),
        ("Ferry\n comes back", "Ferry comes back"),
        ("Ærø ferry", "Ærø ferry"),
        ("=?no-such?Q?Ferry?= back", "=?no-such?Q?Ferry?= back"),
    ],
)
def test_a_subject_is_decoded(subject: str, title: str) -> None:
    message = HEAD.replace("Ferry comes back", subject) + f"\n{TEXT}"
    assert normalise_article(message.encode()).title == title


def test_a_sender_without_a_name_is_no_author() -> None:
    message = HEAD.replace("Ada Quill <ada@skarv.example>", "news@skarv.example") + f"\n{TEXT}"
    assert normalise_article(message.encode()).authors == ()


def test_parts_that_are_not_read_are_counted() -> None:
    found = Decode(NormaliseSettings())(RawRecord(mixed(("image/png", "x"), ("text/plain", TEXT)).encode()))
    assert isinstance(found, Emit)
    assert found.notes == {"input_format": "mail", "body_field": "text/plain", "mail_parts_not_read": "1"}


def test_the_media_type_decides_before_the_headers() -> None:
    short = f"Subject: Ferry\n\n{TEXT}".encode()
    assert normalise_article(short, "message/rfc822").title == "Ferry"
    assert normalise_article(short).text.startswith("Subject: Ferry")
    assert normalise_article(f"{HEAD}\n{TEXT}".encode(), "text/plain").text.startswith("Received: ")


@pytest.mark.parametrize(
    "text",
    [
        f"From: the editor\nSubject: ferries\n\n{TEXT}",
        f"From: ada@skarv.example\nSubject: a letter\n\n{TEXT}",
        f"Skarv: the ferry is back\nVik: it left\n\n{TEXT}",
    ],
)
def test_a_text_that_begins_like_a_letter_is_a_text(text: str) -> None:
    found = Decode(NormaliseSettings())(RawRecord(text.encode()))
    assert isinstance(found, Emit)
    assert (found.record.text, found.notes["input_format"]) == (text, "text")


def test_a_message_without_text_is_rejected() -> None:
    found = Decode(NormaliseSettings())(RawRecord(mixed(("image/png", "x")).encode()))
    assert isinstance(found, Reject)
    assert found.reason == RejectionReason.EMPTY


def test_too_many_and_too_deep_parts_are_errors() -> None:
    with pytest.raises(DecodeError, match="more than 200 parts"):
        normalise_article(mixed(*[("text/plain", "x")] * 300).encode())
    nested = "".join(f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n' for level in range(3_000))
    with pytest.raises(DecodeError, match="nested too deep"):
        normalise_article((HEAD + nested + f"\n{TEXT}").encode())


def test_a_page_of_a_message_that_is_much_longer_than_its_text_is_noted() -> None:
    value = mixed(("text/plain", "See the page."), ("text/html", f"<p>{TEXT}</p>" * 3))
    found = Decode(NormaliseSettings())(RawRecord(value.encode()))
    assert isinstance(found, Emit)
    assert found.record.text == "See the page."
    assert found.notes["longer_text"] == "the HTML part has 57 words and was not used; the text part has 3"
