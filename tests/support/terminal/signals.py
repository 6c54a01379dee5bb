"""Signals as a person at a terminal sends them."""

import signal


def hear_signals() -> None:
    """Let a new process hear signals that its parent ignores; for `preexec_fn`.

    A shell has what it starts in the background ignore Ctrl-C, and everything that the tests start would inherit that.
    """
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
