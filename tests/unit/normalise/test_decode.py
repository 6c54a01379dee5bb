"""The decode step: formats, charsets, envelopes, and what is rejected."""

import json

import pytest

from newsloom.core.step_result import Emit, Reject
from newsloom.normalise import DecodeError
from newsloom.normalise.decoding.charset import BadEncoding, decode_bytes
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.decoding.media import InputFormat, parse_content_type, sniff
from newsloom.normalise.envelopes.envelope import json_depth, read_envelope
from newsloom.normalise.records import Decoded, RawRecord
from newsloom.settings import NormaliseSettings
from newsloom_schemas import RejectionReason

ENGLISH = "The ferry left the harbour at noon and came back in the evening. " * 3


FRENCH = "L’été dernier, le président du port a été réélu à l’unanimité après une journée très chargée. " * 3


POLISH = "Wczoraj wieczorem burmistrz miasta ogłosił, że port zostanie otwarty w piątek, a łodzie wrócą. " * 3


RUSSIAN = "Вчера вечером мэр города объявил, что порт откроется в пятницу, и лодки вернутся домой. " * 3


JAPANESE = "東京の港は月曜日の朝に再び開かれた。市長は集まった人々に喜びを語った。" * 3


def decode(value: bytes, content_type: str | None = None) -> Decoded:
    outcome = Decode(NormaliseSettings())(RawRecord(value, content_type))
    assert isinstance(outcome, Emit), outcome
    return outcome.record


def rejection(value: bytes, content_type: str | None = None) -> Reject:
    outcome = Decode(NormaliseSettings())(RawRecord(value, content_type))
    assert isinstance(outcome, Reject), outcome
    return outcome


@pytest.mark.parametrize(
    ("value", "input_format"),
    [
        (b"The ferry left at noon.", InputFormat.TEXT),
        (b"<!DOCTYPE html><html><p>x</p></html>", InputFormat.HTML),
        (b"  <!-- a comment -->\n<html lang=en>", InputFormat.HTML),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', InputFormat.HTML),
        (b"<p>One</p><p>Two</p><p>Three</p>", InputFormat.HTML),
        (b"Fares < 5 and > 3 are kept.", InputFormat.TEXT),
        (b'{"text": "x"}', InputFormat.JSON),
        (b"\xef\xbb\xbf{}", InputFormat.JSON),
        (b"[[[[", InputFormat.JSON),
        (b'<?xml version="1.0"?><rss version="2.0"><channel>', InputFormat.FEED),
        (b'<entry xmlns="http://www.w3.org/2005/Atom">', InputFormat.FEED),
        (b"[Update] The ferry left at noon.", InputFormat.TEXT),
        (b"{Harbour} The ferry left at noon.", InputFormat.TEXT),
        ('{"text": "x"}'.encode("utf-16"), InputFormat.JSON),
    ],
)
def test_the_format_is_detected_from_the_bytes(value: bytes, input_format: InputFormat) -> None:
    assert sniff(value) is input_format


@pytest.mark.parametrize(
    ("header", "essence", "charset"),
    [
        ("text/html; charset=UTF-8", "text/html", "utf-8"),
        ('Application/JSON; charset="utf-8"; q=1', "application/json", "utf-8"),
        ("text/plain", "text/plain", None),
        (";;;charset", "", None),
        ("text/html; charset=", "text/html", None),
        (None, "", None),
    ],
)
def test_broken_content_types_are_parsed(header: str | None, essence: str, charset: str | None) -> None:
    read = parse_content_type(header)
    assert (read.essence, read.charset) == (essence, charset)


def test_the_content_type_wins_over_the_bytes() -> None:
    assert decode(b"<p>a</p><p>b</p><p>c</p>", "text/plain").text == "<p>a</p><p>b</p><p>c</p>"
    with pytest.raises(DecodeError, match="not JSON"):
        decode(b"The ferry left.", "application/json")


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (ENGLISH, "utf-16-le"),
        (ENGLISH, "utf-16-be"),
        (ENGLISH, "utf-16"),
        (ENGLISH, "utf-32"),
        (FRENCH, "utf-8"),
        (FRENCH, "utf-8-sig"),
        (FRENCH, "cp1252"),
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
    ],
)
def test_an_undeclared_charset_is_found(text: str, charset: str) -> None:
    assert decode_bytes(text.encode(charset)).text == text


@pytest.mark.parametrize(
    ("text", "charset", "label"),
    [
        (FRENCH, "cp1252", "ISO-8859-1"),
        (POLISH, "iso-8859-2", "iso-8859-2"),
        (RUSSIAN, "iso-8859-5", "iso-8859-5"),
        (JAPANESE, "cp932", "x-sjis"),
        ("港在星期一重新开放。" * 5, "gb18030", "gb2312"),
    ],
)
def test_a_declared_charset_is_used(text: str, charset: str, label: str) -> None:
    read = decode_bytes(text.encode(charset), declared=label)
    assert (read.text, read.found_by) == (text, "header")


