import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.pages.packing.script_json import packed, script_json, unpacked

TEXTS = st.text(st.characters(codec="utf-8"))
VALUES: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)


@pytest.mark.parametrize("text", ["</script>", "<!--", "-->", "<script>", "]]>", "&lt;/script&gt;", "\u2028", "\u2029"])
def test_nothing_in_a_string_can_end_its_script_element(text: str) -> None:
    written = script_json({text: [text]})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {text: [text]}


@given(VALUES)
def test_json_for_a_script_is_the_same_value(value: object) -> None:
    assert json.loads(script_json(value)) == value


@given(VALUES)
def test_packed_values_come_back(value: object) -> None:
    assert unpacked(packed(value)) == value


@given(st.binary())
def test_packed_values_have_no_character_of_markup_or_json(value: bytes) -> None:
    assert not set("<>&\"'\\") & set(packed(value.hex()))
