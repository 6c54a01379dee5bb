"""The third step: collect the metadata of an article, each field from its most trusted source."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from newsloom.api import Emit, Reject, StepResult
from newsloom.normalise.address.canonical import choose_canonical
from newsloom.normalise.authors.byline import is_credit, read_bylines
from newsloom.normalise.authors.credit import Credit, credit_of
from newsloom.normalise.authors.names import same_name, signature
from newsloom.normalise.dates.page_style import load_names
from newsloom.normalise.dates.publication import DateSources, find_modified, find_published
from newsloom.normalise.metadata import publisher_fields
from newsloom.normalise.metadata.page_standfirst import page_standfirst
from newsloom.normalise.metadata.release import read_release
from newsloom.normalise.metadata.sourced import Sourced
from newsloom.normalise.metadata.standfirst import envelope_standfirst
from newsloom.normalise.metadata.titles import page_title, text_headline
from newsloom.normalise.page.page import Page
from newsloom.normalise.records import Draft, Extracted
from newsloom.normalise.text.characters import repair_line
from newsloom.normalise.url.canonical import clean_url, domain_of
from newsloom.normalise.url.site import is_same_site
from newsloom.normalise.url.variants import document_url
from newsloom_schemas import Attribution, Contributor, Provenance, RejectionReason, Source

_MAX_TITLE_CHARS = 500
_MAX_NAME_CHARS = 200
_MAX_URL_CHARS = 2_048
_CREDIT_PARAGRAPHS = 3
_MAX_CREDIT_CHARS = 160


class Describe:
    """Extracted → Draft: title, authors, dates, URLs, source.

    Metadata from the envelope wins over metadata from the page; what we detect ourselves comes last.
    """

    name = "describe"

    def __init__(self) -> None:
        domain_of("https://example.org/")  # load the list of public suffixes now, not with the first article
        load_names()

    def __call__(self, record: Extracted, /) -> StepResult[Draft]:
        """Describe one article; reject it if its publisher withholds it."""
        envelope, page = record.decoded.envelope, record.page
        release = read_release(envelope)
        if release.why_withheld is not None:
            return Reject(RejectionReason.NOT_ARTICLE, release.why_withheld, record.decoded.known)
        url = clean_url(envelope.url)
        declared = choose_canonical(page, url, envelope.title)
        canonical = declared.url
        address = canonical if canonical and is_same_site(canonical, url) else document_url(url)
        title = _title(record)
        dates = DateSources(
            page=page,
            published=envelope.published_at,
            modified=envelope.modified_at,
            url=address,
            language=envelope.language,
            last_modified=record.decoded.last_modified,
            received_at=record.decoded.received_at,
            post_times=frozenset(post.time for post in record.posts if post.time is not None),
        )
        published = find_published(dates)
        credit = _credit(record)
        facts: dict[str, Sourced[Any] | None] = {
            "canonical_url": Sourced(canonical, declared.provenance) if canonical else None,
            "source": source(page, envelope.source, address),
            "title": title,
            "standfirst": _standfirst(record, title.value if title else None),
            "authors": Sourced(credit.authors, credit.provenance) if credit.provenance else None,
        }
        facts["section"] = publisher_fields.sent_section(envelope.section)
        facts["keywords"] = publisher_fields.sent_keywords(envelope.keywords)
        facts["image"] = publisher_fields.sent_image(envelope.image, address)
        if page is not None:
            facts["publisher"] = publisher_fields.publisher(page)
            facts["section"] = facts["section"] or publisher_fields.section(page)
            facts["keywords"] = facts["keywords"] or publisher_fields.keywords(page)
            facts["image"] = facts["image"] or publisher_fields.image(page, address)
        facts |= publisher_fields.stated_fields(record.decoded.stated, address)
        known = {name: fact for name, fact in facts.items() if fact is not None}
        draft = Draft(
            decoded=record.decoded,
            paragraphs=record.paragraphs,
            posts=record.posts,
            page=page,
            url=_without_surrogates(envelope.url[:_MAX_URL_CHARS]) if url and envelope.url else None,
            attribution=Attribution(
                agency=credit.agency,
                signed_by=credit.signed_by,
                place=publisher_fields.stated_place(record.decoded.stated),
            ),
            published_at=published.moment,
            modified_at=find_modified(dates),
            contributors=credit.contributors,
            publication_status=release.status,
            embargoed_until=release.embargoed_until,
            removed=record.removed,
            provenance={name: fact.provenance for name, fact in known.items()},
        )
        notes = {**declared.notes, **release.notes}
        if published.replaced is not None:
            notes["date_replaced"] = f"{published.replaced.day} ({published.replaced.provenance})"
        if published.implausible:
            notes["dates_implausible"] = ", ".join(
                f"{each.value:%Y-%m-%d} ({each.provenance})" for each in published.implausible[:3]
            )
        return Emit(draft.replace(**{name: fact.value for name, fact in known.items()}), notes)


def _without_surrogates(url: str) -> str:
    """Return a URL with lone surrogates replaced, which JSON cannot represent."""
    return url.encode("utf-8", "replace").decode()


def source(page: Page | None, sent: str | None, url: str | None) -> Sourced[Source] | None:
    """Return the name of the source, from the envelope or the page, and its domain, from the URL or the envelope."""
    domain, provenance = domain_of(url), Provenance.URL
    name = repair_line(sent)
    address = name.removeprefix("https://").removeprefix("http://") if name and " " not in name else None
    if sent_domain := domain_of(f"https://{address}") if address else None:
        if domain is None:
            domain, provenance = sent_domain, Provenance.ENVELOPE
        name = None
    named = Sourced(name, Provenance.ENVELOPE) if name else _site_name(page)
    if named is not None:
        return Sourced(Source(name=named.value[:_MAX_NAME_CHARS], domain=domain), named.provenance)
    return Sourced(Source(domain=domain), provenance) if domain else None


def _site_name(page: Page | None) -> Sourced[str] | None:
    if page is None:
        return None
    name = repair_line(page.metas.get("og:site_name"))
    return Sourced(name, Provenance.META) if name else publisher_fields.publisher(page)


def _title(record: Extracted) -> Sourced[str] | None:
    sent = repair_line(record.decoded.envelope.title)
    if sent:
        return Sourced(sent[:_MAX_TITLE_CHARS], Provenance.ENVELOPE)
    if record.page is not None:
        title = page_title(record.page)
        return Sourced(title.value[:_MAX_TITLE_CHARS], title.provenance) if title else None
    headline = text_headline(record.paragraphs)
    return Sourced(headline, Provenance.TEXT) if headline else None


def _standfirst(record: Extracted, title: str | None) -> Sourced[str] | None:
    """Return the standfirst of the envelope or page; that of a plain text is found by the clean step."""
    sent = envelope_standfirst(record.decoded.envelope.standfirst)
    return sent or (page_standfirst(record.page, title) if record.page is not None else None)


def _credit(record: Extracted) -> Credit:
    """Return the authors that the producer states, else those of the page; contributors also from lines of the text."""
    sent = record.decoded.envelope.authors
    stated = read_bylines(sent)
    of_page = credit_of(record.page) if record.page is not None else Credit()
    contributors = stated.contributors or of_page.contributors or _credited(record.paragraphs)
    source = record.decoded.envelope.source
    authors = tuple(name for name in stated.authors if not (source and same_name(name, source))) or stated.authors
    if authors:
        outlet = source if len(authors) < len(stated.authors) else None
        return Credit(authors, outlet or of_page.signed_by, Provenance.ENVELOPE, contributors, stated.agency)
    signed = next(filter(None, map(signature, sent)), None)
    if of_page.authors or not signed:
        return replace(of_page, contributors=contributors)
    return Credit((), signed, contributors=contributors)


def _credited(paragraphs: Sequence[str]) -> tuple[Contributor, ...]:
    """Return the people in short paragraphs at either end of a text that are credits: `Translated by Bo Reed`."""
    ends = (*paragraphs[:_CREDIT_PARAGRAPHS], *paragraphs[_CREDIT_PARAGRAPHS:][-_CREDIT_PARAGRAPHS:])
    return read_bylines(line for line in ends if len(line) <= _MAX_CREDIT_CHARS and is_credit(line)).contributors