def test_a_meta_tag_declares_the_charset_of_html() -> None:
    html = f'<html><head><meta charset="iso-8859-2"></head><body><p>{POLISH}</p>'
    read = decode_bytes(html.encode("iso-8859-2"), html=True)
    assert (read.text, read.found_by) == (html, "meta")


@pytest.mark.parametrize("label", ["iso-8859-1", "utf-16", "no-such-charset", "rot13", "zlib", "idna", "utf-7"])
def test_valid_utf8_wins_over_the_declared_charset(label: str) -> None:
    assert decode_bytes(FRENCH.encode(), declared=label).text == FRENCH


def test_a_few_broken_bytes_are_replaced() -> None:
    read = decode_bytes(RUSSIAN.encode() + b"\xff\xfe" + RUSSIAN.encode())
    assert (read.charset, read.replaced) == ("utf-8", 2)


def test_bytes_in_no_known_charset_are_rejected() -> None:
    noise = bytes((number * 89 + number**2) % 128 + 128 for number in range(3_000))
    with pytest.raises(BadEncoding):
        decode_bytes(noise)


def test_text_with_nul_characters_is_rejected() -> None:
    refused = rejection(b"The ferry\x00 left the harbour at noon.\x00")
    assert refused.reason is RejectionReason.BAD_ENCODING
    assert "2 NUL characters, the first at 9" in refused.detail


@pytest.mark.parametrize(
    ("value", "content_type"),
    [
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3", None),
        (b"%PDF-1.7\n", "text/html"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", None),
        (b"\x89PNG\r\n\x1a\n\x00", "application/json"),
        (b"PK\x03\x04\x14\x00", None),
        (b"anything", "image/png"),
        (b"anything", "application/pdf"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", None),
    ],
)
def test_unsupported_media_are_rejected(value: bytes, content_type: str | None) -> None:
    assert rejection(value, content_type).reason is RejectionReason.UNSUPPORTED_MEDIA


@pytest.mark.parametrize(
    "value", [b"", b" \r\n\t ", b"\xef\xbb\xbf", b'{"text": ""}', b'{"text": "  \\n "}', b'{"text": {"a": 1}}']
)
def test_empty_input_is_rejected(value: bytes) -> None:
    assert rejection(value).reason is RejectionReason.EMPTY


def test_too_many_bytes_are_rejected_before_they_are_read() -> None:
    refused = rejection(b"word " * 2_000_000)
    assert (refused.reason, refused.detail) == (
        RejectionReason.TOO_LARGE,
        "10000000 bytes; the maximum is 5000000",
    )


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        (b'{"text": "The ferry le', "not JSON: unexpected end of data"),
        (b'{"text": "a",}', "not JSON"),
        (b'{"story": "x", "n": 1}', "needs `text` or `html` as a string; its fields are: 'story', 'n'"),
        (
            b'[{"text": "a"}, {"text": "b"}]',
            "array of 2; send each as a separate record, or in a list that newsloom splits",
        ),
        (b"[" * 100_000, "nested 100000 deep; the maximum is 64"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested 100000 deep"),
        (b'{"text": "a", "n": ' + b"9" * 6_000 + b"}", "not JSON"),
    ],
)
def test_unreadable_json_is_an_error_with_the_reason(value: bytes, complaint: str) -> None:
    with pytest.raises(DecodeError) as raised:
        decode(value)
    assert complaint in str(raised.value)


def test_the_depth_of_json_ignores_brackets_in_strings() -> None:
    assert json_depth(b'{"a": "[[[[\\"[[", "b": [[1], {}]}') == 3
    assert json_depth(b'"unterminated [[[[') == 0


def test_common_field_names_of_producers_are_read() -> None:
    envelope = read_envelope(
        json.dumps(
            {
                "content": "The ferry left.",
                "headline": "Ferry leaves",
                "author": {"name": "Ada Quill"},
                "source": {"id": None, "name": "The Harbour Times"},
                "publishedAt": "2024-05-04T10:00:00Z",
                "link": "https://example.org/a",
                "id": 943,
                "metadata": ["no mapping"],
                "language": None,
            }
        ).encode(),
        max_depth=64,
    ).article
    assert (envelope.text, envelope.title, envelope.authors) == ("The ferry left.", "Ferry leaves", ("Ada Quill",))
    assert (envelope.source, envelope.published_at) == ("The Harbour Times", "2024-05-04T10:00:00Z")
    assert (envelope.url, envelope.external_id) == ("https://example.org/a", "943")


def test_lone_surrogates_and_duplicate_keys_are_tolerated() -> None:
    envelope = decode(b'{"text": "first", "text": "The \\ud800ferry left.", "score": NaN}')
    assert envelope.text == "The \ufffdferry left."


def test_markup_in_a_text_field_is_html() -> None:
    assert decode(b'{"text": "<p>One</p><p>Two</p>"}').html == "<p>One</p><p>Two</p>"


def test_the_trace_notes_format_and_charset() -> None:
    outcome = Decode(NormaliseSettings())(RawRecord(FRENCH.encode("cp1252"), "text/plain; charset=utf-8"))
    assert isinstance(outcome, Emit)
    assert outcome.notes == {
        "input_format": "text",
        "charset": "cp1252",
        "charset_by": "detection",
        "charset_declared": "utf-8",
    }


SOUND = "The ferry left the harbour of Ålesund at noon, and came back in the evening of the same day. "


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(b"\xc0\xaf", id="overlong, two bytes"),
        pytest.param(b"\xe0\x80\xaf", id="overlong, three bytes"),
        pytest.param(b"\xf0\x80\x80\xaf", id="overlong, four bytes"),
        pytest.param(b"\xed\xa0\x80", id="an encoded surrogate"),
        pytest.param(b"\xed\xa0\xbd\xed\xb8\x80", id="a pair of encoded surrogates"),
        pytest.param(b"\xf4\x90\x80\x80", id="beyond the last code point"),
        pytest.param(b"\xf8\x88\x80\x80\x80", id="a lead of five bytes"),
        pytest.param(b"\x80", id="a continuation alone"),
        pytest.param(b"\xe2\x82", id="a sequence that breaks off"),
        pytest.param(b"\xff\xfe", id="bytes that UTF-8 never has"),
    ],
)
def test_only_broken_sequences_of_utf8_are_replaced(broken: bytes) -> None:
    text = decode(SOUND.encode() * 20 + broken + SOUND.encode() * 20, "text/plain; charset=utf-8").text
    assert text is not None
    assert text.count("Ålesund") == 40
    assert "\ufffd" in text
    assert text.encode().decode() == text


