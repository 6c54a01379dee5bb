"""Compare CEL libraries for conditions with the one in use: `python -m bench.speed.condition_libraries`.

Needs two packages that newsloom does not install, in a separate folder, and the tests:

    pip install --target /tmp/cel cel-expr-python==0.1.3 cel-python==0.5.0
    PYTHONPATH=tests:/tmp/cel python -m bench.speed.condition_libraries

Runs every case of `tests/unit/publish/test_condition.py` on each library: which mistakes it refuses at the start and at
which column, which conditions it evaluates correctly, and whether a comparison with an absent field and its negation are both
not true. Then it measures the time per article, and tries hostile records and conditions, each in its own process.

For `cel-expr-python` the fields of the record are described by a protobuf message that is made from the models, so that it
can check types. The evaluation uses a map, because a message has no absent strings (`!=` would hold for an absent field). The
map needs lists instead of tuples, strings instead of enums, and protobuf's timestamps.
"""

import argparse
import importlib.util
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

import newsloom_schemas
from newsloom.conditions.shape import Fields, Items, Kind, Mapped, Scalar, Shape, shape_of
from newsloom.publish.article_condition import VARIABLE, article_condition, variables_of
from newsloom.publish.stage import EnrichStep
from newsloom_schemas import EnrichedArticle, Source, TaggedArticle
from support.texts.tagged_articles import tagged

Answer = Callable[[EnrichedArticle], bool | None]
"""Tell whether a compiled condition holds; `None` when that cannot be told."""
Compile = Callable[[str], Answer]

_CASES: Final = Path(__file__).parents[2] / "tests/unit/publish/test_condition.py"
_REFUSED: Final = "test_condition_that_can_never_be_right_is_refused_with_its_position"
_ABSENT: Final = ('article.source.name == "Herald"', 'article.source.name != "Herald"')
_ROUNDS: Final = 5
_TIMED: Final = 1_000
_LIMIT_SECONDS: Final = 20
_CONDITIONS: Final = (
    'article.language.code == "en" && article.entities.exists(e, e.id == "country:IT")',
    'article.dedup.relation == "original" && article.source.domain.endsWith(".example")',
    'article.title.matches("(?i)ferry|harbour") || article.language.confidence > 0.5',
)


def enriched(article: TaggedArticle) -> EnrichedArticle:
    """Return the article that conditions are evaluated on."""
    return EnrichStep()(article).record


def in_use(*, whole: bool = False) -> Compile:
    """Use `common-expression-language` with the checker of `newsloom.conditions.check`.

    Args:
        whole: pass the whole record, not only the fields that the condition reads.
    """

    def compiled(expression: str) -> Answer:
        condition = article_condition(expression)

        def evaluate(article: EnrichedArticle) -> bool | None:
            answer = condition.evaluate(variables_of(article, [()] if whole else condition.reads))
            return answer.holds if answer.unknown is None else None

        return evaluate

    return compiled


def cel_expr_python() -> Compile:
    """Use `cel-expr-python`, Google's C++ implementation."""
    from cel_expr_python import cel  # noqa: PLC0415 - its import is timed, and it may be missing
    from google.protobuf.timestamp_pb2 import Timestamp  # noqa: PLC0415 - only this library needs it

    def plain(value: object) -> object:
        if isinstance(value, dict):
            return {name: plain(each) for name, each in value.items()}
        if isinstance(value, tuple | list):
            return [plain(each) for each in value]
        if isinstance(value, datetime):
            stamp = Timestamp()
            stamp.FromDatetime(value)
            return stamp
        return str(value) if isinstance(value, StrEnum) else value

    typed = cel.NewEnv(_pool(shape_of(EnrichedArticle)), variables={VARIABLE: cel.Type("newsloom.EnrichedArticle")})
    mapped = cel.NewEnv(variables={VARIABLE: cel.Type.Map(cel.Type.STRING, cel.Type.DYN)})

    def compiled(expression: str) -> Answer:
        if typed.compile(expression).return_type() != cel.Type.BOOL:
            msg = "the result is not true or false"
            raise ValueError(msg)
        program = mapped.compile(expression)

        def evaluate(article: EnrichedArticle) -> bool | None:
            try:
                result = program.eval(data={VARIABLE: plain(article.model_dump(exclude_none=True))}).value()
            except (RuntimeError, TypeError, ValueError, OverflowError):
                return None
            return result if isinstance(result, bool) else None

        return evaluate

    return compiled


