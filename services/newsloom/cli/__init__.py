"""The command line."""

import os
import signal
import sys
from typing import Final

_FIRST_PROCESS: Final = 1
_ENDED_BY_SIGTERM: Final = 128 + signal.SIGTERM
_ENDED_BY_SIGINT: Final = 128 + signal.SIGINT


def main() -> None:
    """Run the command line: the entry point `newsloom`."""
    if os.getpid() == _FIRST_PROCESS:  # Linux drops a SIGTERM to process 1 of a container unless there is a handler
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(_ENDED_BY_SIGTERM))
    try:
        from newsloom.cli.entry import run

        run()
    except KeyboardInterrupt:  # Ctrl-C while modules are being imported
        sys.exit(_ENDED_BY_SIGINT)
