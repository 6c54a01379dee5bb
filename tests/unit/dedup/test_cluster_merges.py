"""An article that belongs to two clusters shows that they are one; a notice says so, once, and never in a circle."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered
from newsloom.core.pipeline import Pipeline
from newsloom.dedup.stage import build
from newsloom.dedup.store import open_store
from newsloom.settings import DedupSettings
from newsloom_schemas import (
    ClusterMerged,
    DeduplicatedArticle,
    FileOrigin,
    OriginKind,
    Relation,
    Verdict,
    independent_origins,
    merged_clusters,
    topics,
)
from support.fake_clock import FakeClock
from support.stores.dedup_runner import DedupRunner, article, prose
from support.workers.running import run_to_end

WORDS = prose(3, 320).split(" ")
HEAD, TAIL, BETWEEN = (" ".join(WORDS[start : start + 200]) for start in (0, 100, 50))
"""Two texts that share too little to be copies, and one that is a copy of both."""


async def judged(*texts: str) -> list[DeduplicatedArticle]:
    settings = DedupSettings.model_validate({"store": "memory"})
    runner = DedupRunner(open_store(settings, FakeClock()), settings)
    return await runner.take(*(article(text, name=f"a{number}", position=number) for number, text in enumerate(texts)))


async def test_a_copy_of_two_clusters_shows_that_they_are_one() -> None:
    head, tail, between = (each.dedup for each in await judged(HEAD, TAIL, BETWEEN))
    assert head.cluster_id != tail.cluster_id
    assert between.relation is Relation.NEAR
    (same,) = between.same_clusters
    assert {between.cluster_id, same.cluster_id} == {head.cluster_id, tail.cluster_id}
    assert "near duplicates" in same.reason
    assert same.matched_id in {head.canonical_id, tail.canonical_id}


async def test_it_is_said_once() -> None:
    found = [each.dedup for each in await judged(HEAD, TAIL, BETWEEN, BETWEEN, f"{BETWEEN} {prose(9, 12)}")]
    assert [len(each.same_clusters) for each in found] == [0, 0, 1, 0, 0]


@pytest.mark.parametrize("order", list(itertools.permutations((HEAD, TAIL, BETWEEN))))
async def test_whatever_comes_first_there_is_one_cluster_in_the_end(order: tuple[str, ...]) -> None:
    verdicts = [each.dedup for each in await judged(*order)]
    assert len(set(merged_clusters(verdicts).values())) == 1


async def test_a_roundup_joins_no_clusters() -> None:
    other = prose(4, 200)
    found = [each.dedup for each in await judged(HEAD, other, f"{HEAD}\n\n{other}")]
    assert found[2].relation is Relation.CONTAINED
    assert all(each.same_clusters == () for each in found)


async def test_a_part_of_a_roundup_joins_no_clusters() -> None:
    other = prose(4, 200)
    found = [each.dedup for each in await judged(f"{HEAD}\n\n{other}", TAIL, HEAD, other)]
    assert all(each.same_clusters == () for each in found)


async def test_each_delivery_sends_the_same_notice_and_the_smaller_id_stays() -> None:
    clock, settings = FakeClock(), DedupSettings.model_validate({"store": "memory"})
    store = open_store(settings, clock)
    first = [article(HEAD, name="b-head", position=1), article(TAIL, name="a-tail", position=2)]
    await DedupRunner(store, settings, clock).take(*first)
    pipeline = Pipeline([build(settings, store)], clock)
    notices = []
    for position in (7, 7, 8):
        both = article(BETWEEN, name="c-both", position=position)
        inbound = Inbound(both.to_bytes(), FileOrigin(file="x", position=position))
        done = await run_to_end(pipeline, inbound)
        assert isinstance(done.result, Delivered)
        written = [each for each in done.result.written if each.topic == topics.CLUSTER_MERGED.name]
        notices.append([ClusterMerged.from_bytes(each.value) for each in written])
    (notice,), again, other_position = notices
    assert again == [notice]
    assert other_position == []  # the same article from another place shows nothing new
    assert (notice.cluster_id, notice.merged_cluster_id, notice.article_id) == ("a-tail", "b-head", "c-both")
    assert notice.record_key == notice.merged_cluster_id
    assert notice.event_id == "b-head:a-tail"


def verdict(cluster: str, origin: str | None, *same: str) -> Verdict:
    return Verdict.model_validate(
        {
            "relation": "near",
            "canonical_id": cluster,
            "cluster_id": cluster,
            "similarity": 0.6,
            "containment": {"of_this_in_match": 0.7, "of_match_in_this": 0.7},
            "evidence": {"summary": "A copy."},
            "thresholds": "copies/1",
            "text_origin": origin and {"name": origin, "kind": "outlet", "basis": "first", "article_id": cluster},
            "same_clusters": [
                {"cluster_id": each, "matched_id": each, "reason": "A copy of it as well."} for each in same
            ],
        }
    )


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=12))
def test_merged_clusters_count_once_in_any_order_of_notices(edges: list[tuple[str, str]]) -> None:
    verdicts = [verdict(cluster, f"{cluster}.example") for cluster in "abcdef"]
    verdicts += [verdict(one, f"{one}.example", other) for one, other in edges if one != other]
    groups = [{cluster} for cluster in "abcdef"]
    for one, other in edges:
        joined = set().union(*(group for group in groups if group & {one, other}))
        groups = [group for group in groups if not group & joined] + [joined]
    assert len(independent_origins(verdicts)) == len(groups)
    assert merged_clusters(verdicts) == {cluster: min(group) for group in groups for cluster in group}


def test_the_agency_of_a_merged_cluster_counts() -> None:
    agency = verdict("b", "AP")
    assert agency.text_origin is not None
    agency = agency.model_copy(
        update={"text_origin": agency.text_origin.model_copy(update={"kind": OriginKind.AGENCY})}
    )
    found = independent_origins(
        [verdict("a", "gazette.example"), agency, verdict("c", None), verdict("a", "gazette.example", "b", "c")]
    )
    assert found == {"ap"}
