"""Read the author fields of a page's structured data and meta tags, in the shapes in which publishers write them."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from newsloom.normalise.authors.byline import read_bylines
from newsloom.normalise.authors.site import ORGANISATIONS
from newsloom.normalise.authors.stated import joined_name
from newsloom.normalise.authors.words import WORDS
from newsloom.normalise.page.json_ld import Node, types_of
from newsloom.normalise.page.page import Page
from newsloom_schemas import Contributor, ContributorRole, Provenance

_WRITTEN_BY_LABELS: Final = frozenset(
    word for name in ("author_box_labels", "author_labels", "author_prefixes") for word in WORDS[name]
)
"""Labels that WordPress plugins give to the author in `twitter:label1`, in the language of the site."""
_META_NAMES: Final = (
    *("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "citation_author"),
    *(
        "cxenseparse:author",
        "dcterms.creator",
        "rbauthors",
        "article:author_name",
        "article.author",
        "article_author",
        "og:article:author",
    ),
    *(
        "og:author",
        "dc.author",
        "dc:creator",
        "creator",
        "authors",
        "citation_authors",
        "bt:author",
        "lp:author",
        "vr:author",
    ),
    *("article:author:name", "shareaholic:article_author_name"),
)
_CONTRIBUTOR_FIELDS: Final[Mapping[str, ContributorRole]] = {
    "contributor": ContributorRole.CONTRIBUTOR,
    "editor": ContributorRole.EDITOR,
    "translator": ContributorRole.TRANSLATOR,
    "illustrator": ContributorRole.ILLUSTRATOR,
    "photographer": ContributorRole.PHOTOGRAPHER,
    "reviewedBy": ContributorRole.REVIEWER,
}
"""Properties of schema.org that name people, with their roles."""
_NAMES: Final = ("name", "@value", "value", "displayName", "display_name", "full_name", "fullName", "alternateName")
_MAX_PEOPLE: Final = 50
_MAX_DEPTH: Final = 4


def author_fields(page: Page) -> Iterator[tuple[list[str], Provenance, bool]]:
    """Yield the values of author fields, their source, and whether they are in the article's own structured data.

    In those, an author with the name of the site may be a person.
    """
    for node in page.json_ld.articles:
        for name in ("author", "creator"):
            listed = _listed(node.get(name))
            people = [each for each in listed if not is_organisation(page, each)]
            yield names_of(page, people), Provenance.JSON_LD, True
    for name in _META_NAMES:
        if name in page.metas:
            yield page.all_metas(name), Provenance.META, False
    creator = page.metas.get("twitter:creator", "")
    if " " in creator:  # else it is the name of an account
        yield [creator], Provenance.META, False
    for node in page.microdata:
        yield names_of(page, node.get("author")), Provenance.MARKUP, False
    for number in range(1, 4):
        if page.metas.get(f"twitter:label{number}", "").casefold().strip(" :") in _WRITTEN_BY_LABELS:
            yield [page.metas.get(f"twitter:data{number}", "")], Provenance.META, False
    for node in page.json_ld.web_pages:
        yield names_of(page, node.get("author")), Provenance.JSON_LD, False


def organisations(page: Page) -> Iterator[str]:
    """Yield the authors that the structured data calls organisations."""
    for node in page.articles:
        for each in _listed(node.get("author")):
            if is_organisation(page, each):
                yield from names_of(page, each)


def field_contributors(page: Page) -> tuple[Contributor, ...]:
    """Return the people whom the article's structured data names with another role than author."""
    found = [
        Contributor(name=name, role=role)
        for node in islice(page.articles, 1)
        for field, role in _CONTRIBUTOR_FIELDS.items()
        for name in read_bylines(_people_only(page, node.get(field))).authors
    ]
    return tuple(dict.fromkeys(found))[:_MAX_PEOPLE]


def is_organisation(page: Page, author: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return True if an author is a node of one of schema.org's types of organisations."""
    node = page.json_ld.resolve(author)
    return isinstance(node, Mapping) and bool(types_of(node) & ORGANISATIONS)


def names_of(page: Page, value: Any, depth: int = _MAX_DEPTH) -> list[str]:  # noqa: ANN401 - any JSON
    """Return the names in a person, an organisation, a string, or a list of these.

    Args:
        page: the page, which resolves references.
        value: any JSON: a name, a node with `name`, or with given and family name, a reference, or a list.
        depth: how deep lists and nodes are followed.
    """
    found: list[str] = []
    for each in _listed(value):
        node = page.json_ld.resolve(each)
        if isinstance(node, str):
            found.append(node)
        elif isinstance(node, Mapping) and depth:
            found.extend(_names_of_node(page, node, depth - 1))
    return [name for name in found if name.strip()]


def _names_of_node(page: Page, node: Node, depth: int) -> list[str]:
    for key in _NAMES[:-1]:
        if node.get(key):
            return names_of(page, node[key], depth)
    joined = joined_name(node)
    if joined:
        return [joined]
    return names_of(page, node.get(_NAMES[-1]), depth)


def _people_only(page: Page, value: Any) -> list[str]:  # noqa: ANN401 - any JSON
    return names_of(page, [each for each in _listed(value) if not is_organisation(page, each)])


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - any JSON
    return value[:_MAX_PEOPLE] if isinstance(value, list) else [value]
