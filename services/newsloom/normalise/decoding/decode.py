"""The first step: turn bytes of any supported format into characters."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from newsloom.api import Emit, Reject, StepResult
from newsloom.normalise.body.incomplete import why_incomplete
from newsloom.normalise.decoding.avro_value import single_record
from newsloom.normalise.decoding.charset import BadEncoding, DecodedText, decode_bytes
from newsloom.normalise.decoding.charset_labels import text_codec
from newsloom.normalise.decoding.mail import read_mail
from newsloom.normalise.decoding.markup_guard import MarkupLimits, describe_excess
from newsloom.normalise.decoding.media import (
    ContentType,
    InputFormat,
    format_of,
    parse_content_type,
    sniff,
    unsupported_media,
)
from newsloom.normalise.decoding.schema_frame import unframe
from newsloom.normalise.decoding.unpack import Unpack
from newsloom.normalise.decoding.wire_value import unquote
from newsloom.normalise.envelopes.envelope import Envelope, item_envelope, read_envelope
from newsloom.normalise.envelopes.front_matter import read_front_matter
from newsloom.normalise.envelopes.markdown import read_markdown_head
from newsloom.normalise.envelopes.producer_labels import read_external_id, read_labels
from newsloom.normalise.envelopes.xml_formats import XML_READERS
from newsloom.normalise.presets.mapping import Around, Mappings
from newsloom.normalise.presets.preset_policy import PresetPolicy, policy_of
from newsloom.normalise.records import Decoded, RawRecord
from newsloom.normalise.text.characters import NOT_XML, repair
from newsloom.normalise.text.markup_characters import repair_markup
from newsloom.settings import NormaliseSettings
from newsloom_schemas import FileOrigin, KafkaOrigin, RawArticle, RejectionReason, Removed

_XML_TAGS_PER_ELEMENT = 4
"""Tags that XML may have per allowed HTML element: an entry has the tags of its page, and others around them."""

EARLIEST_RECEPTION: Final = datetime(1990, 1, 1, tzinfo=UTC)
LATEST_RECEPTION: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""Bounds of a time of reception that is believed. They do not depend on a clock, so that a record always gets one result."""

_SUPPORTED = "text, HTML, JSON, feeds, NewsML, NITF, TEI, XML of trafilatura, and e-mail"
_LAST_MODIFIED = "last-modified"
_MARKUP = frozenset({InputFormat.HTML, InputFormat.NEWSML_1, InputFormat.TEI, InputFormat.TRAFILATURA})
"""What a text of an envelope is read as HTML for. Its fields are those of the envelope."""
_MARKDOWN_TYPES = frozenset({"text/markdown", "text/x-markdown"})
_CONTROLS = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20)])


