"""`newsloom audit` on real stages, in one process and in several, on the aiokafka engine, with a killed worker."""

import json
from pathlib import Path

from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, ENRICHED, RAW, REJECTED
from support.kafka.outcomes import until_records_ended
from support.kafka.reading import produce
from support.kafka.server import KafkaAddress
from support.texts.articles import batch
from support.workers.newsloom_command import Worker, environment, kill_alone, newsloom, workers

OUTCOMES = [ENRICHED.name, DUPLICATES.name, REJECTED.name, *(topic.name for topic in DEAD_LETTERS.values())]
ARTICLES = 300


async def test_the_audit_finds_each_article_accounted_for_in_fused_and_separate_stages(
    fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path
) -> None:
    env = environment(
        fresh_topics.bootstrap_servers,
        group_prefix,
        tmp_path,
        NEWSLOOM_ENGINE="aiokafka",
        NEWSLOOM_BATCH__MAX_RECORDS="50",
        NEWSLOOM_KAFKA__GROUP_INSTANCE_ID="one",  # a static member: the successor of a killed worker need not wait
    )
    articles = batch(ARTICLES, copies=0.2, seed=11)
    await produce(fresh_topics.bootstrap_servers, RAW.name, [(each.url.encode(), each.envelope()) for each in articles])
    first = ["normalise", "dedup"]
    with workers([["tag", "stories", "publish"]], env, tmp_path):
        killed = Worker(first, env, tmp_path / "killed.log")
        await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, 1)
        kill_alone(killed.child)
        under_way = json.loads(newsloom("audit", "--json", env=env).stdout)
        assert under_way["law"] == "kept", under_way
        with workers([first], env, tmp_path):
            await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, ARTICLES)
    audited = newsloom("audit", "--json", env=env)
    report = json.loads(audited.stdout)
    assert (audited.returncode, report["law"], report["missing"], report["contradicting"]) == (0, "kept", 0, 0)
    dedup, stories, publish = (report["stages"][name] for name in ("dedup", "stories", "publish"))
    assert dedup["emitted"] - dedup["repeated"] == ARTICLES, "duplicates are emitted, too"
    assert dedup["diverted"] == 0
    assert min(stories["diverted"], publish["emitted"]) > 0
