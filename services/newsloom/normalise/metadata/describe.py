"""The third step: what is known of an article beside its text, each field by a rule of who is believed first."""

from typing import Any

from newsloom.core.step_result import Emit, StepResult
from newsloom.normalise.metadata import dates, labels
from newsloom.normalise.metadata.authors import Credit, credit_of
from newsloom.normalise.metadata.names import people, signature
from newsloom.normalise.metadata.page_standfirst import page_standfirst
from newsloom.normalise.metadata.sourced import Told
from newsloom.normalise.metadata.standfirst import said_standfirst
from newsloom.normalise.metadata.titles import headline_of, page_title
from newsloom.normalise.page.page import Page
from newsloom.normalise.records import Draft, Extracted
from newsloom.normalise.text.characters import repair_line
from newsloom.normalise.url.canonical import clean_url, domain_of, is_root
from newsloom.normalise.url.variants import plain_url
from newsloom_schemas import Attribution, Provenance, Source

_TITLE_LENGTH = 500
_NAME_LENGTH = 200
_URL_LENGTH = 2_048


class Describe:
    """Extracted → Draft: title, authors, date, URLs, source. The producer is believed before the page, it before us."""

    name = "describe"

    def __init__(self) -> None:
        domain_of("https://example.org/")  # read the list of public suffixes now, not with the first article

    def __call__(self, record: Extracted, /) -> StepResult[Draft]:
        """Describe one article."""
        said, page = record.decoded.said, record.page
        url = clean_url(said.url)
        canonical = canonical_url(page, url)
        address = canonical.value if canonical else url
        title = _title(record)
        published, refused = dates.published(page, said.published_at, address, record.decoded.received_at)
        credit = _credit(record)
        facts: dict[str, Told[Any] | None] = {
            "canonical_url": canonical,
            "source": source(page, said.source, address),
            "title": title,
            "standfirst": _standfirst(record, title.value if title else None),
            "authors": Told(credit.authors, credit.by) if credit.by else None,
        }
        if page is not None:
            facts["publisher"] = labels.publisher(page)
            facts["section"] = labels.section(page)
            facts["keywords"] = labels.keywords(page)
            facts["image"] = labels.image(page, address)
        known = {name: told for name, told in facts.items() if told is not None}
        draft = Draft(
            decoded=record.decoded,
            paragraphs=record.paragraphs,
            page=page,
            url=_writable(said.url[:_URL_LENGTH]) if url and said.url else None,
            attribution=Attribution(signed_by=credit.signed_by),
            published_at=published,
            modified_at=dates.modified(page, record.decoded.received_at) if page is not None else None,
            removed=record.removed,
            provenance={name: told.by for name, told in known.items()},
        )
        notes: dict[str, str] = {}
        if refused:
            notes["dates_refused"] = ", ".join(f"{each.value:%Y-%m-%d} ({each.provenance})" for each in refused[:3])
        return Emit(draft.but(**{name: told.value for name, told in known.items()}), notes)


def _writable(url: str) -> str:
    """A URL as it was given, but for lone surrogates, which no JSON can hold."""
    return url.encode("utf-8", "replace").decode()


def canonical_url(page: Page | None, url: str | None) -> Told[str] | None:
    """What the page names as its own URL, when it is of the same site and no front page; else the URL it came from.

    Neither is left as the URL of an AMP or mobile page: the document has one name.
    """
    plain = plain_url(url)
    for named, by in _named_urls(page):
        candidate = plain_url(clean_url(named, url))
        if candidate is None or is_root(candidate):
            continue
        if plain is None or ((site := domain_of(plain)) is not None and domain_of(candidate) == site):
            return Told(candidate, by)
    return Told(plain, Provenance.URL) if plain else None


def source(page: Page | None, said: str | None, url: str | None) -> Told[Source] | None:
    """Who published the article: the producer's word, else the page's; and the URL's domain. Told by who gives the name."""
    domain, by = domain_of(url), Provenance.URL
    name = repair_line(said)
    bare = name.removeprefix("https://").removeprefix("http://") if name and " " not in name else None
    if said_domain := domain_of(f"https://{bare}") if bare else None:
        if domain is None:
            domain, by = said_domain, Provenance.ENVELOPE
        name = None
    named = Told(name, Provenance.ENVELOPE) if name else _site_name(page)
    if named is not None:
        return Told(Source(name=named.value[:_NAME_LENGTH], domain=domain), named.by)
    return Told(Source(domain=domain), by) if domain else None


def _site_name(page: Page | None) -> Told[str] | None:
    if page is None:
        return None
    name = repair_line(page.metas.get("og:site_name"))
    return Told(name, Provenance.META) if name else labels.publisher(page)


def _named_urls(page: Page | None) -> list[Told[str]]:
    if page is None:
        return []
    links = [
        element.get("href") or ""
        for element in page.tree.iter("link")
        if "canonical" in (element.get("rel") or "").lower().split()
    ]
    named = (
        *(Told(link, Provenance.MARKUP) for link in links[:1]),
        Told(page.metas.get("og:url", ""), Provenance.META),
    )
    return [each for each in named if each.value]


def _title(record: Extracted) -> Told[str] | None:
    said = repair_line(record.decoded.said.title)
    if said:
        return Told(said[:_TITLE_LENGTH], Provenance.ENVELOPE)
    if record.page is not None:
        title = page_title(record.page)
        return Told(title.value[:_TITLE_LENGTH], title.by) if title else None
    headline = headline_of(record.paragraphs)
    return Told(headline, Provenance.TEXT) if headline else None


def _standfirst(record: Extracted, title: str | None) -> Told[str] | None:
    """The producer's or the page's; a plain text's is told by what is cut after it, once it is clean."""
    said = said_standfirst(record.decoded.said.standfirst)
    return said or (page_standfirst(record.page, title) if record.page is not None else None)


def _credit(record: Extracted) -> Credit:
    said = record.decoded.said.authors
    authors = people(said)
    if authors:
        return Credit(authors, by=Provenance.ENVELOPE)
    of_page = credit_of(record.page) if record.page is not None else Credit()
    signed = next(filter(None, map(signature, said)), None)
    return of_page if of_page.authors or not signed else Credit((), signed)