@dataclass(frozen=True)
class Decode:
    """RawRecord → Decoded.

    Reject input that is empty, too large, not text (`unsupported_media`) or in no known charset (`bad_encoding`). Raise
    `DecodeError` for JSON, XML or gzip that cannot be read, which makes the record a dead letter.
    """

    settings: NormaliseSettings
    name: str = "decode"
    presets: PresetPolicy = field(init=False)
    mappings: Mappings = field(init=False)

    def __post_init__(self) -> None:
        """Check the presets that the settings name, and compile the mappings.

        Raises:
            PresetError: there is no such preset.
            MappingError: a mapping is invalid.
        """
        object.__setattr__(self, "presets", policy_of(self.settings))
        object.__setattr__(self, "mappings", Mappings(self.settings))

    def __call__(self, record: RawRecord, /) -> StepResult[Decoded]:
        """Decode one record."""
        if len(record.value) > self.settings.max_record_bytes:
            detail = f"{len(record.value)} bytes; the maximum is {self.settings.max_record_bytes}"
            return Reject(RejectionReason.TOO_LARGE, detail)
        bare = bare_record(record, self.settings)
        return self._decode(*with_sound_time(bare.record, bare.notes)) if isinstance(bare, Emit) else bare

    def _decode(self, record: RawRecord, notes: dict[str, str]) -> StepResult[Decoded]:
        value, declared = record.value, parse_content_type(record.content_type)
        if not value.strip():
            return Reject(RejectionReason.EMPTY, "the record is empty or white space only")
        media = unsupported_media(value, declared.essence)
        if media is not None:
            return Reject(RejectionReason.UNSUPPORTED_MEDIA, f"{media} is not supported; supported are {_SUPPORTED}")
        input_format = format_of(value, declared.essence)
        if input_format is InputFormat.MAIL:
            notes["input_format"] = input_format.value
            return self._accept_envelope(item_envelope(read_mail(value)), record, notes)
        try:
            characters = decode_bytes(value, declared=declared.charset, html=input_format is InputFormat.HTML)
        except BadEncoding as error:
            return Reject(RejectionReason.BAD_ENCODING, str(error))
        notes.update(_notes(input_format, declared, characters))
        return self._characters(characters, input_format, declared, record, notes)

    def _characters(
        self,
        characters: DecodedText,
        input_format: InputFormat,
        declared: ContentType,
        record: RawRecord,
        notes: dict[str, str],
    ) -> StepResult[Decoded]:
        if input_format is InputFormat.JSON:
            utf8 = record.value if characters.charset == "utf-8" and not characters.replaced else _utf8(characters.text)
            envelope = self._read_json(utf8.removeprefix(b"\xef\xbb\xbf"), record)
            return self._accept_envelope(envelope, record, notes)
        if input_format.value in XML_READERS:
            return self._xml(characters.text, input_format, record, notes)
        return self._bare(characters.text, input_format, record, notes, markdown=declared.essence in _MARKDOWN_TYPES)

    def _bare(
        self, text: str, input_format: InputFormat, record: RawRecord, notes: dict[str, str], *, markdown: bool
    ) -> StepResult[Decoded]:
        """Decode a text or a page without an envelope. The title of a Markdown text is read here, with its mark."""
        front = read_front_matter(text) if input_format is InputFormat.TEXT else None
        if front is not None:
            notes["markdown"] = "its front matter"
            envelope = self._read_json(_utf8(json.dumps(front.fields)), record)
            return _with_removed(self._accept_envelope(envelope, record, notes), front.removed)
        head = read_markdown_head(text, declared=markdown) if input_format is InputFormat.TEXT else None
        article = RawArticle(text="", url=record.url)
        if head is None:
            return self._emit_body(_new_record(article, record), text, input_format, notes)
        article = article.model_copy(update={"title": head.title, "authors": head.authors})
        notes["markdown"] = "its title" if not head.authors else "its title and byline"
        return _with_removed(
            self._emit_body(_new_record(article, record), head.text, input_format, notes), head.removed
        )

    def _read_json(self, data: bytes, record: RawRecord) -> Envelope:
        around = Around(
            topic=record.origin.topic if isinstance(record.origin, KafkaOrigin) else None,
            file=record.origin.file if isinstance(record.origin, FileOrigin) else None,
            key=record.key,
            headers=record.headers,
            content_type=record.content_type,
            url=record.url,
        )
        depth = self.settings.max_json_depth
        return read_envelope(data, max_depth=depth, presets=self.presets, mappings=self.mappings, around=around)

    def _xml(
        self, text: str, input_format: InputFormat, record: RawRecord, notes: dict[str, str]
    ) -> StepResult[Decoded]:
        tags, max_tags = text.count("<"), _XML_TAGS_PER_ELEMENT * self.settings.max_html_elements
        if tags > max_tags:
            detail = f"{input_format.value} XML with {tags} tags; the maximum is {max_tags}"
            return Reject(RejectionReason.TOO_LARGE, detail)
        return self._accept_envelope(item_envelope(XML_READERS[input_format.value](text)), record, notes)

    def _accept_envelope(self, envelope: Envelope, record: RawRecord, notes: dict[str, str]) -> StepResult[Decoded]:
        if envelope.no_body is None:
            result = self.decode_envelope(envelope.article, record, {**notes, **envelope.notes})
            if isinstance(result, Emit):
                return replace(result, record=replace(result.record, stated=envelope.stated))
            return result
        decoded, _ = self._without_body(envelope.article, record)
        return Reject(envelope.no_body.reason, envelope.no_body.detail, decoded.known, decoded.labels)

    def decode_envelope(self, article: RawArticle, record: RawRecord, notes: dict[str, str]) -> StepResult[Decoded]:
        """Decode an envelope. Its text wins over its HTML, from which then only metadata is read."""
        decoded, notes_of_fields = self._without_body(article, record)
        notes = {**notes, **notes_of_fields}
        text, html = article.text or "", article.html or ""
        if not text.strip():
            return self._emit_body(decoded, html, InputFormat.HTML, notes)
        if sniff(text[:4_096].encode("utf-8", "replace")) in _MARKUP:
            return self._emit_body(decoded, text, InputFormat.HTML, notes)
        over_limit = self._over_limits(html)
        if over_limit is not None:
            notes["html_left_out"] = over_limit
        elif html.strip():
            decoded = replace(decoded, page_html=_xml_safe(repair_markup(html)[0]))
        return self._emit_body(decoded, text, InputFormat.TEXT, notes)

    def _without_body(self, article: RawArticle, record: RawRecord) -> tuple[Decoded, dict[str, str]]:
        """Return the record without its body, and trace notes on producer fields that were cut or left out."""
        external_id, notes = read_external_id(article.external_id)
        sent = read_labels(article.labels, article.metadata)
        bare = article.model_copy(
            update={"text": None, "html": None, "labels": {}, "metadata": {}, "url": article.url or record.url}
        )
        decoded = replace(_new_record(bare, record), external_id=external_id, labels=sent.labels)
        return decoded, {**notes, **sent.notes}

    def _emit_body(
        self, decoded: Decoded, body: str, input_format: InputFormat, notes: dict[str, str]
    ) -> StepResult[Decoded]:
        if not body.strip():
            return Reject(RejectionReason.EMPTY, "the body is empty or white space only", decoded.known, decoded.labels)
        decoded = replace(decoded, incomplete=why_incomplete(notes))
        if input_format is InputFormat.TEXT:
            repaired = repair(body)
            notes.update(repaired.notes)
            return Emit(replace(decoded, text=repaired.text, removed=repaired.removed), notes)
        over_limit = self._over_limits(body)
        if over_limit is not None:
            return Reject(RejectionReason.TOO_LARGE, over_limit, decoded.known, decoded.labels)
        body, repaired_markup = repair_markup(body)
        return Emit(replace(decoded, html=_xml_safe(body)), {**notes, **repaired_markup})

    def _over_limits(self, html: str) -> str | None:
        """Describe the limit that HTML exceeds; None if it may be parsed."""
        settings = self.settings
        if len(html) > settings.max_html_bytes:
            return f"{len(html)} characters of HTML; the maximum is {settings.max_html_bytes}"
        return describe_excess(
            html,
            MarkupLimits(
                attributes=settings.max_html_attributes,
                depth=settings.max_html_depth,
                elements=settings.max_html_elements,
            ),
        )


