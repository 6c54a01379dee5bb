"""The law of two texts: of a long text and a short one, wherever they are, the short one is never the article in silence.

The long one is the article, or the record is rejected or fails with a sentence, or the trace notes the longer text.
"""

import json
from collections.abc import Callable
from typing import Any, Final

from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsloom.core.step_result import Emit, Reject
from newsloom.normalise import DecodeError
from newsloom.normalise.body.fields import HTML_FIELDS, LAST_FIELDS, TEASER_FIELDS, TEXT_FIELDS, WRAPPER_FIELDS
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.presets.preset_files import common_names
from newsloom.normalise.records import RawRecord
from newsloom.settings import NormaliseSettings

SHORT: Final = "Nine short words about an old lighthouse up north."
LONG: Final = " ".join(
    f"Ferry {number} left the harbour at noon and came back with mail in the evening." for number in range(15)
)

known_names = st.sampled_from(
    sorted(
        {
            *TEXT_FIELDS,
            *HTML_FIELDS,
            *LAST_FIELDS,
            *TEASER_FIELDS,
            *WRAPPER_FIELDS,
            *(name for names in common_names().values() for name in names),
        }
        - {"labels"}  # the producer's own, which are never read as an article
    )
)
names = known_names | st.text(min_size=1, max_size=15)
noise = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just("https://a.example/b"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2),
    max_leaves=4,
)


@st.composite
def placed(draw: st.DrawFn, text: str) -> Any:  # noqa: ANN401 - any JSON
    """Return a JSON value that holds the text: alone, as HTML, as JSON in a string, or in objects and lists."""
    value: Any = draw(st.sampled_from([text, f"<p>{text}</p>", f"<article><p>{text}</p></article>"]))
    for _ in range(draw(st.integers(0, 2))):
        around: Callable[[Any], Any] = draw(
            st.sampled_from(
                [lambda each: [each], lambda each: {"value": each}, lambda each: json.dumps({"body": each})]
            )
            | names.map(lambda name: lambda each: {name: each})
        )
        value = around(value)
    return value


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """Return a JSON object with both texts in two of its fields, in any order, among others."""
    first, second = draw(st.lists(names, min_size=2, max_size=2, unique=True))
    others = draw(st.dictionaries(names.filter(lambda name: name not in {first, second}), noise, max_size=3))
    fields = [(first, draw(placed(SHORT))), (second, draw(placed(LONG))), *others.items()]
    return dict(draw(st.permutations(fields)))


def framed(value: bytes) -> bytes:
    return b"\x00\x00\x00\x00\x07" + value


shapes = st.sampled_from(
    [
        lambda value: value,
        framed,
        lambda value: json.dumps(value.decode()).encode(),
        lambda value: b"\xef\xbb\xbf" + value,
        lambda value: value.decode().encode("utf-16"),
    ]
)
labels = st.sampled_from([None, "application/json", "text/plain", "text/html"])


@given(records(), shapes, labels)
@example({"text": SHORT, "story": LONG}, framed, "text/html")
@example({"summary": SHORT, "reportage": LONG}, framed, None)
@example({"title": LONG, "text": SHORT}, framed, None)
@settings(max_examples=1_000)
def test_a_short_text_is_never_the_article_in_silence_beside_a_long_one(
    value: dict[str, Any], shape: Callable[[bytes], bytes], label: str | None
) -> None:
    try:
        outcome = Decode(NormaliseSettings())(RawRecord(shape(json.dumps(value).encode()), label))
    except DecodeError as error:
        assert str(error)  # noqa: PT017 - a dead letter with its reason is one of the permitted outcomes
        return
    if isinstance(outcome, Reject):
        assert outcome.detail
        return
    assert isinstance(outcome, Emit)
    body = outcome.record.text or outcome.record.html or ""
    if LONG not in body:
        assert " words and was not used; the body has " in outcome.notes.get("longer_text", ""), outcome
