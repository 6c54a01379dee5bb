"""The kind step: say what kind of document an article is."""

from newsloom.api import Emit, StepResult
from newsloom.normalise.document_kind.decide import document_kind, packaged_signs
from newsloom.normalise.metadata.sourced import Sourced
from newsloom.normalise.records import Draft
from newsloom_schemas import DocumentKind, Provenance


class FindKind:
    """Draft → Draft with its kind and where that comes from; a draft with posts is a live blog."""

    name = "kind"

    def __init__(self) -> None:
        packaged_signs()  # now, not with the first article

    def __call__(self, record: Draft, /) -> StepResult[Draft]:
        """Find the kind of one article."""
        found = document_kind(
            record.page,
            url=record.canonical_url or record.url,
            title=record.title,
            genres=[each for each in (record.section, *record.decoded.stated.genres) if each],
            paragraphs=record.paragraphs,
        )
        if record.posts and (found is None or found.value is not DocumentKind.LIVE_BLOG):
            found = Sourced(DocumentKind.LIVE_BLOG, Provenance.MARKUP)
        if found is None:
            return Emit(record)
        return Emit(record.replace(kind=found.value, provenance={**record.provenance, "kind": found.provenance}))
