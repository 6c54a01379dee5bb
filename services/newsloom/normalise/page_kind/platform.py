"""What the platform that made a page says of its kind.

WordPress, Drupal, Shopify, Magento and their like name it in classes of `<body>`, and WordPress in the address of the
page's JSON as well.
"""

import re
from typing import Final

from newsloom.normalise.page.page import Page

_POST: Final = re.compile(
    r"(?:^|\s)(?:single-post|post-template(?:-default)?|template-(?:article|post)|blog-post|article-page|page-article"
    r"|path-node-article|(?:page-node-type|node-type|content-type)-(?:article|blog|blog-post|news|story|post))(?:\s|$)"
)
_PLAIN: Final = re.compile(r"(?:^|\s)(?:page-id-\d+|page-template\S*|template-page)(?:\s|$)")
_LIST: Final = re.compile(
    r"(?:^|\s)(?:archive|category|tag|blog|collection|search-results|post-type-archive\S*|tax-\S+|catalog-category-view"
    r"|view-collection|template-(?:collection|list-collections|blog|search))(?:\s|$)"
)
_GOODS: Final = re.compile(
    r"(?:^|\s)(?:single-product|template-product|catalog-product-view|woocommerce(?:-page)?|product|product-page)(?:\s|$)"
)
_JSON_OF_POST: Final = re.compile(r"/wp/v2/posts/\d")
_JSON_OF_PLAIN: Final = re.compile(r"/wp/v2/pages/\d")
_MAX_ATTRIBUTE_CHARS: Final = 2_000


def says_post(page: Page) -> bool:
    """A post of a blog or a piece of news."""
    return _POST.search(_classes(page)) is not None or _JSON_OF_POST.search(_links(page)) is not None


def says_page(page: Page) -> bool:
    """A page that is no post: what a site says of itself and of its services, and some guides."""
    return _PLAIN.search(_classes(page)) is not None or _JSON_OF_PLAIN.search(_links(page)) is not None


def says_list(page: Page) -> bool:
    """An archive, a category, a collection, the results of a search."""
    return _LIST.search(_classes(page)) is not None and not says_post(page)


def says_goods(page: Page) -> bool:
    """A product, or another page of a shop."""
    return _GOODS.search(_classes(page)) is not None


def _classes(page: Page) -> str:
    body = page.elements.first("body")
    named = [page.tree.get("class"), *([body.get("class"), body.get("id")] if body is not None else [])]
    return " ".join(name[:_MAX_ATTRIBUTE_CHARS] for name in named if name).lower()


def _links(page: Page) -> str:
    return " ".join((link.get("href") or "")[:_MAX_ATTRIBUTE_CHARS] for link in page.elements.with_tag("link"))
