"""An article for the tests."""

import pytest

from newsloom.api import TaggedArticle


@pytest.fixture
def article() -> TaggedArticle:
    return TaggedArticle.model_validate(
        {
            "id": "0123456789abcdef0123456789abcdef",
            "origin": {"file": "ferry.txt", "position": 0},
            "document_key": "https://gazette.example/ferry",
            "outcome": "unique",
            "dedup": {
                "relation": "original",
                "canonical_id": "0123456789abcdef0123456789abcdef",
                "cluster_id": "0123456789abcdef0123456789abcdef",
                "similarity": 0,
                "containment": {"of_this_in_match": 0, "of_match_in_this": 0},
                "evidence": {"summary": "Nothing like it came before."},
                "thresholds": "1",
            },
            "language": {"code": "en", "confidence": 1},
            "text": "The ferry left the harbour at noon. The power cut that had kept the ferry in port was over.",
        }
    )
