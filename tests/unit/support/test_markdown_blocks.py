"""Code blocks, code spans and tables are found where CommonMark has them."""

import pytest

from support.documents.markdown_blocks import code_blocks, code_spans, table_rows

DOCUMENT = """\
# A title

`first` prints, over
two lines:

```text
one

two
```
```sh
run it    # a comment
# only a comment
curl x#y
```

~~~~
```
not a fence
~~~
~~~~

| code | meaning |
|---|---|
| 0 | `a \\| b` |
| 1 | c |

After.
"""


def test_blocks_come_with_their_language_and_the_paragraph_above() -> None:
    text, commands, tildes = code_blocks(DOCUMENT)
    assert (text.language, text.text, text.above) == ("text", "one\n\ntwo", "`first` prints, over two lines:")
    assert text.line == 6
    assert (commands.language, commands.above) == ("sh", "")
    assert (tildes.language, tildes.text) == ("", "```\nnot a fence\n~~~")


def test_commands_come_without_comments() -> None:
    assert code_blocks(DOCUMENT)[1].commands == ["run it", "curl x#y"]


def test_a_block_that_is_never_closed_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2 opens"):
        code_blocks("text\n```sh\nmake\n")


def test_code_spans_are_those_outside_of_blocks() -> None:
    assert code_spans(DOCUMENT) == ["first", "a \\| b"]


def test_a_table_is_found_by_its_first_heading() -> None:
    assert table_rows(DOCUMENT, "code") == [["0", "`a \\| b`"], ["1", "c"]]
    with pytest.raises(LookupError, match="no table"):
        table_rows(DOCUMENT, "meaning")