def bare_record(record: RawRecord, settings: NormaliseSettings) -> Emit[RawRecord] | Reject:
    """Return a record without gzip, WARC, an Avro file, the frame of a schema registry, and JSON strings around its content.

    Raises:
        DecodeError: a stream is broken or truncated, or an archive has more than one page or record.
    """
    notes: dict[str, str] = {}
    layers = (
        Unpack(settings.max_record_bytes),
        lambda packed: single_record(packed, settings.max_record_bytes),
        unframe,
        unquote,
    )
    for take_off in layers:
        found = take_off(record)
        if isinstance(found, Reject):
            return found
        record = found.record
        notes.update(found.notes)
    return Emit(record, notes)


def with_sound_time(record: RawRecord, notes: Mapping[str, str]) -> tuple[RawRecord, dict[str, str]]:
    """Return the record without a time of reception that cannot be true, which is then in the notes.

    Kafka keeps whatever time stamp a producer writes: zero, seconds for milliseconds, or a far future. As the upper bound
    of plausible dates it would make every date implausible, or every date plausible.
    """
    received_at = record.received_at
    if received_at is None or EARLIEST_RECEPTION <= received_at < LATEST_RECEPTION:
        return record, dict(notes)
    return replace(record, received_at=None), {**notes, "received_at_ignored": received_at.isoformat()}


def _new_record(article: RawArticle, record: RawRecord) -> Decoded:
    return Decoded(
        article,
        record.id,
        key=record.key,
        origin=record.origin,
        received_at=record.received_at,
        last_modified=_last_modified(record),
    )


def _last_modified(record: RawRecord) -> str | None:
    """Return the header of the HTTP response that a record is of, which a crawler passes on or a WARC file holds."""
    return next((value for name, value in record.headers.items() if name.lower() == _LAST_MODIFIED), None)


def _with_removed(result: StepResult[Decoded], removed: tuple[Removed, ...]) -> StepResult[Decoded]:
    """Return the result with what was cut before its text."""
    if not isinstance(result, Emit):
        return result
    return replace(result, record=replace(result.record, removed=(*removed, *result.record.removed)))


def _xml_safe(html: str) -> str:
    """Return HTML without lone surrogates and characters that XML forbids. The test on bytes takes a third of the time."""
    utf8 = html.encode("utf-8", "replace")
    sound = utf8.decode()
    if len(utf8.translate(None, _CONTROLS)) == len(utf8) and "\ufffe" not in sound and "\uffff" not in sound:
        return sound
    return NOT_XML.sub(" ", sound)


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _notes(input_format: InputFormat, declared: ContentType, characters: DecodedText) -> dict[str, str]:
    notes = {"input_format": input_format.value, "charset": characters.charset, "charset_by": characters.found_by}
    if characters.replaced:
        notes["replaced_characters"] = str(characters.replaced)
    if declared.charset and text_codec(declared.charset) != characters.charset:
        notes["charset_declared"] = declared.charset[:40]
    return notes
