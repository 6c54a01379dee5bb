"""Run a user's own step, and check the rules that newsloom's own steps keep."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from newsloom.core.step_result import Emit, Reject, Transient
from newsloom_schemas.article import ArticleBase
from newsloom_schemas.entity import Entity
from newsloom_schemas.extensions import ExtensionError, extended

T = TypeVar("T")

NAME: Final = r"[a-z][a-z0-9_]{0,63}"
"""The pattern of the name of an own step, and of the reason of its rejections."""

IDENTITY: Final = frozenset(
    {"schema_", "id", "origin", "document_key", "external_id", "labels", "outcome", "dedup", "trace"}
)
"""Fields that no own step may change: the article's identity, the verdict, and its history."""

MAX_NOTES: Final = 16
MAX_NOTE_CHARS: Final = 500
_MAX_DETAIL_CHARS: Final = 2_000


class OwnStepError(Exception):
    """An own step broke a rule. The message says which, and the record becomes a dead letter."""


@dataclass(frozen=True)
class Guard:
    """Calls a user's own code, and checks its result.

    A changed record is read back from its JSON, as the next process would read it. So every record that leaves an own step
    is valid by its schema.

    Attributes:
        name: name of the step, for messages, dead letters and the trace.
        changeable: fields that the step may change; `None` for all except `IDENTITY`.
    """

    name: str
    changeable: frozenset[str] | None = None

    def call(self, code: Callable[[], T]) -> T:
        """Call a pure part of the step.

        Raises:
            OwnStepError: the step raised `Transient` or an error that would end the process.
            Exception: any other error of the step.
        """
        try:
            return code()
        except Transient as error:
            msg = f"step {self.name} raised Transient: only the `answer` of a batch step can wait"
            raise OwnStepError(msg) from error
        except Exception:
            raise
        except BaseException as error:  # SystemExit would end the worker, not only this record
            msg = f"step {self.name} raised {type(error).__name__}"
            raise OwnStepError(msg) from error

    def result(self, record: Any, code: Callable[[], object]) -> Emit[Any] | Reject:  # noqa: ANN401 - its stage's record
        """Call the code that returns a record's result, and check the result.

        Raises:
            OwnStepError: the result is not allowed, or the code raised `Transient` or an error that would end the process.
        """
        before = record.to_bytes()
        result = self.call(code)
        if isinstance(result, Reject):
            return self._rejection(result, type(record).from_bytes(before))
        if not isinstance(result, Emit):
            msg = f"step {self.name} returned {type(result).__name__}; a step returns Emit or Reject"
            raise OwnStepError(msg)
        if result.copies or result.facts:
            msg = f"step {self.name} returned copies or facts; a step of your own can only emit a record and notes"
            raise OwnStepError(msg)
        return Emit(self._checked(record, before, result.record), notes=self.notes(result.notes))

    def _checked(self, given: ArticleBase, before: bytes, result: object) -> ArticleBase:
        """Return the emitted record as read from its JSON, after checking which fields have changed."""
        kind = type(given)
        if type(result) is not kind:
            msg = f"step {self.name} emitted {type(result).__name__}; it has to emit the {kind.__name__} that it got"
            raise OwnStepError(msg)
        try:
            after = result.model_dump_json(exclude_none=True, warnings="error").encode()
            if after == before and result is given:
                return given
            was, now = kind.from_bytes(before), kind.model_validate_json(after)
        except ValueError as error:  # which includes errors of pydantic
            msg = f"step {self.name} emitted a record that its schema does not allow: {error}"
            raise OwnStepError(msg) from error
        if not now.text.strip():
            msg = f"step {self.name} emitted an article without text; use Reject for such an article"
            raise OwnStepError(msg)
        changed = {name for name in kind.model_fields if getattr(was, name) != getattr(now, name)}
        forbidden = changed & IDENTITY if self.changeable is None else changed - self.changeable
        if forbidden:
            names = ", ".join(sorted(name.rstrip("_") for name in forbidden))
            msg = f"step {self.name} changed {names}, which a step may not change here"
            raise OwnStepError(msg)
        if "entities" in changed:
            self._check_mentions(now)
        if "extensions" in changed:
            self._check_extensions(was, now)
        return now

    def _check_extensions(self, was: ArticleBase, now: ArticleBase) -> None:
        """Check the size limits of extensions that were added without `with_extension`."""
        try:
            for name, value in now.extensions.items():
                if name not in was.extensions or was.extensions[name] != value:
                    extended(now.extensions, name, value)
        except ExtensionError as error:
            msg = f"step {self.name}: {error}"
            raise OwnStepError(msg) from error

    def _check_mentions(self, article: ArticleBase) -> None:
        entities: tuple[Entity, ...] = getattr(article, "entities", ())
        for mention in (each for entity in entities for each in entity.mentions):
            if article.text[mention.start : mention.end] != mention.text:
                msg = f"step {self.name} emitted a mention that is not at {mention.start} to {mention.end} of the text"
                raise OwnStepError(msg)

    def notes(self, notes: object) -> dict[str, str]:
        """Return the notes with the step's name as a prefix, so that they differ from newsloom's own."""
        if not isinstance(notes, Mapping) or not all(isinstance(each, str) for pair in notes.items() for each in pair):
            msg = f"step {self.name} returned notes that are not a mapping of text to text"
            raise OwnStepError(msg)
        if len(notes) > MAX_NOTES or any(len(each) > MAX_NOTE_CHARS for pair in notes.items() for each in pair):
            msg = f"step {self.name} returned more than {MAX_NOTES} notes, or one of more than {MAX_NOTE_CHARS} characters"
            raise OwnStepError(msg)
        return {f"{self.name}.{name}": note.encode("utf-8", "replace").decode() for name, note in notes.items()}

    def _rejection(self, rejection: Reject, record: ArticleBase) -> Reject:
        """Return the rejection with the step's name in its reason, and with the values that identify the record."""
        reason = rejection.reason
        if not re.fullmatch(NAME, str(reason)):
            msg = f"step {self.name} rejected with reason {str(reason)[:80]!r}; a reason consists of a to z, 0 to 9 and _, such as off_topic"
            raise OwnStepError(msg)
        known = {
            "url": record.canonical_url or record.url,
            "domain": record.source.domain,
            "source": record.source.name,
            "title": record.title,
        }
        return Reject(f"{self.name}.{reason}", str(rejection.detail)[:_MAX_DETAIL_CHARS], known)


@dataclass(frozen=True)
class OwnStep:
    """A user's own step with checked results.

    Attributes:
        step: the user's step.
        name: its name for metrics, dead letters and the trace.
        version: its version for the trace.
        changeable: fields that it may change; `None` for all except `IDENTITY`.
    """

    step: Callable[[Any], object]
    name: str
    version: str
    changeable: frozenset[str] | None = None

    def __call__(self, record: Any, /) -> Emit[Any] | Reject:  # noqa: ANN401 - the record of its stage
        """Run the step.

        Raises:
            OwnStepError: the result is not allowed, or the step raised `Transient` or an error that would end the process.
        """
        return Guard(self.name, self.changeable).result(record, lambda: self.step(record))
