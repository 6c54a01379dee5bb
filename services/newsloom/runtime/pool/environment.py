"""The environment of the pool's processes."""

import os
from collections.abc import Mapping
from typing import Final

CHILD_ENVIRONMENT: Final[Mapping[str, str]] = {
    # glibc reads these when a process starts. They keep freed memory for the next article instead of returning it.
    "MALLOC_TRIM_THRESHOLD_": "268435456",
    "MALLOC_MMAP_THRESHOLD_": "268435456",
    "MALLOC_TOP_PAD_": "67108864",
    # One thread of BLAS per process, because there is a process per core.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # Without it, the warnings of this process would follow the last line of a worker that ends with 3.
    "PYTHONWARNINGS": "ignore:resource_tracker:UserWarning",
}
"""Environment variables of every process of the pool, unless the operator has set them."""


def set_child_environment() -> None:
    """Set the variables for the processes that this process will start. Variables that are set already stay."""
    for name, value in CHILD_ENVIRONMENT.items():
        os.environ.setdefault(name, value)
