"""Read what the publishing platform says about the kind of a page.

WordPress, Drupal, Shopify, Magento and similar platforms name it in the classes of `<body>`; WordPress also in the URL of
the page's JSON.
"""

import re
from typing import Final

from newsloom.normalise.page.page import Page

_POST_CLASS: Final = re.compile(
    r"(?:^|\s)(?:single-post|post-template(?:-default)?|template-(?:article|post)|blog-post|article-page|page-article"
    r"|path-node-article|(?:page-node-type|node-type|content-type)-(?:article|blog|blog-post|news|story|post))(?:\s|$)"
)
_PAGE_CLASS: Final = re.compile(r"(?:^|\s)(?:page-id-\d+|page-template\S*|template-page)(?:\s|$)")
_LIST_CLASS: Final = re.compile(
    r"(?:^|\s)(?:archive|category|tag|blog|collection|search-results|post-type-archive\S*|tax-\S+|catalog-category-view"
    r"|view-collection|template-(?:collection|list-collections|blog|search))(?:\s|$)"
)
_PRODUCT_CLASS: Final = re.compile(
    r"(?:^|\s)(?:single-product|template-product|catalog-product-view|woocommerce(?:-page)?|product|product-page)(?:\s|$)"
)
_JSON_OF_POST: Final = re.compile(r"/wp/v2/posts/\d")
_JSON_OF_PAGE: Final = re.compile(r"/wp/v2/pages/\d")
_MAX_ATTRIBUTE_CHARS: Final = 2_000


def says_post(page: Page) -> bool:
    """Return True if the platform says that the page is a blog post or a news item."""
    return _POST_CLASS.search(_classes(page)) is not None or _JSON_OF_POST.search(_links(page)) is not None


def says_page(page: Page) -> bool:
    """Return True if the platform says that the page is not a post: an about page, a service, sometimes a guide."""
    return _PAGE_CLASS.search(_classes(page)) is not None or _JSON_OF_PAGE.search(_links(page)) is not None


def says_list(page: Page) -> bool:
    """Return True if the platform says that the page is an archive, category, collection or search result."""
    return _LIST_CLASS.search(_classes(page)) is not None and not says_post(page)


def says_product(page: Page) -> bool:
    """Return True if the platform says that the page is a product or another page of a shop."""
    return _PRODUCT_CLASS.search(_classes(page)) is not None


def _classes(page: Page) -> str:
    body = page.elements.first("body")
    named = [page.tree.get("class"), *([body.get("class"), body.get("id")] if body is not None else [])]
    return " ".join(name[:_MAX_ATTRIBUTE_CHARS] for name in named if name).lower()


def _links(page: Page) -> str:
    return " ".join((link.get("href") or "")[:_MAX_ATTRIBUTE_CHARS] for link in page.elements.with_tag("link"))
