"""Find the names of a page's site, and decide when an author of that name is a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

from newsloom.normalise.authors.names import OWNER_NAME, name_key, same_name
from newsloom.normalise.authors.words import WORDS
from newsloom.normalise.page.json_ld import types_of
from newsloom.normalise.page.page import Page

ORGANISATIONS: Final = frozenset({"organization", "newsmediaorganization", "corporation", "localbusiness"})
"""schema.org types, in lower case."""
_BLOG_PLATFORMS: Final = frozenset(WORDS["blog_platforms"])


@dataclass(frozen=True)
class Site:
    """The names of a page's site. An author with one of these names is a person only if there is evidence for it."""

    page: Page

    @cached_property
    def host(self) -> str:
        """Return the host of the page's URL without `www.`; empty if there is none."""
        return (urlsplit(self.page.url or "").hostname or "").removeprefix("www.")

    @cached_property
    def names(self) -> frozenset[str]:
        """Return the site's own name, its host and the host's first label, in the form of `name_key`."""
        shown = self.page.metas.get("og:site_name") or ""
        return frozenset(filter(None, map(name_key, (shown, self.host, self.host.partition(".")[0]))))

    def is_own_name(self, name: str) -> bool:
        """Return True if a name is the site's own."""
        return name_key(name) in self.names

    @cached_property
    def publishers(self) -> frozenset[str]:
        """Return the publishers that the structured data names as organisations, in the form of `name_key`."""
        json_ld = self.page.json_ld
        named = (json_ld.resolve(node.get("publisher")) for node in self.page.articles)
        nodes = (node for node in named if isinstance(node, Mapping) and types_of(node) & ORGANISATIONS)
        return frozenset(
            name_key(name) for node in nodes if "person" not in types_of(node) for name in json_ld.names(node)
        )

    @cached_property
    def is_organisation(self) -> bool:
        """Return True if the structured data names an organisation."""
        return any(types_of(node) & ORGANISATIONS for node in self.page.json_ld.nodes)

    def is_person(self, name: str, *, structured: bool) -> bool:
        """Return True if an author's name is that of a person, not of the site or its publisher.

        Args:
            name: the name in the author field or byline.
            structured: the name is from the article's structured data, so it may be the only person who writes for the site.
        """
        if name_key(name) in self.publishers and name_key(name) not in name_key(self.host):
            return False
        if name_key(name) not in self.names or self._is_blogger(name):
            return True
        shown = self.page.metas.get("og:site_name") or ""
        written = shown if same_name(name, shown) else name
        return OWNER_NAME.fullmatch(written) is not None and (structured or not self.is_organisation)

    def _is_blogger(self, name: str) -> bool:
        """Return True if a name is that of the page's blog on a platform: `karlchen` on karlchen.wordpress.com."""
        blog, _, platform = self.host.partition(".")
        return platform in _BLOG_PLATFORMS and name_key(name) == name_key(blog)