def cel_python() -> Compile:
    """Use `celpy`, in Python. It checks no types before evaluation."""
    import celpy  # noqa: PLC0415 - its import is timed, and it may be missing
    from celpy.adapter import json_to_cel  # noqa: PLC0415 - as above

    environment = celpy.Environment()

    def compiled(expression: str) -> Answer:
        program = environment.program(environment.compile(expression))

        def evaluate(article: EnrichedArticle) -> bool | None:
            try:
                result = program.evaluate({VARIABLE: json_to_cel(article.model_dump(exclude_none=True))})
            except (celpy.CELEvalError, ValueError, TypeError, OverflowError):
                return None
            return bool(result) if type(result).__name__ in {"BoolType", "bool"} else None

        return evaluate

    return compiled


LIBRARIES: Final[dict[str, Callable[[], Compile]]] = {
    "in use": in_use,
    "cel-expr-python": cel_expr_python,
    "cel-python": cel_python,
}


def _pool(shape: Fields) -> Any:  # noqa: ANN401 - protobuf has no types here
    """Return the fields of the record as protobuf messages."""
    from google.protobuf import (  # noqa: PLC0415 - only `cel-expr-python` needs it
        descriptor_pb2,
        descriptor_pool,
        struct_pb2,
        timestamp_pb2,
    )

    field_type = descriptor_pb2.FieldDescriptorProto
    scalars = {
        Kind.BOOL: field_type.TYPE_BOOL,
        Kind.NUMBER: field_type.TYPE_DOUBLE,
        Kind.STRING: field_type.TYPE_STRING,
    }
    file = descriptor_pb2.FileDescriptorProto(
        name="newsloom.proto",
        package="newsloom",
        syntax="proto3",
        dependency=[timestamp_pb2.DESCRIPTOR.name, struct_pb2.DESCRIPTOR.name],
    )

    def message(of: Fields) -> str:
        name = of.name.replace(" ", "_")
        if name not in {each.name for each in file.message_type}:
            made = file.message_type.add(name=name)
            for number, (key, value) in enumerate(of.fields.items(), 1):
                fill(made.field.add(name=key, number=number, label=field_type.LABEL_OPTIONAL), value, made)
        return f".newsloom.{name}"

    def fill(field: Any, value: Shape, parent: Any) -> None:  # noqa: ANN401 - as above
        if isinstance(value, Items):
            field.label = field_type.LABEL_REPEATED
            value = value.item
        if isinstance(value, Scalar) and value.kind in scalars:
            field.type = field_type.TYPE_INT64 if (parent.name, field.name) in whole else scalars[value.kind]
            return
        field.type = field_type.TYPE_MESSAGE
        if isinstance(value, Fields):
            field.type_name = message(value)
        elif isinstance(value, Mapped):
            entry = parent.nested_type.add(name="".join(map(str.title, field.name.split("_"))) + "Entry")
            entry.options.map_entry = True
            entry.field.add(name="key", number=1, label=field_type.LABEL_OPTIONAL, type=field_type.TYPE_STRING)
            fill(entry.field.add(name="value", number=2, label=field_type.LABEL_OPTIONAL), value.value, entry)
            field.label, field.type_name = field_type.LABEL_REPEATED, f".newsloom.{parent.name}.{entry.name}"
        else:
            timestamp = isinstance(value, Scalar) and value.kind is Kind.TIMESTAMP
            field.type_name = ".google.protobuf.Timestamp" if timestamp else ".google.protobuf.Value"

    whole = {
        (model.__name__, name)
        for model in vars(newsloom_schemas).values()
        if isinstance(model, type) and issubclass(model, BaseModel)
        for name, info in model.model_fields.items()
        if info.annotation in {int, int | None}
    }
    message(shape)
    pool = descriptor_pool.DescriptorPool()
    for known in (timestamp_pb2, struct_pb2):
        pool.AddSerializedFile(known.DESCRIPTOR.serialized_pb)
    pool.AddSerializedFile(file.SerializeToString())
    return pool


