"""Recognise XML by what comes first in it: the formats that newsloom reads, and XML that is neither one of them nor HTML."""

import re
from typing import Final

PROLOGUE: Final = (
    rb"\s*+(?:<\?[^>]{0,500}>\s*+|(?><!--.*?-->)\s*+"
    rb"|<!doctype\b(?:[^<>\[\]\"']++|\"[^\"]*+\"|'[^']*+'){0,40}+(?:\[(?:[^\]\"']++|\"[^\"]*+\"|'[^']*+')*+\]\s*+)?+>\s*+){0,40}+"
)
"""Pattern of the text before the root element of XML (production `prolog`), with entity declarations. All quantifiers are possessive."""


def _root(names: bytes) -> re.Pattern[bytes]:
    return re.compile(PROLOGUE + rb"<(?:[\w.-]{1,40}:)?(?:" + names + rb")(?=[\s/>])", re.IGNORECASE | re.DOTALL)


FEED_START: Final = re.compile(
    PROLOGUE + rb"<(?:rss|item|entry|(?:atom:)?feed|atom:entry|rdf:rdf)\b", re.IGNORECASE | re.DOTALL
)
NEWSML_START: Final = _root(rb"newsmessage|(?:news|package|concept|knowledge|planning|catalog)item")
NEWSML_1_START: Final = re.compile(
    PROLOGUE
    + rb"<(?:[\w.-]{1,40}:)?(?:newsml(?=[\s/>])"
    + rb"|newsitem(?:\s[^<>]{0,500}+)?>\s*+<(?:[\w.-]{1,40}:)?(?:identification|newsmanagement|newscomponent)(?=[\s/>]))",
    re.IGNORECASE | re.DOTALL,
)
"""NewsML 1.x, or an item of it, which has the name of an item of NewsML-G2 and other children."""
NITF_START: Final = _root(rb"nitf")
TEI_START: Final = _root(rb"tei|tei\.2|teicorpus")
ENTITY_DECLARATIONS: Final = re.compile(
    rb"\s*+(?:<\?xml[^>]{0,500}>\s*+)?<!doctype\s+(?!html\b)[^<>\[]{1,300}\[", re.IGNORECASE
)
"""A document that declares entities. It is certainly XML, even if the declarations exceed the sniffed bytes."""
_DOC_START: Final = re.compile(PROLOGUE + rb"<doc(?=[\s>])", re.IGNORECASE | re.DOTALL)
_TRAFILATURA: Final = re.compile(
    PROLOGUE
    + rb"<doc(?P<attributes>(?:\s++[\w:.-]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'))*+)\s*+>\s*+"
    + rb"<main(?:\s*+/>|\s*+>\s*+(?:<(?P<first>[a-z]++)[\s/>]|</main>)?)",
    re.IGNORECASE | re.DOTALL,
)
_TRAFILATURA_ATTRIBUTE: Final = re.compile(
    rb"\s(?:sitename|title|author|date|url|hostname|description|categories|tags|fingerprint|id|license|language)\s*="
)
_TRAFILATURA_ELEMENTS: Final = frozenset(
    {b"p", b"head", b"list", b"quote", b"table", b"code", b"lb", b"hi", b"graphic"}
)
_MAX_ATTRIBUTES_BYTES: Final = 65_536
"""Length in which the attributes of `doc` are sought; a description may be long."""

_XML_START: Final = re.compile(
    rb"(?P<prologue>" + PROLOGUE + rb")<(?P<root>[a-z_][\w:.-]{0,60}+)(?=[\s/>])(?P<attributes>[^<>]{0,1000}+)",
    re.IGNORECASE | re.DOTALL,
)
_DECLARATION: Final = re.compile(rb"<\?xml\s", re.IGNORECASE)
_HTML_DOCTYPE: Final = re.compile(rb"<!doctype\s+html\b", re.IGNORECASE)
_OTHER_NAMESPACE: Final = re.compile(rb"\sxmlns\s*=\s*[\"'](?!http://www\.w3\.org/1999/xhtml)", re.IGNORECASE)
_TAG: Final = re.compile(rb"<([a-z_][\w:.-]{0,60}+)", re.IGNORECASE)
_HTML_ELEMENTS: Final = frozenset(
    b"a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br"
    b" button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed"
    b" fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img"
    b" input ins isindex kbd label legend li link main map mark marquee math menu menuitem meta meter nav nobr noembed"
    b" noframes noscript object ol optgroup option output p param picture plaintext pre progress q rb rp rt rtc ruby s samp"
    b" script search section select slot small source spacer span strike strong style sub summary sup svg table tbody td"
    b" template textarea tfoot th thead time title tr track tt u ul var video wbr xmp".split()
)
_HTML_ROOTS: Final = frozenset(
    b"article main section header aside nav body head div p h1 h2 h3 h4 h5 h6 figure blockquote pre center ul ol li dl"
    b" table tbody tr td script noscript meta title link style iframe form span a b i u em strong small br hr font img".split()
)
"""Elements with which a fragment of HTML begins."""
_METADATA: Final = frozenset({b"title", b"head"})
"""Elements of HTML that other XML has for its metadata."""
_MAX_END_BYTES: Final = 4_096
_LISTS: Final = {
    b"urlset": "a sitemap (<urlset>), which lists addresses of pages and has no articles,",
    b"sitemapindex": "an index of sitemaps (<sitemapindex>), which has no articles,",
    b"opml": "OPML (<opml>), which lists feeds and has no articles,",
}
"""XML that a crawler may send for a feed, by its root."""


