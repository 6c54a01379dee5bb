"""Parse XML of feeds and news formats safely: nothing is fetched, and no entity is expanded."""

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import Final, TypeAlias

from lxml import etree

from newsloom.normalise.errors import SEND_SEPARATELY, DecodeError
from newsloom.normalise.text.characters import NOT_XML

Element: TypeAlias = etree._Element  # noqa: SLF001 - the only name that lxml has for its type

UNDECLARED_NAMESPACE: Final = "urn:undeclared:"
_DECLARATION: Final = re.compile(r"\s*<\?xml[^>]{0,300}\?>")
_MAX_PREFIXES: Final = 20
_FIRST_TAG: Final = re.compile(r"<[A-Za-z][\w:.-]{0,60}")
_DECLARED_PREFIX: Final = re.compile(r"xmlns:([A-Za-z][\w.-]{0,30})")
_USED_PREFIX: Final = re.compile(r"</?([A-Za-z][\w.-]{0,30}):")
_CDATA: Final = ("<![CDATA[", "]]>")
_AMPERSAND: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)(\w{2,8};)?")


def parse_xml(text: str, name: str) -> Element:
    """Parse XML; if that fails, repair HTML entities, bare ampersands, control characters and undeclared prefixes.

    Entities are not expanded, so that an entity bomb stays small. libxml2 reads at most 256 levels.

    Args:
        text: the document.
        name: what it is, for the message.

    Raises:
        DecodeError: the text is not XML.
    """
    text = _DECLARATION.sub("", text, count=1)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), _parser())
    except etree.XMLSyntaxError as error:
        first_error = error
    if "<!ENTITY" not in text:
        try:
            return etree.fromstring(_repair_xml(text).encode("utf-8", "replace"), _parser())
        except etree.XMLSyntaxError:
            pass
    msg = f"broken {name} XML: {str(first_error)[:200]}"
    raise DecodeError(msg) from None


def local_name(element: Element) -> str:
    """Return the name without its namespace, in lower case; empty for comments and the like."""
    tag: object = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def only_element(root: Element, names: frozenset[str], what: str) -> Element:
    """Return the root if it has one of these local names, else the one element below it that has.

    Args:
        root: the root of a document.
        names: local names in lower case.
        what: what the document and the elements are, for the error: `a message with {} items`.

    Raises:
        DecodeError: there is no such element, or there are several.
    """
    if local_name(root) in names:
        return root
    found = [each for each in root.iter() if local_name(each) in names]
    if len(found) != 1:
        msg = f"{what.format(len(found))}; {SEND_SEPARATELY}"
        raise DecodeError(msg)
    return found[0]


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """Yield the children with one of these local names, in document order."""
    if element is not None:
        yield from (child for child in element if local_name(child) in names)


def descend(element: Element | None, path: str) -> Iterator[Element]:
    """Yield the elements at a path of local names: `itemmeta/provider`."""
    step, _, rest = path.partition("/")
    for child in children(element, step):
        if rest:
            yield from descend(child, rest)
        else:
            yield child


def text_of(element: Element | None) -> str:
    """Return all text of an element in one line; empty for None. Entities of HTML are decoded, others are left out."""
    if element is None:
        return ""
    parts: list[str] = []
    for each in element.iter():
        if isinstance(each.tag, str):
            parts.append(each.text or "")
        elif is_entity(each):
            parts.append(entity_text(each))
        if each is not element:
            parts.append(each.tail or "")
    return " ".join("".join(parts).split())


def is_entity(node: Element) -> bool:
    """Return True for an entity that was not expanded."""
    tag: object = node.tag
    return tag is etree.Entity


def entity_text(entity: Element) -> str:
    """Return the character that an entity of HTML stands for; empty for one that only the document declares."""
    name = entity.text or ""
    character = unescape(name)
    return "" if character == name else character


def first_text(root: Element | None, *paths: str) -> str:
    """Return the first text that is not empty at the first of these paths; empty if there is none."""
    return next((text for path in paths for each in descend(root, path) if (text := text_of(each))), "")


def attribute(element: Element, name: str) -> str:
    """Return an attribute without white space around it; empty if it is missing."""
    return str(element.get(name) or "").strip()


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _repair_xml(text: str) -> str:
    missing = set(_USED_PREFIX.findall(text)) - set(_DECLARED_PREFIX.findall(text))
    declared = "".join(
        f' xmlns:{prefix}="{UNDECLARED_NAMESPACE}{prefix}"' for prefix in sorted(missing)[:_MAX_PREFIXES]
    )
    text = _FIRST_TAG.sub(lambda start: start[0] + declared, NOT_XML.sub(" ", text), count=1)
    return "".join(
        part if is_data else _AMPERSAND.sub(_escape_ampersand, part) for part, is_data in _cdata_sections(text)
    )


def _cdata_sections(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of the text and whether each is CDATA; a regular expression would be slow on unclosed sections."""
    opening, closing = _CDATA
    position = 0
    while (start := text.find(opening, position)) >= 0 and (end := text.find(closing, start)) >= 0:
        yield text[position:start], False
        position = end + len(closing)
        yield text[start:position], True
    yield text[position:], False


def _escape_ampersand(ampersand: re.Match[str]) -> str:
    read = unescape(ampersand[0])
    return escape(ampersand[0], quote=False) if read == ampersand[0] else escape(read, quote=False)
