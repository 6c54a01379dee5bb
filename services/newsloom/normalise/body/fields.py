"""List the names of JSON fields that contain an article's body, and of fields that look like one but do not.

Names are compared by `field_name`: `articleBody`, `article_body`, `article-body` and `ARTICLE BODY` are one name.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

_SEPARATORS: Final = re.compile(r"[\W_]+")
_MAX_NAME_CHARS: Final = 60
_WORD_ENDS: Final = re.compile(r"(?<=[a-zß-öø-ÿ0-9])(?=[A-ZÀ-Þ])|[\W_]+")
_OWNERS: Final = frozenset(
    {
        *("article", "art", "news", "post", "story", "doc", "document", "item", "entry", "dc", "dcterms", "og"),
        *("noticia", "artículo", "articulo", "nota", "artikel", "beitrag", "articolo", "notícia", "статья"),
    }
)
"""Words in names of fields that say what the field belongs to."""

TEXT_FIELDS: Final = (
    *("text", "body", "content", "articlebody", "bodytext"),
    *("maintext", "articletext", "articlecontent", "fulltext", "fullcontent", "fullbody", "fullarticle"),
    *("fulldescription", "fullstory", "contentelements"),
    *("cleanedtext", "cleantext", "extractedtext", "maincontent", "mainbody"),
    *("storytext", "storybody", "storycontent", "newstext", "newsbody", "newscontent", "posttext", "postbody"),
    *("postcontent", "pagetext", "pagecontent", "documenttext", "doctext"),
    *(
        "textcontent",
        "contenttext",
        "contentencoded",
        "contentplain",
        "bodyplain",
        "plaintext",
        "textplain",
        "selftext",
    ),
    *("texto", "cuerpo", "contenido", "inhalt", "volltext", "artikeltext", "haupttext", "texte", "contenu", "corps"),
    *(
        "testo",
        "contenuto",
        "corpo",
        "conteúdo",
        "conteudo",
        "treść",
        "tresc",
        "tekst",
        "inhoud",
        "innehåll",
        "innhold",
    ),
    *(
        "brödtext",
        "brødtekst",
        "içerik",
        "النص",
        "текст",
        "содержание",
        "正文",
        "内容",
        "內容",
        "本文",
        "본문",
        "paragraphs",
    ),
)
"""Fields with the body as text, in the order in which they are read; their values may contain markup."""

HTML_FIELDS: Final = (
    *("html", "bodyhtml", "rawhtml", "contenthtml"),
    *("bodyxhtml", "contentxhtml", "articlehtml", "articlebodyhtml", "htmlcontent", "htmlbody", "texthtml", "htmltext"),
    *("cleanedhtml", "cleanhtml", "storyhtml", "posthtml", "fullhtml", "pagehtml", "htmlsource", "sourcehtml"),
    "bodynitf",
)
"""Fields with the body, or the whole page, as HTML. They are used if no text field has content."""

LAST_FIELDS: Final = (
    "markdown",
    "contentmarkdown",
    "bodymarkdown",
    "articlemarkdown",
    "rawtext",
    "rawcontent",
    "rawbody",
)
"""Fields that are used if there is neither text nor HTML: their text has Markdown marks, or is that of the whole page."""

STRING_FIELDS: Final = ("article", "document", "story", "post", "message")
"""Fields that are the body if they are a text and there is no other; as objects they contain the article."""

FEED_FIELDS: Final = ("contentencoded", "encoded", "contenthtml", "content", "contenttext")
"""Fields with the body of a feed entry, in the order in which they are read, before all others."""

FEED_SUMMARIES: Final = ("description", "summary", "summarydetail")
"""Fields that are the body of a feed entry only if it has no body field."""

STRONG_FIELDS: Final = frozenset({*TEXT_FIELDS, *HTML_FIELDS, *LAST_FIELDS}) - {
    *("text", "body", "content", "html", "markdown", "contenttext", "contenthtml", "contentencoded", "textplain"),
    *("textcontent", "texthtml", "plaintext", "rawtext", "rawcontent", "htmlcontent"),
    *("texto", "cuerpo", "contenido", "inhalt", "texte", "contenu", "corps", "testo", "contenuto", "corpo", "tekst"),
    *("conteúdo", "conteudo", "inhoud", "innehåll", "innhold", "текст", "内容", "內容", "paragraphs"),
}
"""Names that mean body in any object; other names are also used for captions, comments and titles."""

TEASER_FIELDS: Final = (
    *(
        "description",
        "summary",
        "excerpt",
        "abstract",
        "snippet",
        "lead",
        "lede",
        "teaser",
        "standfirst",
        "dek",
        "deck",
    ),
    *("intro", "preview", "blurb", "synopsis", "tldr", "highlights", "trailtext"),
    *(
        "resumen",
        "entradilla",
        "zusammenfassung",
        "vorspann",
        "kurztext",
        "résumé",
        "resume",
        "chapô",
        "chapo",
        "resumo",
    ),
    *("riassunto", "sommario", "occhiello", "streszczenie", "samenvatting", "sammanfattning", "ingress", "аннотация"),
    *("анонс", "摘要", "要約", "요약"),
)
"""Fields that summarise an article. They are never used as its body, except `FEED_SUMMARIES`."""

NON_BODY_NAME_PARTS: Final = (
    *("licence", "license", "copyright", "rights", "disclaimer", "terms", "policy", "comment", "related", "keyword"),
    *("transcript", "translat", "biograph", "aboutauthor", "image", "media", "video", "caption", "categor", "entities"),
    *("snippet", "llm", "aisummary", "itunes", "metadescription", "ogdescription", "twitterdescription"),
)
"""Parts of field names whose text is never an article's body, however long it is."""