def test_truncated_utf8_keeps_the_rest() -> None:
    text = decode((SOUND * 20 + "Å").encode()[:-1], "text/plain; charset=utf-8").text
    assert text is not None
    assert text.count("Ålesund") == 20


def with_number(number: str) -> bytes:
    return f'{{"text": "The ferry left the harbour.", "score": {number}}}'.encode()


@pytest.mark.parametrize("number", ["1e999999", "-0.0000" + "1" * 20_000, "1" + "0" * 400])
def test_huge_and_exact_numbers_are_tolerated(number: str) -> None:
    assert decode(with_number(number)).text == "The ferry left the harbour."


def test_a_number_of_twenty_thousand_digits_is_a_dead_letter() -> None:
    with pytest.raises(DecodeError, match="not JSON"):
        decode(with_number("9" * 20_000))


def test_ids_beyond_64_bits_stay_distinct() -> None:
    ids = {
        read_envelope(f'{{"text": "x", "id": 1234567890123456789012{last}}}'.encode(), max_depth=8).article.external_id
        for last in (1, 2)
    }
    assert ids == {"12345678901234567890121", "12345678901234567890122"}


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-1e999"])
def test_nan_and_infinity_are_not_ids(number: str) -> None:
    assert read_envelope(f'{{"text": "x", "id": {number}}}'.encode(), max_depth=8).article.external_id is None


def test_a_declared_charset_that_is_used_is_not_noted_as_ignored() -> None:
    found = Decode(NormaliseSettings())(
        RawRecord("Le café a été réouvert à l'été.".encode("cp1252"), "text/plain; charset=iso-8859-1")
    )
    assert isinstance(found, Emit)
    assert (found.notes["charset"], found.notes["charset_by"]) == ("cp1252", "header")
    assert "charset_declared" not in found.notes


URL = "https://fjord.example/2024/05/04/ferry"


def outcome(value: bytes, content_type: str | None = None) -> Emit[Decoded] | Reject:
    found = Decode(NormaliseSettings())(RawRecord(value, content_type))
    assert isinstance(found, (Emit, Reject))
    return found


@pytest.mark.parametrize(
    "document",
    [
        '<?xml version="1.0"?><urlset><url><loc>https://a.example/</loc></url></urlset>',
        "<urlset><url><loc>https://a.example/ and some more words of no article</loc></url></urlset>",
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd"><svg><text>Quay</text></svg>',
        "<svg xmlns='http://www.w3.org/2000/svg'><text>The quay, the ferry and the lighthouse</text></svg>",
    ],
)
def test_xml_that_is_neither_feed_nor_page_is_unsupported(document: str) -> None:
    refused = outcome(document.encode())
    assert isinstance(refused, Reject)
    assert refused.reason is RejectionReason.UNSUPPORTED_MEDIA


@pytest.mark.parametrize(
    "value",
    [
        f"<item><title>Ferry leaves</title><link>{URL}</link></item>",
        json.dumps({"@type": "NewsArticle", "headline": "Ferry leaves", "url": URL}),
        json.dumps(
            {"uri": URL, "type": "picture", "versioncreated": "2024-05-04T10:00:00Z", "headline": "Ferry leaves"}
        ),
    ],
)
def test_an_article_without_a_body_is_rejected_with_its_title_and_url(value: str) -> None:
    refused = outcome(value.encode())
    assert isinstance(refused, Reject)
    assert refused.reason is RejectionReason.EMPTY
    assert (refused.known["title"], refused.known["url"]) == ("Ferry leaves", URL)
