"""Read TEI (Text Encoding Initiative, P4 and P5), as `trafilatura --xmltei` and digital editions of newspapers write it."""

import re
from collections.abc import Iterator
from typing import Final

from newsloom.normalise.body.choice import NoBody
from newsloom.normalise.envelopes.news_item import NewsItem
from newsloom.normalise.envelopes.xml.flat_body import write_paragraphs
from newsloom.normalise.envelopes.xml.trafilatura_document import split_keywords, split_names
from newsloom.normalise.envelopes.xml.xml_document import (
    Element,
    attribute,
    children,
    descend,
    first_text,
    local_name,
    only_element,
    text_of,
)
from newsloom.normalise.records import Stated
from newsloom_schemas import RejectionReason

_DOCUMENTS: Final = frozenset({"tei", "tei.2"})
_SUBTITLES: Final = frozenset({"sub", "alt", "desc", "short"})
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_WITH_HOST: Final = re.compile(r"(\S.*?) \((?:[\w-]+\.)+[\w-]+\)")
"""A publisher as trafilatura writes it: `Bergen Post (post.example)`."""
_NO_PUBLISHER: Final = "N/A"
_URL_STARTS: Final = ("http://", "https://")
_TYPES_OF_OUR_IDS: Final = frozenset({"", "id", "guid"})


def read_tei(root: Element) -> NewsItem:
    """Read a `TEI` element, or the one in a `teiCorpus`.

    Raises:
        DecodeError: the corpus has no document or several.
    """
    document = only_element(root, _DOCUMENTS, "a TEI corpus with {} documents")
    header = next(children(document, "teiheader"), None)
    description = next(children(header, "filedesc"), None)
    originals = (each for name in ("biblfull", "biblstruct") for each in descend(description, f"sourcedesc/{name}"))
    original = next(originals, None)
    body = "".join(
        write_paragraphs(each, line_breaks=_is_by_trafilatura(header)) for each in descend(document, "text/body")
    )
    fields = {
        "title": _title(description) or _title(original),
        "standfirst": first_text(header, "profiledesc/abstract"),
        "authors": _authors(description) or _authors(original),
        "published_at": _date(original)
        or _date(description)
        or _date(next(descend(description, "sourcedesc/bibl"), None)),
        "url": _url(description),
        "source": _publisher(original) or _publisher(description),
        "language": _language(document, header),
        "external_id": _identifier(description),
    }
    return NewsItem(
        {name: value for name, value in fields.items() if value},
        {"html": body} if body else {},
        Stated(
            keywords=split_keywords(*(text_of(each) for each in descend(header, "profiledesc/textclass/keywords/term")))
        ),
        {"body_field": "body"},
        None if body else NoBody(RejectionReason.EMPTY, "TEI without text in body"),
    )


def _is_by_trafilatura(header: Element | None) -> bool:
    applications = descend(header, "encodingdesc/appinfo/application")
    return any(attribute(each, "ident").lower() == "trafilatura" for each in applications)


def _title(description: Element | None) -> str:
    titles = [*descend(description, "titlestmt/title"), *descend(description, "analytic/title")]
    main = [each for each in titles if attribute(each, "type").lower() not in _SUBTITLES]
    return next((text for each in main if (text := text_of(each))), "")


def _authors(description: Element | None) -> list[str]:
    listed = (*descend(description, "titlestmt/author"), *descend(description, "analytic/author"))
    return split_names(*(_person(each) for each in listed))


def _person(author: Element) -> str:
    """Return a name, with its parts in the order of speech: they may have no space between them."""
    given, family = (
        [text_of(each) for each in author.iter() if local_name(each) == name] for name in ("forename", "surname")
    )
    return " ".join((*given, *family)) if family else text_of(author)


def _publisher(description: Element | None) -> str:
    name = first_text(description, "publicationstmt/publisher", "monogr/title", "monogr/imprint/publisher")
    with_host = _WITH_HOST.fullmatch(name)
    return "" if name == _NO_PUBLISHER else with_host[1] if with_host else name


def _date(description: Element | None) -> str:
    """Return the date of publication. That of the download, in `creation`, is none."""
    paths = ("publicationstmt/date", "monogr/imprint/date", "date")
    dates = (each for path in paths for each in descend(description, path))
    return next((date for each in dates if (date := attribute(each, "when") or text_of(each))), "")


def _url(description: Element | None) -> str:
    """Return the first address in the description of the source, then of the file."""
    return next((url for url in _addresses(description) if url.startswith(_URL_STARTS)), "")


def _addresses(description: Element | None) -> Iterator[str]:
    for part in (*children(description, "sourcedesc"), *children(description, "publicationstmt")):
        for each in part.iter():
            name = local_name(each)
            if name in {"ptr", "ref"}:
                yield attribute(each, "target")
            elif name == "idno":
                yield text_of(each)


def _identifier(description: Element | None) -> str:
    notes = (each for each in descend(description, "notesstmt/note") if attribute(each, "type") == "id")
    numbers = (
        each
        for each in descend(description, "publicationstmt/idno")
        if attribute(each, "type").lower() in _TYPES_OF_OUR_IDS
    )
    return next((text for each in (*notes, *numbers) if (text := text_of(each))), "")


def _language(document: Element, header: Element | None) -> str:
    text = next(children(document, "text"), None)
    listed = (attribute(each, "ident") for each in descend(header, "profiledesc/langusage/language"))
    stated = (attribute(each, _LANGUAGE) for each in (text, document) if each is not None)
    return next(filter(None, (*stated, *listed)), "")
