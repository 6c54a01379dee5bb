"""Deterministic ids: the same raw record has the same id everywhere, always."""

from hashlib import blake2b

from newsloom_schemas import ArticleId, DocumentKey

_ARTICLE = b"newsloom.raw/1"


def digest(*parts: str | None, person: bytes = b"") -> str:
    """BLAKE2b-128 of the parts, 32 hexadecimal digits.

    Each part goes in with its length, so that no two lists of parts give the same input; `None` differs from `""`.
    Lone surrogates are hashed as they are. `person` (at most 16 bytes) separates kinds of ids (RFC 7693, section 2.5).
    """
    hasher = blake2b(digest_size=16, person=person)
    for part in parts:
        if part is None:
            hasher.update(b"-;")
            continue
        data = part.encode("utf-8", "surrogatepass")
        hasher.update(b"%d;" % len(data))
        hasher.update(data)
    return hasher.hexdigest()


def raw_id(value: bytes, *, content_type: str | None, url: str | None) -> ArticleId:
    """Return the id of an article, made from its raw record alone.

    The same bytes have the same id everywhere and in every version of newsloom: nothing that newsloom does to them, not
    even reading the URL, has a part in it. So a record that is delivered again after an upgrade is known again.

    Args:
        value: the record's bytes as they came, compressed or not.
        content_type: the header of that name as it came; it says what the bytes are.
        url: likewise.

    Returns:
        BLAKE2b-128 in 32 hexadecimal digits.
    """
    hasher = blake2b(digest_size=16, person=_ARTICLE)
    for part in (value, _bytes(content_type), _bytes(url)):
        hasher.update(b"-;" if part is None else b"%d;" % len(part))
        hasher.update(part or b"")
    return ArticleId(hasher.hexdigest())


def document_key(
    article_id: ArticleId, *, canonical_url: str | None, source: str | None, external_id: str | None
) -> DocumentKey:
    """Return what the versions of one document share: the canonical URL, else source and external id, else the id.

    It may be another one when the rules for URLs change. Whether a record was seen before never depends on it.
    """
    if canonical_url:
        return DocumentKey(canonical_url)
    if external_id:
        return DocumentKey(f"{source or ''}#{external_id}")
    return DocumentKey(article_id)


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode("utf-8", "surrogatepass")