def is_trafilatura(value: bytes, start: bytes) -> bool:
    """Return True for the XML that trafilatura writes: `doc` with attributes that it knows, and `main` as the first element.

    Without metadata `doc` may have no attribute. Then `main` must begin with an element of trafilatura.

    Args:
        value: the document.
        start: its first bytes.
    """
    if _DOC_START.match(start) is None:
        return False
    found = _TRAFILATURA.match(value[:_MAX_ATTRIBUTES_BYTES].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe"))
    if found is None:
        return False
    if found["attributes"].strip():
        return _TRAFILATURA_ATTRIBUTE.search(found["attributes"]) is not None
    return found["first"] in _TRAFILATURA_ELEMENTS


def name_other_xml(value: bytes, start: bytes, *, looks_like_html: bool) -> str | None:
    """Return the name of XML that is none of the formats above and not HTML; None if it is HTML, text or broken.

    It is XML if it has a prologue or ends with its root's end tag. It is read as HTML all the same if all elements in it are
    those of HTML, with one title, so that nothing is lost. A root with a name of HTML (DocBook and JATS have `article`) is
    another format if it has an XML declaration or another namespace, begins with metadata, and has elements that HTML does
    not have.

    Args:
        value: the document.
        start: its first bytes.
        looks_like_html: the first bytes have elements of HTML.
    """
    found = _XML_START.match(start)
    if found is None:
        return None
    root = found["root"].lower()
    if root in _LISTS:
        return _LISTS[root]
    is_other = _is_html_lost(found, value, start) if looks_like_html else _is_document(found, value)
    return f"XML of <{found['root'].decode('ascii', 'replace')}>" if is_other else None


def _is_document(found: re.Match[bytes], value: bytes) -> bool:
    """Return True if a document without elements of HTML has a prologue, or ends with its root's end tag."""
    return bool(found["prologue"].strip()) or _ends_with(value, found["root"])


def _is_html_lost(found: re.Match[bytes], value: bytes, start: bytes) -> bool:
    """Return True if a document with elements of HTML is other XML, which HTML would not keep."""
    root, prologue = found["root"].lower(), found["prologue"]
    if root == b"html" or _HTML_DOCTYPE.search(prologue):
        return False
    if root in _HTML_ROOTS:
        is_xml = _is_other_html_root(found, start)
    else:
        is_xml = _DECLARATION.search(prologue) is not None or _ends_with(value, found["root"])
    return is_xml and _loses_by_html([each.lower() for each in _TAG.findall(value.replace(b"\x00", b""), found.end())])


def _ends_with(value: bytes, root: bytes) -> bool:
    return value[-_MAX_END_BYTES:].replace(b"\x00", b"").rstrip().endswith(b"</" + root + b">")


def _is_other_html_root(found: re.Match[bytes], start: bytes) -> bool:
    """Return True if a root with a name of HTML begins with metadata, and has an XML declaration or another namespace."""
    if not (_DECLARATION.search(found["prologue"]) or _OTHER_NAMESPACE.search(found["attributes"])):
        return False
    first = _TAG.search(start, found.end())
    return first is not None and (first[1].lower() in _METADATA or _is_foreign(first[1].lower()))


def _loses_by_html(elements: list[bytes]) -> bool:
    """Return True if HTML cannot keep what these elements mean: some are not of HTML, or there are titles of several articles."""
    return b"head" in elements or elements.count(b"title") > 1 or any(map(_is_foreign, set(elements)))


def _is_foreign(name: bytes) -> bool:
    """Return True for an element that neither HTML nor a web component has."""
    return name not in _HTML_ELEMENTS and b"-" not in name
