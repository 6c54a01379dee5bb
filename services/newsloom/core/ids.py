"""Deterministic ids: the same article has the same id everywhere, always."""

from hashlib import blake2b

from newsloom_schemas import ArticleId, DocumentKey

_ARTICLE = b"newsloom.art/1"


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


def identify(
    *, canonical_url: str | None, source: str | None, external_id: str | None, title: str | None, text: str
) -> tuple[ArticleId, DocumentKey]:
    """The article's id and its document key.

    The key is the canonical URL, else source and external id, else the id. The id is made from the key (or, without
    one, the source) and the content: title and clean text.
    """
    named: str | None = None
    if canonical_url:
        named = canonical_url
    elif external_id:
        named = f"{source or ''}#{external_id}"
    article_id = ArticleId(digest(named if named is not None else source, title, text, person=_ARTICLE))
    return article_id, DocumentKey(named if named is not None else article_id)
