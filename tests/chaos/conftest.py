"""What every chaos test gets: how hard it is, and each engine."""

import pytest

from support.chaos.scale import SEED, Scale
from support.chaos.scene import ENGINES, Variant


@pytest.fixture(scope="session")
def scale() -> Scale:
    """Of this run."""
    return Scale.of_this_run()


@pytest.fixture(params=[*Variant] if Scale.of_this_run().long else ENGINES, ids=str)
def variant(request: pytest.FixtureRequest) -> Variant:
    """Each engine on Kafka. In CI without transactions, but where a blow could make an outcome stand twice."""
    found: Variant = request.param
    return found


def pytest_report_header() -> str:
    """What repeats this run."""
    return f"chaos: {SEED}={Scale.of_this_run().seed}"
