"""Articles of one text with a publisher, a time of publication and a credit."""

from datetime import UTC, datetime
from typing import Final

from newsloom_schemas import Attribution, NormalisedArticle, Precision, Provenance, PublishedAt, Source
from support.stores.dedup_runner import article, prose

TEXT: Final = prose(1, 200)


def dated_article(
    name: str, text: str = TEXT, *, hour: int | None = None, domain: str | None = None, credit: str | None = None
) -> NormalisedArticle:
    """Return an article with a publisher, a time of publication and a credit."""
    published = (
        PublishedAt(
            value=datetime(2026, 3, 1, hour, tzinfo=UTC), precision=Precision.MINUTE, provenance=Provenance.META
        )
        if hour is not None
        else None
    )
    return article(text, name=name, position=sum(map(ord, name))).model_copy(
        update={
            "published_at": published,
            "source": Source(domain=domain),
            "attribution": Attribution(credited_to=credit),
        }
    )