WRAPPER_FIELDS: Final = (
    *("article", "story", "post", "news", "newsitem", "doc", "document", "object"),
    *("payload", "after", "data", "record", "message", "value", "fields", "attributes", "result", "response", "item"),
    *("newimage", "dynamodb", "kinesis", "node", "results", "body"),
    *("detail", "properties", "row", "entity"),
)
"""Fields that contain the article as an object, as Elasticsearch's `_source` does."""

LIST_FIELDS: Final = (
    "articles",
    "stories",
    "posts",
    "news",
    "docs",
    "documents",
    "data",
    "records",
    "results",
    "items",
    "hits",
    "objects",
)
"""Fields that contain a list of articles."""


class BodyRule(StrEnum):
    """The rule by which a field was chosen as the body; the trace note `body_rule`."""

    MAPPED_FIELD = "mapped_field"
    PRESET_FIELD = "preset_field"
    FIRST_FIELD = "first_field"
    LONGER_FIELD = "longer_field"
    HTML_FIELD = "html_field"
    LAST_FIELD = "last_field"
    FEED_SUMMARY = "feed_summary"


@lru_cache(maxsize=4_096)
def bare_name(name: str) -> str:
    """Return a field name without the words that only say what it belongs to: `art_title`, `dc:title`, `tituloNoticia`.

    >>> bare_name("newsURL"), bare_name("article.published")
    ('url', 'published')
    """
    words = [each for each in _WORD_ENDS.split(name) if each] if len(name) <= _MAX_NAME_CHARS else []
    own = [each for each in words if each.lower() not in _OWNERS]
    return field_name("".join(own)) if own else field_name(name)


@lru_cache(maxsize=4_096)
def field_name(name: str) -> str:
    """Return a field name in lower case without separators; empty if it is too long to be a name."""
    return _SEPARATORS.sub("", name).lower() if len(name) <= _MAX_NAME_CHARS else ""


def is_not_a_body(name: str) -> bool:
    """Return True if a field's name says that its text is not an article's body."""
    name = field_name(name)
    return name in TEASER_FIELDS or any(part in name for part in NON_BODY_NAME_PARTS)


def has_known_field(value: Mapping[str, Any]) -> bool:
    """Return True if an object has a field that contains the body in common exports, empty or not."""
    return any(
        field_name(name) in _BODY_FIELDS or (isinstance(each, str) and field_name(name) in STRING_FIELDS)
        for name, each in value.items()
    ) or has_bare_body(value)


def has_strong_field(value: Mapping[str, Any]) -> bool:
    """Return True if an object has a field whose name means body in any object."""
    return any(field_name(name) in STRONG_FIELDS for name in value)


def has_bare_body(value: Mapping[str, Any]) -> bool:
    """Return True if an object has a text under a name that means body without the word for what it belongs to."""
    return any(isinstance(each, str) and bare_name(name) in _BODY_FIELDS for name, each in value.items())


_BODY_FIELDS: Final = frozenset({*TEXT_FIELDS, *HTML_FIELDS, *LAST_FIELDS})
