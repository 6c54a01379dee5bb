"""Signals in child processes, as in a user's terminal."""

import signal


def hear_signals() -> None:
    """Reset signals that the parent ignores to their default; for `preexec_fn`.

    A shell makes background processes ignore Ctrl-C. If the tests run in the background, their children would inherit that.
    """
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
