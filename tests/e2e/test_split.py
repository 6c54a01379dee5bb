"""Raw records on Kafka that hold several articles: each article has its outcome, and the audit counts them."""

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any, Final

from newsloom_schemas import headers
from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, ENRICHED, RAW, REJECTED, StageName
from support.kafka.outcomes import until_records_ended
from support.kafka.reading import StoredRecord, produce, read_all
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE, until_async
from support.texts.articles import Article, article
from support.workers.newsloom_command import environment, newsloom, workers

DEAD: Final = DEAD_LETTERS[StageName.NORMALISE].name
OUTCOMES: Final = [ENRICHED.name, DUPLICATES.name, REJECTED.name, DEAD]


def envelope(number: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(article(number).envelope())
    return found


def item(one: Article) -> str:
    return (
        f"<item><title>{one.title}</title><link>{one.url}</link>"
        f"<description><![CDATA[<p>{'</p><p>'.join(one.paragraphs)}</p>]]></description></item>"
    )


def archive(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as content:
        for name, value in files.items():
            content.writestr(name.replace("_", "."), value)
    return packed.getvalue()


RECORDS: Final[list[tuple[bytes, bytes]]] = [
    (b"response", json.dumps({"status": "ok", "articles": [envelope(number) for number in range(30)]}).encode()),
    (
        b"feed",
        gzip.compress(
            f"<rss version='2.0'><channel><title>Skarv Post</title>{item(article(40))}{item(article(41))}</channel></rss>".encode()
        ),
    ),
    (b"archive", archive(a_txt=article(50).text.encode(), b_json=json.dumps([envelope(3), envelope(51)]).encode())),
    (b"lines", b"\n".join([json.dumps(envelope(60)).encode(), b'{"text": "It breaks off', b'{"text": "Too short."}'])),
    (b"one", json.dumps(envelope(70)).encode()),
    (b"empty", b'{"status": "ok", "articles": []}'),
    (b"table", b"title,text\nT,Ferry 1 sails.\nT,too,many\n"),
]
ARTICLES: Final = {b"response": 30, b"feed": 2, b"archive": 3, b"lines": 3}
COUNT: Final = sum(ARTICLES.values()) + 3
BROKEN: Final = 1
"""Number of the malformed article in the record `lines`."""


def origins(stored: list[StoredRecord], topic: str) -> set[str]:
    return {each.header(headers.ORIGIN) for each in stored if each.topic == topic}


async def test_each_article_of_a_raw_record_has_its_outcome_and_a_replay_keeps_its_origin(
    fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path
) -> None:
    broker = fresh_topics.bootstrap_servers
    env = environment(broker, group_prefix, tmp_path)
    await produce(broker, RAW.name, RECORDS)
    raw = {
        each.key: f"kafka:{each.topic}/{each.partition}/{each.offset}" for each in await read_all(broker, [RAW.name])
    }
    with workers([["normalise"], ["dedup", "tag", "stories", "publish"]], env, tmp_path) as running:
        await until_records_ended(broker, OUTCOMES, COUNT)
        pages = [each.get("/metrics")[1] for each in running]
        stored = await read_all(broker, OUTCOMES)
        by_article = {f"{raw[key]}#{number}" for key, count in ARTICLES.items() for number in range(count)}
        whole = {raw[key] for key in (b"one", b"empty", b"table")}
        assert {each.header(headers.ORIGIN) for each in stored} == by_article | whole
        assert origins(stored, DEAD) == {f"{raw[b'lines']}#{BROKEN}", raw[b"table"]}
        assert origins(stored, REJECTED.name) == {f"{raw[b'lines']}#2", raw[b"empty"]}
        assert origins(stored, DUPLICATES.name) == {f"{raw[b'archive']}#1"}, "the fourth article of the response"
        assert 'newsloom_split_records_total{stage="normalise"} 4.0' in pages[0]
        assert f'newsloom_split_articles_total{{stage="normalise"}} {sum(ARTICLES.values())}.0' in pages[0]
        assert "newsloom_split_records_total{" not in pages[1]
        check_trace([each for each in stored if each.header(headers.ORIGIN) == f"{raw[b'archive']}#0"])

        sent = newsloom("dead-letters", "replay", "--error", "JSON", env=env)
        assert (sent.returncode, sent.stderr) == (0, b"1 sent back\n")

        async def failed_again() -> bool:
            letters = [json.loads(each.value) for each in await read_all(broker, [DEAD])]
            return 2 in [each["attempts"] for each in letters]

        await until_async(failed_again, DEADLINE, "the second failure of the article")
        assert [each.child.stop(DEADLINE) for each in running] == [0, 0]
    letters = [json.loads(each.value) for each in await read_all(broker, [DEAD])]
    attempts = [each["attempts"] for each in letters if each["origin"].get("part") == BROKEN]
    assert sorted(attempts) == [1, 2]
    check_audit(env)


def check_trace(stored: list[StoredRecord]) -> None:
    """Check what the trace says of an article in an archive."""
    (only,) = stored
    record = json.loads(only.value)
    assert record["origin"]["part"] == 0
    notes = record["trace"]["stages"][0]["notes"]
    assert (notes["split"], notes["split_file"]) == ("article 1 of 3", "a.txt")
    assert only.header(headers.PARTS) == "3"


def check_audit(env: dict[str, str]) -> None:
    """Check that the audit knows the articles, in both of its forms."""
    audited = newsloom("audit", "--json", env=env)
    report = json.loads(audited.stdout)
    assert (audited.returncode, report["law"], report["findings"]) == (0, "kept", [])
    assert report["split"] == {"records": 4, "articles": sum(ARTICLES.values())}
    assert report["stages"]["normalise"]["read"] == len(RECORDS) + 1
    shown = newsloom("audit", env=env).stdout.decode()
    assert f"4 raw records were split into {sum(ARTICLES.values())} articles" in shown
