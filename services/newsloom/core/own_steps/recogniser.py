"""Run a user's own recogniser, and check the names that it returns."""

from collections.abc import Iterator, Sequence

from newsloom.core.own_steps.step import Guard, OwnStepError
from newsloom.core.recognition import RecognisedName, Recogniser, Recognition
from newsloom_schemas.entity import EntityType


class OwnRecogniser:
    """A user's own recogniser.

    Args:
        recogniser: the user's object.
        profile: the name of its profile in the settings, for messages.
        version: its version for the trace.
    """

    def __init__(self, recogniser: Recogniser, profile: str, version: str) -> None:
        self._recogniser = recogniser
        self._guard = Guard(profile)
        self._profile = profile
        self._version = version

    @property
    def name(self) -> str:
        """Return the name for the trace."""
        return str(self._recogniser.name)

    @property
    def version(self) -> str:
        """Return the version for the trace."""
        return self._version

    def recognise(self, text: str, language: str, /) -> Recognition:
        """Return the names in a text.

        Raises:
            OwnStepError: the recogniser broke a rule; the record becomes a dead letter.
        """
        result = self._guard.call(lambda: self._recogniser.recognise(text, language))
        if not isinstance(result, Recognition):
            msg = f"recogniser {self._profile} returned {type(result).__name__}, not newsloom.api.Recognition"
            raise OwnStepError(msg)
        return Recognition(tuple(self._checked(text, result.names)), self._guard.notes(result.notes))

    def _checked(self, text: str, names: Sequence[object]) -> Iterator[RecognisedName]:
        end = 0
        for name in names:
            if not isinstance(name, RecognisedName) or not (name.type is None or isinstance(name.type, EntityType)):
                msg = f"recogniser {self._profile} returned {name!r:.200}, not a RecognisedName with an EntityType or None"
                raise OwnStepError(msg)
            if type(name.start) is not int or type(name.end) is not int:
                msg = f"recogniser {self._profile} returned offsets that are not int: {name!r:.200}"
                raise OwnStepError(msg)
            if not end <= name.start < name.end <= len(text):
                msg = (
                    f"recogniser {self._profile} returned a name from {name.start} to {name.end}, behind {end} in a text of "
                    f"{len(text)} code points; names have to be in order, not empty, and without overlaps"
                )
                raise OwnStepError(msg)
            if name.likely is not None and not 0 <= name.likely <= 1:
                msg = f"recogniser {self._profile} returned the likelihood {name.likely!r:.50}; it has to be 0 to 1 or None"
                raise OwnStepError(msg)
            end = name.end
            yield name
