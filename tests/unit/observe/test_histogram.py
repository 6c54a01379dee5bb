from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics

from newsloom.observe.metrics import declared
from newsloom.observe.metrics.histogram import UnlockedHistogram

BUCKETS = declared.STEP_DURATION.buckets
OBSERVED = st.lists(
    st.tuples(st.sampled_from(["decode", 'cl"ean\n']), st.sampled_from([0.0, 0.05, 0.1, 0.5, 1.0, 3.0, 10.0, 11.0]))
)


@given(OBSERVED)
def test_unlocked_histogram_is_shown_like_the_librarys(observed: list[tuple[str, float]]) -> None:
    unlocked = UnlockedHistogram("step_seconds", "Time.", ("step",), BUCKETS)
    theirs = Histogram("step_seconds", "Time.", ("step",), registry=None, buckets=BUCKETS)
    for step, seconds in observed:
        unlocked.labels(step).observe(seconds)
        theirs.labels(step).observe(seconds)

    for shown in (generate_latest, generate_openmetrics):
        assert without_created(shown(alone(unlocked))) == without_created(shown(alone(theirs)))


def alone(collector: UnlockedHistogram | Histogram) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(collector)
    return registry


def without_created(text: bytes) -> list[str]:
    return [line for line in text.decode().splitlines() if "_created" not in line]


def test_unlocked_histogram_without_labels_is_one_series() -> None:
    unlocked = UnlockedHistogram("batch_seconds", "Time.", (), BUCKETS)
    unlocked.observe(0.5)

    registry = alone(unlocked)

    assert registry.get_sample_value("batch_seconds_bucket", {"le": "1.0"}) == 1
    assert registry.get_sample_value("batch_seconds_count") == 1


def test_removed_series_is_no_longer_shown() -> None:
    unlocked = UnlockedHistogram("step_seconds", "Time.", ("step",), BUCKETS)
    unlocked.labels("decode").observe(0.5)
    unlocked.remove("decode")
    unlocked.remove("decode")

    assert alone(unlocked).get_sample_value("step_seconds_count", {"step": "decode"}) is None
