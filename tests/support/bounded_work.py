"""Tell work that is bounded from work that is not, on a machine of any speed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_MAX_CPU_SECONDS: Final = 60.0
"""Far above what any case needs with coverage on a slow machine. A case must be so large that unbounded work needs more."""


@contextmanager
def bounded_work() -> Iterator[None]:
    """Fail if the body takes more than a minute of the processor."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < _MAX_CPU_SECONDS
