"""Tell whether the canonical URL of a page is on the site that the page came from."""

from newsloom.normalise.url.canonical import domain_of
from newsloom.normalise.url.redirects import is_opaque_redirect
from newsloom.normalise.url.variants import document_url


def is_same_site(canonical: str, url: str | None) -> bool:
    """Return True if two URLs have one registered domain, or if the second tells nothing of a site.

    Args:
        canonical: a clean URL that the page declares.
        url: the clean URL of the record; None if it has none. One of a shortener tells nothing.
    """
    own = document_url(url)
    if own is None or is_opaque_redirect(own):
        return True
    domain = domain_of(own)
    return domain is not None and domain == domain_of(canonical)
