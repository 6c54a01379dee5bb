"""Remember that somebody asked a worker to stop while it starts."""

import asyncio


class StopRequest:
    """Cancels the task that starts the worker. Libraries may swallow the cancellation, so the request is remembered."""

    def __init__(self) -> None:
        self._task = asyncio.current_task()
        self._requested = False

    def __call__(self) -> None:
        """Stop the start."""
        self._requested = True
        if self._task is not None:
            self._task.cancel()

    def check(self) -> None:
        """End the start if it was stopped.

        Raises:
            CancelledError: it was stopped.
        """
        if self._requested:
            raise asyncio.CancelledError
