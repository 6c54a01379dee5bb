"""Find the factory that a setting names, check its options, and build its step or stage."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from importlib.metadata import EntryPoint, entry_points, packages_distributions, version
from typing import Any, Final, TypeAlias

from pydantic import BaseModel, ValidationError

from newsloom.core.recognition import Recogniser
from newsloom.core.stage import BatchStep, Stage
from newsloom.settings.environment import did_you_mean
from newsloom.settings.mistakes import dotted, words
from newsloom_schemas import Record

STEPS_GROUP: Final = "newsloom.steps"
STAGES_GROUP: Final = "newsloom.stages"
RECOGNISERS_GROUP: Final = "newsloom.recognisers"
"""Groups of entry points whose names can replace `package.module:factory` in the settings."""

OwnCode: TypeAlias = Callable[[Any], object] | BatchStep[Any, Any, Any, Any]
"""A step or batch step that a factory returned."""

USE: Final = "use"
OPTIONS: Final = "options"

_UNVERSIONED: Final = "unversioned"
_MAX_VERSION_CHARS: Final = 100
_MAX_MESSAGE_CHARS: Final = 300


class StepMistakeError(Exception):
    """A mistake in the settings of a step. `where` is the setting below the step, such as `options.threshold`."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(what)
        self.where = where


@dataclass(frozen=True, slots=True)
class Factory:
    """A factory of steps or stages.

    Attributes:
        make: the callable; it takes the options, or no argument.
        distribution_version: version of the installed package that contains it, if there is one.
    """

    make: Callable[..., object]
    distribution_version: str | None


def find_factory(use: str, group: str = STEPS_GROUP) -> Factory:
    """Import the factory that a `use` in the settings names.

    Args:
        use: `package.module:factory`, or the name of an entry point.
        group: group of the entry point.

    Raises:
        StepMistakeError: it cannot be found or imported, or is not callable.
    """
    module, colon, attribute = use.partition(":")
    if colon:
        found = _attribute(_module(module), attribute)
        distribution_version = _version_of(module)
    else:
        entry = _entry_point(use, group)
        found = _attribute(_module(entry.module), entry.attr)
        distribution_version = entry.dist.version if entry.dist is not None else None
    if not callable(found):
        raise StepMistakeError(USE, f"{use} is of type {type(found).__name__}, which cannot be called; name a factory")
    return Factory(found, distribution_version)


def build_step(factory: Factory, options: Mapping[str, Any]) -> OwnCode:
    """Check the options with the factory's model, and build the step.

    Raises:
        StepMistakeError: an option is wrong, or the factory fails or returns no step.
    """
    step = _build(factory, options, "step")
    if isinstance(step, BatchStep) or callable(step):
        return step
    raise StepMistakeError(USE, f"the factory returned {type(step).__name__}, which is not a step")


def build_stage(factory: Factory, options: Mapping[str, Any]) -> Stage:
    """Check the options with the factory's model, and build the stage.

    Raises:
        StepMistakeError: an option is wrong, or the factory fails or returns no stage that can be added.
    """
    stage = _build(factory, options, "stage")
    if not isinstance(stage, Stage):
        raise StepMistakeError(USE, f"the factory returned {type(stage).__name__}, which is not a newsloom.api.Stage")
    if stage.read is not None:
        raise StepMistakeError(USE, "the stage has a `read`, but newsloom reads the articles of a stage of your own")
    steps: object = stage.steps
    if not isinstance(steps, tuple) or not steps:
        raise StepMistakeError(USE, "the stage's `steps` must be a tuple with at least one step")
    return stage


def build_recogniser(factory: Factory, options: Mapping[str, Any]) -> Recogniser:
    """Check the options with the factory's model, and build the recogniser.

    Raises:
        StepMistakeError: an option is wrong, or the factory fails or returns no recogniser.
    """
    recogniser = _build(factory, options, "recogniser")
    if isinstance(recogniser, Recogniser):
        return recogniser
    what = f"the factory returned {type(recogniser).__name__}, which has not the name, version and recognise of a Recogniser"
    raise StepMistakeError(USE, what)


def _build(factory: Factory, options: Mapping[str, Any], what: str) -> object:
    model = _options_model(factory.make)
    if model is None and options:
        raise StepMistakeError(OPTIONS, f"this {what} takes no options")
    arguments = () if model is None else (_validated(model, options),)
    try:
        return factory.make(*arguments)
    except Exception as error:
        raise StepMistakeError(USE, f"the factory failed: {_in_one_line(error)}") from error


def name_of(step: object, factory: Factory) -> str:
    """Return the name of a step, or of its factory if the step has none."""
    own = getattr(step, "name", None)
    return own if isinstance(own, str) else str(getattr(factory.make, "__name__", ""))


def version_of(step: object, factory: Factory) -> str:
    """Return the version of a step, or of the package that contains its factory if the step has none."""
    own = getattr(step, "version", None)
    return str(own if own is not None else factory.distribution_version or _UNVERSIONED)[:_MAX_VERSION_CHARS]


