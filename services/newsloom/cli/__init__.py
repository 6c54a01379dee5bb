"""The command line: one file per command."""

import os
import signal
import sys
from typing import Final

_FIRST_PROCESS: Final = 1
_ENDED_BY_SIGTERM: Final = 128 + signal.SIGTERM
_ENDED_BY_SIGINT: Final = 128 + signal.SIGINT


def main() -> None:
    """The entry point `newsloom`."""
    if os.getpid() == _FIRST_PROCESS:  # of a container: Linux would drop a SIGTERM that nobody handles
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(_ENDED_BY_SIGTERM))
    try:
        from newsloom.cli.entry import run

        run()
    except KeyboardInterrupt:  # while modules are loaded
        sys.exit(_ENDED_BY_SIGINT)
