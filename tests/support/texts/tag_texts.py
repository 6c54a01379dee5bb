"""Articles for the tag tests, and the entities in them."""

from newsloom_schemas import (
    ArticleId,
    ArticleOutcome,
    ClusterId,
    Containment,
    DeduplicatedArticle,
    DocumentKey,
    Evidence,
    KafkaOrigin,
    Language,
    Relation,
    Verdict,
)

ENGLISH = """Kenyan President Amina Wanjiru met Lars Lindqvist, the Swedish trade minister, in Nairobi on Tuesday to sign \
the Rift Valley Water Accord (RVWA).

Wanjiru said Kenya had waited years for the deal. "The RVWA is ours," she told the Nairobi Courier. Lindqvist's \
delegation included engineers from Uppsala University and from Nordvatten AB, a company based in Stockholm.

The United States and the UK were not at the table. "America was invited," said "Josef bin Karim", the adviser of the \
African Development Bank. Bin Karim later left for Paris, France.

Opponents in Mombasa called the accord a gift to Nordvatten. WANJIRU rejected that. Mrs Wanjiru and Mr Lindqvist will \
meet again in Georgia, where Atlanta hosts the summit, and in the U.S. capital, Washington."""

FRENCH = """Le président sénégalais Moussa Diagne a reçu mardi à Dakar la ministre française des Transports, Claire \
Fontenay, pour signer un accord sur le train de Thiès.

Diagne a déclaré que le Sénégal attendait ce projet depuis longtemps. « La France tient parole », a répondu Mme Fontenay \
devant la Banque africaine de développement. Les Sénégalais espèrent que la ligne ouvrira avant la Coupe du monde.

Selon l'agence Ouest-Info, l'entreprise allemande Bahnwerk GmbH, installée à Munich, livrera les rames. L'Allemagne et les \
États-Unis ont salué l'accord."""


def deduplicated(text: str, language: str = "en", title: str | None = None) -> DeduplicatedArticle:
    """Return an original article with this text."""
    article_id = ArticleId("f" * 32)
    return DeduplicatedArticle(
        id=article_id,
        origin=KafkaOrigin(topic="news.raw", partition=3, offset=41),
        document_key=DocumentKey("https://rift.example/water"),
        title=title,
        language=Language(code=language, confidence=1.0),
        text=text,
        outcome=ArticleOutcome.UNIQUE,
        dedup=Verdict(
            relation=Relation.ORIGINAL,
            canonical_id=article_id,
            cluster_id=ClusterId(article_id),
            similarity=0.0,
            containment=Containment(of_this_in_match=0.0, of_match_in_this=0.0),
            evidence=Evidence(summary="No earlier article shares a passage."),
            thresholds="1",
        ),
    )
