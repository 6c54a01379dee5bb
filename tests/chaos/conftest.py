"""Fixtures of all chaos tests: the scale of the run and the engines."""

import pytest

from support.chaos.scale import SEED, Scale
from support.chaos.scene import ENGINES, Variant


@pytest.fixture(scope="session")
def scale() -> Scale:
    """Return the scale of this run."""
    return Scale.of_this_run()


@pytest.fixture(params=[*Variant] if Scale.of_this_run().long else ENGINES, ids=str)
def variant(request: pytest.FixtureRequest) -> Variant:
    """Return each engine on Kafka. In CI, transactions are left out where a fault cannot repeat an outcome."""
    found: Variant = request.param
    return found


def pytest_report_header() -> str:
    """Print how to repeat this run."""
    return f"chaos: {SEED}={Scale.of_this_run().seed}"