def annotated_record(step: OwnCode) -> type[Record] | None:
    """Return the type of record that the annotations of a step name; `None` if there are none."""
    try:
        code = step.request if isinstance(step, BatchStep) else step
        parameters = inspect.signature(code, eval_str=True).parameters.values()
    except (AttributeError, NameError, SyntaxError, TypeError, ValueError):
        return None
    record = next((each.annotation for each in parameters), None)
    return record if isinstance(record, type) and issubclass(record, Record) else None


def _entry_point(name: str, group: str) -> EntryPoint:
    there = entry_points(group=group)
    found = {entry.value: entry for entry in there if entry.name == name}
    if not found:
        hint = did_you_mean(name, [entry.name for entry in there]) or "; or write package.module:factory"
        raise StepMistakeError(USE, f"no installed package has an entry point {name} in the group {group}{hint}")
    if len(found) > 1:
        choices = " or ".join(sorted(found))
        raise StepMistakeError(USE, f"several installed packages have an entry point {name}: write {choices}")
    return next(iter(found.values()))


def _module(name: str) -> object:
    if not name:
        raise StepMistakeError(USE, "there is no module before the colon")
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if name == missing or name.startswith(f"{missing}."):
            raise StepMistakeError(USE, f"there is no module {missing}{_similar_module(missing)}") from error
        raise StepMistakeError(USE, f"{name} cannot be imported: {_in_one_line(error)}") from error
    except (Exception, SystemExit) as error:
        raise StepMistakeError(USE, f"{name} cannot be imported: {_in_one_line(error)}") from error


def _similar_module(missing: str) -> str:
    parent, _, _ = missing.rpartition(".")
    paths = getattr(importlib.import_module(parent), "__path__", ()) if parent else None
    prefix = f"{parent}." if parent else ""
    names = [each.name for each in pkgutil.iter_modules(paths, prefix)]
    return did_you_mean(missing, [name for name in names if not name.removeprefix(prefix).startswith("_")])


def _attribute(module: Any, path: str) -> object:  # noqa: ANN401 - a module
    try:
        found: object = reduce(getattr, path.split("."), module)
    except AttributeError:
        public = [each for each in vars(module) if not each.startswith("_")]
        hint = did_you_mean(path, public)
        raise StepMistakeError(USE, f"module {module.__name__} has no {path or 'name after the colon'}{hint}") from None
    return found


def _version_of(module: str) -> str | None:
    distributions = packages_distributions().get(module.partition(".")[0], ())
    return version(distributions[0]) if distributions else None


def _options_model(make: Callable[..., object]) -> type[BaseModel] | None:
    """Return the model with which the factory's parameter is annotated.

    Raises:
        StepMistakeError: the parameters are not those of a factory.
    """
    name = getattr(make, "__name__", type(make).__name__)
    try:
        parameters = list(inspect.signature(make, eval_str=True).parameters.values())
    except (AttributeError, NameError, SyntaxError, TypeError, ValueError) as error:
        raise StepMistakeError(USE, f"the parameters of {name} cannot be read: {_in_one_line(error)}") from error
    required = [each for each in parameters if each.default is each.empty and each.kind not in _ANY_NUMBER]
    first = parameters[0] if parameters and parameters[0].kind in _BY_POSITION else None
    model = first.annotation if first is not None else None
    if isinstance(model, type) and issubclass(model, Record):
        raise StepMistakeError(USE, f"{name} is a step; name a factory that returns the step")
    if isinstance(model, type) and issubclass(model, BaseModel) and len(required) <= 1:
        return model
    if required:
        what = "must have no required parameter, or one for its options that is annotated with a pydantic model"
        raise StepMistakeError(USE, f"{name} {what}")
    return None


_BY_POSITION: Final = frozenset({inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD})
_ANY_NUMBER: Final = frozenset({inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD})


def _validated(model: type[BaseModel], options: Mapping[str, Any]) -> BaseModel:
    """Return the validated options. Unknown names are errors, even if the model ignores them."""
    known = {*model.model_fields, *(field.alias for field in model.model_fields.values() if field.alias)}
    if model.model_config.get("extra") != "allow":
        for name in options:
            if name not in known:
                where = f"{OPTIONS}.{name}"
                raise StepMistakeError(where, f"there is no such option{did_you_mean(name, sorted(known))}")
    try:
        return model.model_validate(dict(options))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = tuple(first["loc"])
        where = dotted((OPTIONS, *place))
        raise StepMistakeError(where, words(first, tuple(map(str, place)), model)) from error


def _in_one_line(error: BaseException) -> str:
    """Return the class of an error and the first line of its message."""
    message = next(iter(str(error).strip().splitlines()), "")[:_MAX_MESSAGE_CHARS]
    return f"{type(error).__name__}{': ' if message else ''}{message}"
