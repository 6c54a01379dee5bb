"""The first step: bytes to characters, whatever form they come in."""

from dataclasses import dataclass, replace

from newsloom.api import Emit, Reject, StepResult
from newsloom.normalise.decoding.charset import BadEncoding, DecodedText, decode_bytes
from newsloom.normalise.decoding.charset_labels import text_codec
from newsloom.normalise.decoding.markup_guard import MarkupLimits, describe_excess
from newsloom.normalise.decoding.media import ContentType, Form, form_of, parse_content_type, sniff, unsupported_media
from newsloom.normalise.decoding.unpack import Unpack
from newsloom.normalise.envelopes.envelope import Envelope, entry_envelope, read_envelope
from newsloom.normalise.envelopes.feed_entry import read_entry
from newsloom.normalise.envelopes.producer_labels import read_external_id, read_labels
from newsloom.normalise.records import Decoded, RawRecord
from newsloom.normalise.text.characters import NOT_XML, repair
from newsloom.normalise.text.mojibake import MojibakeRepairer
from newsloom.settings import NormaliseSettings
from newsloom_schemas import RawArticle, RejectionReason

_FEED_TAGS_PER_ELEMENT = 4
"""Tags of a feed for each element of HTML that is allowed: an entry holds its page's tags, and others around them."""

_CONTROLS = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20)])
_MOJIBAKE_LOST_IN_HTML = "â\x80"
"""How UTF-8's quotes and dashes begin when it was read as Latin-1. Extractors drop the control, and nobody can mend the rest."""


