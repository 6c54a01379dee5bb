"""Build your own steps, batch steps and stages. Semantic versioning applies to every name in this package.

newsloom's own stages use these names and nothing else of the pipeline. docs/plugins.md is the manual, and `examples-plugin/`
is a complete package.

A step gets an article and returns `Emit` with the article, changed or not, or `Reject` with a reason. It is a pure function
without I/O, clock, random numbers or changing state, so that equal articles always have equal results. A factory makes the step
from options, which it declares with a pydantic model:

    from pydantic import BaseModel

    from newsloom.api import Emit, Reject, TaggedArticle


    class Options(BaseModel):
        min_words: int = 100


    class LongEnough:
        name = "long_enough"
        version = "1"

        def __init__(self, options: Options) -> None:
            self._options = options

        def __call__(self, article: TaggedArticle, /) -> Emit[TaggedArticle] | Reject:
            words = len(article.text.split())
            if words < self._options.min_words:
                return Reject("too_few_words", f"{words} words")
            return Emit(article, notes={"words": str(words)})

Here the class is the factory. The settings name it: `use = "my_package:LongEnough"`.

- `Emit(record, notes=…)`: `record` is the article or a changed copy. `article.with_extension(name, value)` adds any JSON of your
  own, and `article.replace(…)` changes existing fields. `notes` are at most 16 short texts for the record's trace. The other
  fields of `Emit`, and `Divert` and `Copy`, are for newsloom's own stages.
- `Reject(reason, detail)`: `reason` is a word of a to z, 0 to 9 and `_`; it becomes `<step>.<reason>`. `detail` is one sentence
  for a person. newsloom adds the values that identify the record.
- Any exception makes the record a dead letter that names the step.
- `BatchStep` calls a service for several records at once. Its `answer` raises `Transient` while the service is unavailable.
- `Stage(version=…, steps=(…))` is the return value of the factory of a stage.
- `Step` is for annotations, such as `Step[TaggedArticle, TaggedArticle]` for the return value of the factory of a step.

The parts of an article (`Entity`, `Source`, …) are in `newsloom_schemas`.
"""

from newsloom.core.message import Inbound
from newsloom.core.recognition import RecognisedName, Recogniser, Recognition
from newsloom.core.stage import BatchStep, Stage, Step
from newsloom.core.step_result import Copy, Divert, Emit, Reject, StepResult, Transient
from newsloom_schemas import DeduplicatedArticle, NormalisedArticle, TaggedArticle

__all__ = [
    "BatchStep",
    "Copy",
    "DeduplicatedArticle",
    "Divert",
    "Emit",
    "Inbound",
    "NormalisedArticle",
    "RecognisedName",
    "Recogniser",
    "Recognition",
    "Reject",
    "Stage",
    "Step",
    "StepResult",
    "TaggedArticle",
    "Transient",
]
