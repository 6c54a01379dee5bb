"""Records as JSON lines for tests of the pages: all that `newsloom process` writes, in made-up words."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

FERRY: Final = (
    "The harbour board of Vik will run a ferry to Nes from the first of May, its head Ida Moen said on Monday.\n\n"
    "The boat carries 40 cars and 200 people. A crossing takes 25 minutes and costs 90 kroner, half of what the bridge "
    "toll is today.\n\n“We waited eleven years for this boat,” said Moen, who lives on the far shore herself."
)
FERRY_UPDATE: Final = FERRY.replace("40 cars", "55 cars").replace("from the first of May", "from the tenth of June")


def article(number: int, text: str = FERRY, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    """Return an enriched article without copies."""
    id_ = f"{number:032x}"
    record: dict[str, Any] = {
        "schema": "newsloom.enriched/1",
        "id": id_,
        "origin": {"file": f"in/{number}.txt", "position": 0},
        "document_key": id_,
        "source": {"name": "Vik Post"},
        "title": f"A ferry from Vik, part {number}",
        "language": {"code": "en", "confidence": 0.9},
        "published_at": {
            "value": f"2026-03-{1 + number % 28:02}T08:00:00Z",
            "precision": "minute",
            "provenance": "meta",
        },
        "provenance": {"title": "markup"},
        "text": text,
        "removed": [{"kind": "dateline", "text": "VIK –", "rule": "dateline_place"}],
        "trace": {
            "stages": [{"stage": "normalise", "version": "1", "started": "2026-03-05T08:00:00Z", "seconds": 0.01}]
        },
        "outcome": "unique",
        "dedup": verdict(id_),
        "entities": entities(text, {"Ida Moen": "PERSON", "Vik": "GPE"}),
    }
    return {**record, **changes}


def verdict(id_: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    """Return the verdict of an original."""
    return {
        "relation": "original",
        "canonical_id": id_,
        "cluster_id": id_,
        "similarity": 0.0,
        "containment": {"of_this_in_match": 0.0, "of_match_in_this": 0.0},
        "evidence": {"summary": "No earlier article shares a passage with this one."},
        "thresholds": "copies/4",
        **changes,
    }


def entities(text: str, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return entities with a mention at each place of their names."""
    found = []
    for name, type_ in names.items():
        starts = [at for at in range(len(text)) if text.startswith(name, at)]
        mentions = [{"start": at, "end": at + len(name), "text": name} for at in starts]
        if mentions:
            id_ = f"{type_.lower()}:{name.lower().replace(' ', '')}"
            found.append(
                {
                    "id": id_,
                    "name": name,
                    "type": type_,
                    "count": len(mentions),
                    "mentions": mentions,
                    "confidence": 0.8,
                }
            )
    return found


def update(number: int, of: int) -> dict[str, Any]:
    """Return a new version of another article."""
    earlier = f"{of:032x}"
    evidence = {
        "summary": "A new version of the same document (update).",
        "matched_id": earlier,
        "changed_facts": ["40 → 55"],
        "added_words": 4,
        "cut_words": 4,
    }
    judged = verdict(
        earlier, relation="revision", revision="update", similarity=0.6, evidence=evidence,
        containment={"of_this_in_match": 0.75, "of_match_in_this": 0.7},
    )  # fmt: skip
    return article(number, FERRY_UPDATE, outcome="revision", dedup=judged, title="The ferry from Vik starts later")


def copy(number: int, of: int) -> dict[str, Any]:
    """Return an exact copy of another article, as dedup writes it."""
    earlier = f"{of:032x}"
    evidence = {"summary": "The text is the same word for word.", "matched_id": earlier, "lead_shared": 1.0}
    judged = verdict(
        earlier,
        relation="exact",
        similarity=1.0,
        evidence=evidence,
        containment={"of_this_in_match": 1.0, "of_match_in_this": 1.0},
    )
    record = article(
        number, outcome="duplicate", dedup=judged, schema="newsloom.deduplicated/1", source={"name": "Nes Daily"}
    )
    del record["entities"]
    return record


def story(id_: str, *same: str) -> dict[str, Any]:
    """Return the story of an article, with other stories that turned out to be the same."""
    others = [{"story_id": each, "matched_id": "x", "similarity": 0.9, "reason": "the same event"} for each in same]
    evidence = {"summary": "Both report on the town hall."}
    return {
        "id": id_, "relation": "joins", "similarity": 0.9, "number": 2, "evidence": evidence, "same_stories": others, "parameters": "stories/1",
    }  # fmt: skip


def rejected(number: int, reason: str = "not_article", detail: str = "not an article: score 0.7") -> dict[str, Any]:
    """Return a rejection."""
    return {
        "schema": "newsloom.rejected/1",
        "outcome": "rejected",
        "origin": {"file": f"in/{number}.html", "position": 0},
        "stage": "normalise",
        "step": "extract",
        "reason": reason,
        "detail": detail,
        "rejected_at": "2026-03-05T09:00:00Z",
        "article": {"sha256": f"{number:064x}", "size_bytes": 120},
    }


def dead_letter(
    number: int, value: bytes = b'{"text": "Vik', message: str = "it ends inside a string"
) -> dict[str, Any]:
    """Return a dead letter from a topic."""
    place = {"topic": "news.raw", "partition": 0, "offset": number}
    return {
        "schema": "newsloom.dead_letter/1",
        "outcome": "failed",
        "stage": "normalise",
        "origin": place,
        "input": place,
        "value": base64.urlsafe_b64encode(value).decode(),
        "size_bytes": len(value),
        "sha256": f"{number:064x}"[::-1],
        "failure": {"error": "newsloom.DecodeError", "message": message},
        "first_failed_at": "2026-03-05T09:00:00Z",
        "last_failed_at": "2026-03-05T09:00:00Z",
    }


def lines(records: Sequence[Mapping[str, Any]]) -> list[bytes]:
    """Return records as JSON lines."""
    return [json.dumps(record, ensure_ascii=False).encode() for record in records]
