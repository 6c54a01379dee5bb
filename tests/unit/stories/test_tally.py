"""What the articles of a story add up to, in bounded space."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsloom.stories.ledger.tally import MAX_CLUSTERS, MAX_OUTLETS, Member, Tally
from newsloom_schemas import (
    ArticleId,
    ClusterId,
    OriginBasis,
    OriginKind,
    SameCluster,
    StoryId,
    TextOrigin,
    Verdict,
    independent_origins,
)
from support.texts.articles import article
from support.texts.story_members import member
from support.texts.tagged_articles import tagged

MAX_STORY_BYTES = 3_000
MAX_STRANGE_BYTES = 8_000
WORDS = ("north", "river", "daily", "herald", "evening", "coast", "valley", "news", "times", "gazette", "lake", "port")


def tally_of(*members: Member, story: str = "a") -> Tally:
    tally = Tally(StoryId(story))
    for each in members:
        tally.add(each)
    return tally


def reports(number: int, seed: int) -> list[Member]:
    """Return made-up reports of many outlets, half of them of five agencies."""
    found: list[Member] = []
    for n in range(1, number + 1):
        rng = Random(seed + n)
        made, outlet = article(seed + n % 97), f"{rng.choice(WORDS)}-{rng.choice(WORDS)}-{rng.randint(1, 99)}.example"
        found.append(
            member(
                n,
                "a",
                article_id=f"{rng.getrandbits(128):032x}",
                matched_id=rng.choice(found).article_id if found else "",
                title=f"{made.title} {made.paragraphs[0]}"[:100],
                outlet=outlet,
                cluster=f"{rng.getrandbits(128):032x}",
                origin=outlet if rng.random() < 0.5 else f"agency {rng.randint(1, 5)}",
                origin_rank=rng.randint(1, 3),
                language=rng.choice(("en", "es", "de", "fr", "pt", "it", "ru", "uk", "pl")),
                countries=tuple(rng.sample(("UY", "AR", "BR", "CL", "PY", "BO", "PE"), 3)),
                entities=tuple(
                    (f"{kind.lower()}:{name.casefold()}", name, kind)
                    for kind, names in (("PERSON", made.people), ("ORG", made.organisations), ("GPE", made.places))
                    for name in names[:3]
                ),
                length=rng.randint(400, 9_000),
            )
        )
    return found


def strange(number: int, seed: int) -> list[Member]:
    """Return articles of which each has a cluster, an origin and names of its own, all of random letters."""
    rng = Random(seed)
    letters = "абвгдеёжзийклмнопрст" * 12
    return [
        member(
            n,
            "a",
            matched_id=f"article {rng.randint(1, n)}",
            title="".join(rng.sample(letters, 200)),
            outlet=f"{rng.getrandbits(64):x}.example",
            cluster=f"{rng.getrandbits(128):032x}",
            same_clusters=(f"{rng.getrandbits(128):032x}",),
            origin=f"agency {rng.getrandbits(40)}",
            origin_rank=3,
            article_id=f"{rng.getrandbits(128):032x}",
            language=f"{rng.choice('abcdefgh')}{rng.choice('klmnop')}",
            countries=tuple("".join(rng.sample("ABCDEFGH", 2)) for _ in range(5)),
            entities=tuple(
                (f"person:{name}", name, "PERSON") for name in ("".join(rng.sample(letters, 60)) for _ in range(8))
            ),
            length=rng.randint(1, 9_000),
        )
        for n in range(1, number + 1)
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_story_of_thousands_of_articles_takes_three_kilobytes(seed: int) -> None:
    tally = tally_of(*reports(3_000, seed))
    assert tally.size == 3_000
    assert tally.more_outlets
    assert len(tally.to_bytes()) <= MAX_STORY_BYTES


def test_story_of_random_letters_has_a_limit_too() -> None:
    tally = tally_of(*strange(3_000, 1))
    assert len(tally.to_bytes()) <= MAX_STRANGE_BYTES


def test_stories_that_absorb_one_another_stay_bounded() -> None:
    tally = tally_of(*reports(1_000, 3))
    for seed in range(4, 9):
        tally.absorb(tally_of(*reports(500, seed), story="b"))
    assert tally.size == 3_500
    assert len(tally.outlets) == MAX_OUTLETS
    assert len(tally.origins) <= MAX_CLUSTERS
    assert len(tally.to_bytes()) <= MAX_STORY_BYTES


@hypothesis_settings(max_examples=30)
@given(st.lists(st.integers(1, 60), max_size=30), st.integers(0, 3))
def test_state_is_read_as_it_was_written(numbers: list[int], undated: int) -> None:
    articles = strange(60, 1)
    members = [articles[n - 1] for n in numbers]
    members += [member(500 + n, "a", published=None, outlet="") for n in range(undated)]
    tally = tally_of(*members)
    tally.announced, tally.merged_into = (tally.size, 12.5), "z"
    assert Tally.from_bytes(tally.to_bytes()) == tally


def test_outlets_and_articles_are_counted() -> None:
    tally = tally_of(member(1, "a"), member(2, "a", outlet="outlet-1.example"), member(3, "a", outlet=""))
    assert (tally.size, len(tally.outlets), tally.outlet_names) == (3, 1, ["outlet-1.example"])
    assert not tally.more_outlets


def test_first_newest_and_fullest_article_are_found_in_any_order() -> None:
    members = [member(n, "a") for n in (5, 2, 9, 4)]
    for each in (members, members[::-1]):
        tally = tally_of(*each)
        assert tally.first == ("outlet-2.example", 1_770_000_002.0)
        assert tally.newest == ("article 9", 1_770_000_009.0)
        assert tally.fullest == ("article 9", 109)


def test_articles_without_dates_come_before_those_with_dates() -> None:
    tally = tally_of(member(1, "a", published=None), member(2, "a", published=None))
    assert (tally.newest, tally.first) == (("article 1", None), None)
    tally.add(member(3, "a"))
    tally.add(member(4, "a", published=None))
    assert tally.newest[0] == "article 3"
    assert tally.first == ("outlet-3.example", 1_770_000_003.0)


def test_article_that_most_others_are_found_by_is_the_most_central() -> None:
    tally = tally_of(
        member(1, "a"), member(2, "a", matched_id="article 1", likelihood=0.7),
        *(member(n, "a", matched_id="article 2") for n in range(3, 6)), member(6, "a", matched_id="gone"),
    )  # fmt: skip
    assert max(tally.central, key=lambda each: float(tally.central[each][0])) == "article 2"
    assert tally.central["article 2"] == [2.4, "Title 2"]


def test_most_frequent_languages_countries_and_names_are_kept() -> None:
    members = [
        member(n, "a", language=f"l{n % 20}", countries=(f"C{n % 60}",), entities=((f"org:{n % 60}", f"O{n}", "ORG"),))
        for n in range(200)
    ]
    often = [
        member(n, "a", language="sw", countries=("KE",), entities=(("org:often", "Often", "ORG"),)) for n in range(9)
    ]
    tally = tally_of(*often, *members)
    assert max(tally.languages, key=lambda each: tally.languages[each]) == "sw" or tally.languages["sw"] >= 9
    assert tally.countries["KE"] == 9
    assert tally.entities["org:often"] == ["Often", "ORG", 9]
    assert (len(tally.languages), len(tally.countries), len(tally.entities)) == (8, 24, 24)


@given(st.lists(st.integers(1, 300), max_size=20, unique=True), st.integers(0, 20))
def test_absorbed_story_adds_up_to_what_one_story_of_all_articles_does(numbers: list[int], at: int) -> None:
    articles = [member(n, "a", language=f"l{n % 3}") for n in numbers]
    whole, one, other = tally_of(*articles), tally_of(*articles[:at]), tally_of(*articles[at:], story="b")
    one.absorb(other)
    for name in ("size", "first", "newest", "fullest", "languages", "countries", "entities", "independent_origins"):
        assert getattr(one, name) == getattr(whole, name), name
    assert {*one.outlets} == {*whole.outlets}


# origins -------------------------------------------------------------------------------------------------------------


def test_copies_count_once_and_an_agency_counts_once() -> None:
    copies = [member(n, "a", cluster="c") for n in (1, 2, 3)]
    assert tally_of(*copies).independent_origins == 1
    wires = [member(n, "a", origin="ap", origin_rank=3) for n in (4, 5)]
    assert tally_of(*copies, *wires).independent_origins == 2
    assert tally_of(*copies, *wires, member(6, "a")).independent_origins == 3


def test_clusters_that_are_one_count_once_however_they_are_found_to_be() -> None:
    tally = tally_of(
        member(1, "a", cluster="c"), member(2, "a", cluster="d", same_clusters=("c",)), member(3, "a", cluster="e"),
        member(4, "a", cluster="e", same_clusters=("d",)),
    )  # fmt: skip
    assert tally.independent_origins == 1


def test_agency_of_a_cluster_stays_when_it_turns_out_to_be_one_with_another() -> None:
    wires = [member(n, "a", origin="reuters", origin_rank=3) for n in (1, 2)]
    tally = tally_of(*wires, member(3, "a"), member(4, "a", cluster="article 3", same_clusters=("article 1",)))
    assert tally.independent_origins == 1


def test_better_evidence_for_an_origin_replaces_the_outlet_that_was_first() -> None:
    tally = tally_of(
        member(1, "a", cluster="c", origin="b.example", origin_rank=1),
        member(2, "a", cluster="d", origin="ap", origin_rank=3),
        member(3, "a", cluster="c", origin="ap", origin_rank=3),
        member(4, "a", cluster="c", origin="b.example", origin_rank=1),
    )
    assert tally.independent_origins == 1


CLUSTERS = [ClusterId(name) for name in "cdefg"]
ORIGINS = [
    None,
    TextOrigin(name="AP", kind=OriginKind.AGENCY, basis=OriginBasis.CREDIT, article_id=ArticleId("x")),
    TextOrigin(name="b.example", kind=OriginKind.OUTLET, basis=OriginBasis.FIRST, article_id=ArticleId("x")),
]


@given(
    st.lists(st.tuples(st.integers(0, 4), st.lists(st.integers(0, 4), max_size=2)), max_size=9),
    st.lists(st.sampled_from(ORIGINS), min_size=5, max_size=5),
    st.integers(0, 9),
)
def test_origins_are_counted_as_over_all_verdicts(
    stream: Sequence[tuple[int, list[int]]], origins: Sequence[TextOrigin | None], at: int
) -> None:
    verdicts: list[Verdict] = []
    members: list[Member] = []
    for number, (cluster, same) in enumerate(stream, start=1):
        origin, others = origins[cluster], tuple(CLUSTERS[each] for each in same)
        verdicts.append(
            tagged().dedup.replace(
                cluster_id=CLUSTERS[cluster],
                text_origin=origin,
                same_clusters=tuple(
                    SameCluster(cluster_id=each, matched_id=ArticleId("x"), reason="") for each in others
                ),
            )
        )
        members.append(
            member(
                number,
                "a",
                cluster=CLUSTERS[cluster],
                same_clusters=others,
                origin=origin.name.casefold() if origin is not None else "",
                origin_rank=origin.rank if origin is not None else 0,
            )
        )
    expected = len(independent_origins(verdicts))
    assert tally_of(*members).independent_origins == expected
    one, other = tally_of(*members[:at]), tally_of(*members[at:], story="b")
    one.absorb(other)
    assert one.independent_origins == expected
