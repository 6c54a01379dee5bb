"""Read the fields of NewsML 1.x: which component is the article, its lines, identifier, source, language and keywords."""

import re
from collections.abc import Iterator
from typing import Final

from newsloom.normalise.envelopes.xml.xml_document import (
    Element,
    attribute,
    children,
    descend,
    first_text,
    local_name,
    text_of,
)
from newsloom.normalise.errors import SEND_SEPARATELY, DecodeError

_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_MAIN_ROLES: Final = frozenset({"main", "maintext", "main text", "text", "body", "story", "article"})
_ROLES_BESIDE_THE_ARTICLE: Final = frozenset(
    {"caption", "picture", "photo", "image", "graphic", "video", "audio", "thumbnail", "preview", "quicklook"}
)
_NO_TEXT: Final = ("photo", "picture", "image", "graphic", "video", "audio", "animation")
"""Starts of media types, of IPTC and of MIME, without text."""
_REVISION: Final = re.compile(r"(?<=:)(?P<id>[^:\s]+):\d{1,9}[NUA]?$")
"""The end of a public identifier: `urn:newsml:PROVIDER:DATE:ID:REVISION`."""
_MAX_KEYWORDS: Final = 50


def find_article_component(item: Element) -> Element | None:
    """Return the component that has the article: with its headline, above or beside the text.

    Raises:
        DecodeError: several components have a headline and a text of their own, and none is the main one.
    """
    outer = next(children(item, "newscomponent"), None)
    if outer is None:
        return None
    with_text = [each for each in _components(outer) if contents_of(each)]
    if not with_text:
        return outer
    main = next((each for each in with_text if _role(each) in _MAIN_ROLES), None)
    articles = [each for each in with_text if first_text(each, "newslines/headline")]
    if main is None and len(articles) > 1 and not _are_equivalent(articles):
        msg = f"a NewsML item with {len(articles)} articles, each a NewsComponent; {SEND_SEPARATELY}"
        raise DecodeError(msg)
    return main if main is not None else next(iter(articles), with_text[0])


def _components(component: Element) -> Iterator[Element]:
    """Yield a component and those in it, but for pictures and the like with their captions."""
    if _role(component) in _ROLES_BESIDE_THE_ARTICLE:
        return
    yield component
    for each in descend(component, "newsitem/newscomponent"):
        yield from _components(each)
    for each in children(component, "newscomponent"):
        yield from _components(each)


def contents_of(component: Element | None) -> list[Element]:
    """Return the `DataContent` elements of a component that have text. Data in an `Encoding`, such as base64, is no text."""
    return [
        data
        for content in children(component, "contentitem")
        if not any(
            format_name(each).lower().startswith(_NO_TEXT) for each in children(content, "mediatype", "mimetype")
        )
        for data in children(content, "datacontent")
        if text_of(data)
    ]


def _are_equivalent(components: list[Element]) -> bool:
    """Return True if components are one article in several languages or forms, of which one is to be chosen."""
    parents = [each.getparent() for each in components]
    first = parents[0]
    return (
        first is not None
        and all(each is first for each in parents)
        and attribute(first, "EquivalentsList").lower() == "yes"
    )


def _role(component: Element) -> str:
    return next((format_name(each).lower() for each in children(component, "role")), "")


def format_name(element: Element) -> str:
    """Return the formal name of a concept: of `<Status FormalName="Usable"/>`."""
    return attribute(element, "FormalName")


def items_around(component: Element | None) -> list[Element]:
    """Return the news items that a component is in, the nearest first."""
    return [each for each in _upwards(component) if local_name(each) == "newsitem"]


def _upwards(component: Element | None) -> Iterator[Element]:
    """Yield a component, and the components and items that it is in."""
    while component is not None and local_name(component) in {"newscomponent", "newsitem"}:
        yield component
        component = component.getparent()


def lines_of(component: Element | None) -> list[Element]:
    """Return the `NewsLines` of a component and of those around it, the nearest first, then of a single one in it."""
    around = [lines for each in _upwards(component) for lines in children(each, "newslines")]
    return around or list(descend(component, "newscomponent/newslines"))


def first_line(lines: list[Element], name: str) -> str:
    """Return the first line of a kind; empty if there is none."""
    return next((text for each in lines for line in children(each, name) if (text := text_of(line))), "")


def read_identifier(item: Element) -> str:
    """Return the identifier that all revisions of an item share: the public one without its revision, else the provider's id."""
    identifier = next(descend(item, "identification/newsidentifier"), None)
    parts = [first_text(identifier, name) for name in ("providerid", "dateid", "newsitemid")]
    if parts[2]:
        return ":".join(["urn:newsml", *parts]) if all(parts) else parts[2]
    return _REVISION.sub(r"\g<id>", first_text(identifier, "publicidentifier"))


def read_source(component: Element | None, lines: list[Element], envelope: Element | None) -> str:
    """Return the provider, the source, the credit or copyright line, or the sender."""
    for name in ("provider", "source"):
        for each in metadata_of(component, "administrativemetadata"):
            for party in descend(each, f"{name}/party"):
                if found := format_name(party):
                    return found
    if named := first_line(lines, "creditline") or first_line(lines, "copyrightline"):
        return named
    return next((name for each in descend(envelope, "sentfrom/party") if (name := format_name(each))), "")


def read_language(item: Element, component: Element | None) -> str:
    """Return the language of the text."""
    languages = (
        format_name(each)
        for metadata in metadata_of(component, "descriptivemetadata")
        for each in children(metadata, "language")
    )
    attributes = (attribute(each, _LANGUAGE) for each in (*_upwards(component), item))
    return next(filter(None, (*languages, *attributes)), "")


def read_keywords(component: Element | None, lines: list[Element]) -> tuple[str, ...]:
    """Return the words of `KeywordLine`s and of properties named `Keyword`."""
    written = [text_of(line) for each in lines for line in children(each, "keywordline")]
    words = [word.strip() for line in written for word in line.replace(";", ",").split(",")]
    named = [
        attribute(each, "Value")
        for metadata in metadata_of(component, "descriptivemetadata")
        for each in children(metadata, "property")
        if format_name(each).lower() in {"keyword", "keywords"}
    ]
    return tuple(dict.fromkeys(word for word in (*words, *named) if word))[:_MAX_KEYWORDS]


def read_place(component: Element | None) -> str:
    """Return the city from which the article was sent."""
    for metadata in metadata_of(component, "descriptivemetadata"):
        for location in children(metadata, "location"):
            for each in children(location, "property"):
                if format_name(each).lower() == "city" and attribute(location, "HowPresent").lower() in {"", "origin"}:
                    return attribute(each, "Value")
    return ""


def metadata_of(component: Element | None, name: str) -> Iterator[Element]:
    """Yield the metadata of a kind of a component, then of those around it."""
    for each in _upwards(component):
        yield from children(each, name)
