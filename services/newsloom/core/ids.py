"""Deterministic ids: equal raw records always have equal ids."""

from hashlib import blake2b

from newsloom_schemas import ArticleId, DocumentKey

_ARTICLE = b"newsloom.raw/1"


def digest(*parts: str | None, person: bytes = b"") -> str:
    """Return the BLAKE2b-128 digest of the parts in 32 hexadecimal digits.

    Each part is hashed with its length, so that different lists of parts have different inputs; `None` differs from `""`.
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

    The id depends on nothing that newsloom computes, not even on a parsed URL. So it is the same in every version, and a record
    that is delivered again after an upgrade is recognised.

    Args:
        value: the record's bytes as received, compressed or not.
        content_type: the value of the `content-type` header as received.
        url: the value of the `url` header as received.

    Returns:
        BLAKE2b-128 in 32 hexadecimal digits.
    """
    hasher = blake2b(digest_size=16, person=_ARTICLE)
    for part in (value, _bytes(content_type), _bytes(url)):
        hasher.update(b"-;" if part is None else b"%d;" % len(part))
        hasher.update(part or b"")
    return ArticleId(hasher.hexdigest())


def document_key(
    article_id: ArticleId, *, url_key: str | None, source: str | None, external_id: str | None
) -> DocumentKey:
    """Return the key that all versions of a document share: the key of its URL, else source and external id, else the id.

    It can change when the rules for URLs change. Recognition of a redelivered record does not depend on it.
    """
    if url_key:
        return DocumentKey(url_key)
    if external_id:
        return DocumentKey(f"{source or ''}#{external_id}")
    return DocumentKey(article_id)


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode("utf-8", "surrogatepass")