@dataclass(frozen=True)
class Decode:
    """RawRecord → Decoded.

    Rejects what is empty, too large, no text (`unsupported_media`) or in no charset (`bad_encoding`). Raises
    `DecodeError` for JSON that cannot be made sense of, which makes the record a dead letter.
    """

    settings: NormaliseSettings
    name: str = "decode"

    def __call__(self, record: RawRecord, /) -> StepResult[Decoded]:
        """Decode one record."""
        if len(record.value) > self.settings.max_record_bytes:
            detail = f"{len(record.value)} bytes; at most {self.settings.max_record_bytes} are read"
            return Reject(RejectionReason.TOO_LARGE, detail)
        unpacked = Unpack(self.settings.max_record_bytes)(record)
        if isinstance(unpacked, Emit):
            return self._decode(unpacked.record, dict(unpacked.notes))
        return unpacked

    def _decode(self, record: RawRecord, notes: dict[str, str]) -> StepResult[Decoded]:
        value = record.value
        if not value.strip():
            return Reject(RejectionReason.EMPTY, "no bytes but white space")
        declared = parse_content_type(record.content_type)
        media = unsupported_media(value, declared.essence)
        if media is not None:
            return Reject(RejectionReason.UNSUPPORTED_MEDIA, f"{media}: only text, HTML, JSON and feeds are read")
        form = form_of(value, declared.essence)
        try:
            characters = decode_bytes(value, declared=declared.charset, html=form is Form.HTML)
        except BadEncoding as error:
            return Reject(RejectionReason.BAD_ENCODING, str(error))
        notes.update(_notes(form, declared, characters))
        if form is Form.JSON:
            utf8 = value if characters.charset == "utf-8" and not characters.replaced else _utf8(characters.text)
            envelope = read_envelope(utf8.removeprefix(b"\xef\xbb\xbf"), max_depth=self.settings.max_json_depth)
            return self._accept_envelope(envelope, record, notes)
        if form is Form.FEED:
            return self._feed(characters.text, record, notes)
        empty = RawArticle(text="", url=record.url)
        decoded = _new_record(empty, record)
        return self._emit_body(decoded, characters.text, form, notes)

    def _feed(self, text: str, record: RawRecord, notes: dict[str, str]) -> StepResult[Decoded]:
        tags, max_tags = text.count("<"), _FEED_TAGS_PER_ELEMENT * self.settings.max_html_elements
        if tags > max_tags:
            return Reject(RejectionReason.TOO_LARGE, f"a feed of {tags} tags; at most {max_tags} are parsed")
        return self._accept_envelope(entry_envelope(read_entry(text)), record, notes)

    def _accept_envelope(self, envelope: Envelope, record: RawRecord, notes: dict[str, str]) -> StepResult[Decoded]:
        if envelope.no_body is None:
            return self.decode_envelope(envelope.article, record, {**notes, **envelope.notes})
        decoded, _ = self._without_body(envelope.article, record)
        return Reject(envelope.no_body.reason, envelope.no_body.detail, decoded.known, decoded.labels)

    def decode_envelope(self, article: RawArticle, record: RawRecord, notes: dict[str, str]) -> StepResult[Decoded]:
        """What an envelope holds. Its text wins over its HTML, which is then read for metadata only."""
        decoded, notes_of_fields = self._without_body(article, record)
        notes = {**notes, **notes_of_fields}
        text, html = article.text or "", article.html or ""
        if not text.strip():
            return self._emit_body(decoded, html, Form.HTML, notes)
        if sniff(text[:4_096].encode("utf-8", "replace")) is Form.HTML:
            return self._emit_body(decoded, text, Form.HTML, notes)
        over_limit = self._over_limits(html)
        if over_limit is not None:
            notes["html_left_out"] = over_limit
        elif html.strip():
            decoded = replace(decoded, page_html=_xml_safe(html))
        return self._emit_body(decoded, text, Form.TEXT, notes)

    def _without_body(self, article: RawArticle, record: RawRecord) -> tuple[Decoded, dict[str, str]]:
        """An envelope without its body, and notes on what of the producer's fields is not carried."""
        external_id, notes = read_external_id(article.external_id)
        sent = read_labels(article.labels, article.metadata)
        bare = article.model_copy(
            update={"text": None, "html": None, "labels": {}, "metadata": {}, "url": article.url or record.url}
        )
        decoded = replace(_new_record(bare, record), external_id=external_id, labels=sent.labels)
        return decoded, {**notes, **sent.notes}

    def _emit_body(self, decoded: Decoded, body: str, form: Form, notes: dict[str, str]) -> StepResult[Decoded]:
        if not body.strip():
            return Reject(RejectionReason.EMPTY, "no characters but white space", decoded.known, decoded.labels)
        if form is Form.TEXT:
            repaired = repair(body)
            notes.update(repaired.notes)
            return Emit(replace(decoded, text=repaired.text, removed=repaired.removed), notes)
        over_limit = self._over_limits(body)
        if over_limit is not None:
            return Reject(RejectionReason.TOO_LARGE, over_limit, decoded.known, decoded.labels)
        if "\x80" in body and _MOJIBAKE_LOST_IN_HTML in body:  # one character is found eight times as fast
            repairer = MojibakeRepairer()
            body = repairer.repair(body)
            notes["mojibake_lines"] = str(repairer.repaired_lines)
        return Emit(replace(decoded, html=_xml_safe(body)), notes)

    def _over_limits(self, html: str) -> str | None:
        """What of HTML is beyond the limits; `None` for what can be parsed."""
        settings = self.settings
        if len(html) > settings.max_html_bytes:
            return f"{len(html)} characters of HTML; at most {settings.max_html_bytes} are parsed"
        return describe_excess(
            html,
            MarkupLimits(
                attributes=settings.max_html_attributes,
                depth=settings.max_html_depth,
                elements=settings.max_html_elements,
            ),
        )


def _new_record(article: RawArticle, record: RawRecord) -> Decoded:
    return Decoded(article, record.id, key=record.key, origin=record.origin, received_at=record.received_at)


def _xml_safe(html: str) -> str:
    """HTML without lone surrogates and what XML forbids. Bytes show at a third of the time that there is nothing of it."""
    utf8 = html.encode("utf-8", "replace")
    sound = utf8.decode()
    if len(utf8.translate(None, _CONTROLS)) == len(utf8) and "\ufffe" not in sound and "\uffff" not in sound:
        return sound
    return NOT_XML.sub(" ", sound)


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _notes(form: Form, declared: ContentType, characters: DecodedText) -> dict[str, str]:
    notes = {"form": form.value, "charset": characters.charset, "charset_by": characters.found_by}
    if characters.replaced:
        notes["replaced_characters"] = str(characters.replaced)
    if declared.charset and text_codec(declared.charset) != characters.charset:
        notes["charset_declared"] = declared.charset[:40]
    return notes
