"""By what names a page's site goes, and when somebody of such a name is a person after all."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

from newsloom.normalise.metadata.names import OWNER_NAME, name_key, same_name
from newsloom.normalise.page.json_ld import types_of
from newsloom.normalise.page.page import Page

ORGANISATIONS: Final = frozenset({"organization", "newsmediaorganization", "corporation", "localbusiness"})
"""Types of schema.org, in lower case."""


@dataclass(frozen=True)
class Site:
    """By what names a page's site goes: an author of that name is a person only where something says so."""

    page: Page

    @cached_property
    def host(self) -> str:
        """The host of the page's URL without `www.`; empty where there is none."""
        return (urlsplit(self.page.url or "").hostname or "").removeprefix("www.")

    @cached_property
    def names(self) -> frozenset[str]:
        """What the site calls itself, its host and the host's first label, as letters."""
        shown = self.page.metas.get("og:site_name") or ""
        return frozenset(filter(None, map(name_key, (shown, self.host, self.host.partition(".")[0]))))

    @cached_property
    def publishers(self) -> frozenset[str]:
        """Who publishes the article and is an organisation, as its structured data says."""
        json_ld = self.page.json_ld
        named = (json_ld.resolve(node.get("publisher")) for node in self.page.articles)
        nodes = (node for node in named if isinstance(node, Mapping) and types_of(node) & ORGANISATIONS)
        return frozenset(
            name_key(name) for node in nodes if "person" not in types_of(node) for name in json_ld.names(node)
        )

    @cached_property
    def is_organisation(self) -> bool:
        """Whether the structured data names an organisation."""
        return any(types_of(node) & ORGANISATIONS for node in self.page.json_ld.nodes)

    def is_person(self, name: str, *, structured: bool) -> bool:
        """Whether an author's name is a person's and not the site's or its publisher's.

        Args:
            name: as the author field or the byline has it.
            structured: whether the article's structured data gives the name: it may be that of the one person who writes.
        """
        if name_key(name) in self.publishers and name_key(name) not in name_key(self.host):
            return False
        if name_key(name) not in self.names:
            return True
        shown = self.page.metas.get("og:site_name") or ""
        written = shown if same_name(name, shown) else name
        return OWNER_NAME.fullmatch(written) is not None and (structured or not self.is_organisation)