HOSTILE: Final[dict[str, tuple[str, Callable[[], EnrichedArticle]]]] = {
    "lone surrogate": ('article.title == "x"', lambda: enriched(tagged()).replace(title="\ud800 ferry")),
    "NUL": ('article.title == "x"', lambda: enriched(tagged()).replace(title="a\x00b")),
    "number beyond 64 bits": (
        "article.entities.exists(e, e.count > 3)",
        lambda: (whole := enriched(tagged())).replace(entities=(whole.entities[0].replace(count=2**70),)),
    ),
    "10 MB of text": ('article.text.contains("quay")', lambda: enriched(tagged()).replace(text="ferry " * 1_700_000)),
    "pattern with nested repeats": (
        'article.text.matches("(a+)+$")',
        lambda: enriched(tagged()).replace(text="a" * 50_000 + "!"),
    ),
    "100 brackets": ("(" * 100 + "true" + ")" * 100, lambda: enriched(tagged())),
    "2,000 brackets": ("(" * 2_000 + "true" + ")" * 2_000, lambda: enriched(tagged())),
    "100 alternatives": (" || ".join(['article.title == "x"'] * 100), lambda: enriched(tagged())),
    "5,000 alternatives": (" || ".join(['article.title == "x"'] * 5_000), lambda: enriched(tagged())),
}


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--hostile", nargs=2, metavar=("LIBRARY", "CASE"), help="one case, in this process")
    options = parser.parse_args()
    if options.hostile is not None:
        library, case = options.hostile
        print(_hostile_answer(LIBRARIES[library](), case))
        return
    table = Table("", *LIBRARIES)
    columns = [dict(_rows(name)) for name in LIBRARIES]
    for row in columns[0]:
        table.add_row(row, *(column[row] for column in columns))
    *speeds, whole = _speeds([*LIBRARIES.values(), lambda: in_use(whole=True)])
    table.add_row("a condition on an article, CPU µs", *(f"{each:.0f}" for each in speeds))
    table.add_row("the same, with the whole record", f"{whole:.0f}", *["as above"] * (len(speeds) - 1))
    Console(width=150).print(table)


def _rows(name: str) -> Iterator[tuple[str, str]]:
    begin = time.process_time()
    compile_ = LIBRARIES[name]()
    for expression in _CONDITIONS:
        compile_(expression)
    yield "start with 3 conditions, CPU ms", f"{1_000 * (time.process_time() - begin):.0f}"
    cases = _cases()
    refused: list[tuple[str, str, str]] = []
    mistakes = getattr(cases, _REFUSED).pytestmark[0].args[1]
    for expression, complaint in mistakes:
        try:
            compile_(expression)
        except Exception as error:  # noqa: BLE001 - any error of the library
            refused.append((expression, complaint, str(error)))
    yield f"mistakes refused, of {len(mistakes)}", str(len(refused))
    placed = sum(f"{complaint.split(': ', maxsplit=1)[0]}:" in said for _, complaint, said in refused)
    yield "of them at the column that we name", str(placed)
    yield "of them with the name that was meant", str(sum("did you mean" in said for _, _, said in refused))
    answers: list[bool | str | None] = []
    for expression in cases.HOLDING:
        try:
            answers.append(compile_(expression)(enriched(tagged())))
        except Exception:  # noqa: BLE001 - as above
            answers.append("refused")
    yield f"conditions that hold, of {len(answers)}", str(answers.count(True))
    yield "sound conditions refused", str(answers.count("refused"))
    anonymous = enriched(tagged(source=Source()))
    yield "absent field: neither == nor != holds", str(not any(compile_(each)(anonymous) for each in _ABSENT))
    for case in HOSTILE:
        yield case, _in_a_process(name, case)


def _speeds(makers: Sequence[Callable[[], Compile]]) -> list[float]:
    """Print microseconds for each library: the minimum of interleaved rounds."""
    article = enriched(tagged())
    conditions = [[make()(expression) for expression in _CONDITIONS] for make in makers]
    best = [float("inf")] * len(conditions)
    for _ in range(_ROUNDS):
        for index, asked in enumerate(conditions):
            begin = time.process_time()
            for _ in range(_TIMED // _ROUNDS):
                for evaluate in asked:
                    evaluate(article)
            spent = (time.process_time() - begin) / (_TIMED // _ROUNDS) / len(asked)
            best[index] = min(best[index], 1e6 * spent)
    return best


def _hostile_answer(compile_: Compile, case: str) -> str:
    expression, make = HOSTILE[case]
    article = make()
    begin = time.perf_counter()
    try:
        answer = compile_(expression)(article)
    except Exception as error:  # noqa: BLE001 - as above
        return f"refused: {type(error).__name__}"
    return f"{answer}, {1_000 * (time.perf_counter() - begin):.0f} ms"


def _in_a_process(name: str, case: str) -> str:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bench.speed.condition_libraries", "--hostile", name, case],
            capture_output=True,
            text=True,
            timeout=_LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"over {_LIMIT_SECONDS} s"
    if done.returncode < 0:
        return f"killed by signal {-done.returncode}"
    return done.stdout.strip() if done.returncode == 0 else done.stderr.strip().splitlines()[-1][:60]


def _cases() -> Any:  # noqa: ANN401 - a module of tests
    spec = importlib.util.spec_from_file_location("condition_cases", _CASES)
    if spec is None or spec.loader is None:
        msg = f"{_CASES} is missing"
        raise FileNotFoundError(msg)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
