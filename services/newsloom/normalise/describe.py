"""The third step: what is known of an article beside its text, each field by a rule of who is believed first."""

from newsloom.core.outcome import Emit, Outcome
from newsloom.normalise import dates, labels
from newsloom.normalise.authors import Credit, credit_of
from newsloom.normalise.characters import repair_line
from newsloom.normalise.names import people, signature
from newsloom.normalise.page import Page
from newsloom.normalise.page_standfirst import page_standfirst
from newsloom.normalise.records import Draft, Extracted
from newsloom.normalise.standfirst import Standfirst, said_standfirst
from newsloom.normalise.titles import headline_of, page_title
from newsloom.normalise.urls import clean_url, domain_of, is_root
from newsloom.normalise.variants import plain_url
from newsloom_schemas import Attribution, Source

_TITLE_LENGTH = 500
_NAME_LENGTH = 200


class Describe:
    """Extracted → Draft: title, authors, date, URLs, source. The producer is believed before the page, it before us."""

    name = "describe"

    def __init__(self) -> None:
        domain_of("https://example.org/")  # read the list of public suffixes now, not with the first article

    def __call__(self, record: Extracted, /) -> Outcome[Draft]:
        """Describe one article."""
        said, page = record.decoded.said, record.page
        url = clean_url(said.url)
        canonical = canonical_url(page, url)
        title, title_by = _title(record)
        standfirst = _standfirst(record, title)
        published, refused = dates.published(page, said.published_at, canonical or url, record.decoded.received_at)
        credit = _credit(record)
        draft = Draft(
            decoded=record.decoded,
            paragraphs=record.paragraphs,
            page=page,
            url=said.url[:2_048] if url and said.url else None,
            canonical_url=canonical,
            source=source(page, said.source, canonical or url),
            title=title,
            standfirst=standfirst.text if standfirst else None,
            authors=credit.authors,
            attribution=Attribution(signed_by=credit.signed_by),
            published_at=published,
            modified_at=dates.modified(page, record.decoded.received_at) if page is not None else None,
            publisher=labels.publisher(page) if page is not None else None,
            section=labels.section(page) if page is not None else None,
            keywords=labels.keywords(page) if page is not None else (),
            image=labels.image(page, canonical or url) if page is not None else None,
            removed=record.removed,
        )
        notes = {"title_by": title_by} if title else {}
        if standfirst:
            notes["standfirst_by"] = standfirst.by
        if refused:
            notes["dates_refused"] = ", ".join(f"{each.value:%Y-%m-%d} ({each.provenance})" for each in refused[:3])
        return Emit(draft, notes)


def canonical_url(page: Page | None, url: str | None) -> str | None:
    """What the page names as its own URL, when it is of the same site and no front page; else the URL it came from.

    Neither is left as the URL of an AMP or mobile page: the document has one name.
    """
    plain = plain_url(url)
    for named in _named_urls(page):
        candidate = plain_url(clean_url(named, url))
        if candidate is None or is_root(candidate):
            continue
        if plain is None or domain_of(candidate) == domain_of(plain):
            return candidate
    return plain


def source(page: Page | None, said: str | None, url: str | None) -> Source:
    """Who published the article: the producer's word, else the page's; and the URL's domain."""
    domain = domain_of(url)
    name = repair_line(said)
    if name and "." in name and " " not in name:
        domain, name = domain or domain_of(f"https://{name.removeprefix('https://').removeprefix('http://')}"), None
    if name is None and page is not None:
        name = repair_line(page.metas.get("og:site_name") or labels.publisher(page))
    return Source(name=name[:_NAME_LENGTH] if name else None, domain=domain)


def _named_urls(page: Page | None) -> list[str]:
    if page is None:
        return []
    links = [
        element.get("href") or ""
        for element in page.tree.iter("link")
        if "canonical" in (element.get("rel") or "").lower().split()
    ]
    return [each for each in (*links[:1], page.metas.get("og:url", "")) if each]


def _title(record: Extracted) -> tuple[str | None, str]:
    said = repair_line(record.decoded.said.title)
    if said:
        return said[:_TITLE_LENGTH], "envelope"
    if record.page is not None:
        title = page_title(record.page)
        return (title[:_TITLE_LENGTH] if title else None), "page"
    return headline_of(record.paragraphs), "text"


def _standfirst(record: Extracted, title: str | None) -> Standfirst | None:
    """The producer's or the page's; a plain text's is told by what is cut after it, once it is clean."""
    said = said_standfirst(record.decoded.said.standfirst)
    return said or (page_standfirst(record.page, title) if record.page is not None else None)


def _credit(record: Extracted) -> Credit:
    said = record.decoded.said.authors
    authors = people(said)
    if authors:
        return Credit(authors)
    of_page = credit_of(record.page) if record.page is not None else Credit()
    signed = next(filter(None, map(signature, said)), None)
    return of_page if of_page.authors or not signed else Credit((), signed)
