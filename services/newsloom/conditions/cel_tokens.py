"""Split a CEL expression into tokens.

The lexis is that of the CEL specification (https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax). The
CEL library has compiled each expression before, so its syntax is valid.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class TokenKind(StrEnum):
    """The kind of a token."""

    STRING = "string"
    BYTES = "bytes"
    NUMBER = "number"
    NAME = "name"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A token of an expression.

    Attributes:
        kind: its kind.
        text: its text as it is written.
        offset: offset of its first code point.
    """

    kind: TokenKind
    text: str
    offset: int

    @property
    def string(self) -> str | None:
        """Return the value of a string token; `None` if the string has escapes."""
        quoted = self.text.lstrip("rR")
        width = 3 if quoted[:3] in ('"""', "'''") else 1
        inner = quoted[width:-width]
        return None if "\\" in inner else inner


_TOKEN = re.compile(
    r"""
      (?P<skip> \s+ | //[^\n]* )
    | (?P<bytes> (?=[bB]|[rR][bB]) [rR]?[bB][rR]?
        (?: \"{3}(?:\\.|[^\\])*?\"{3} | '{3}(?:\\.|[^\\])*?'{3} | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' ) )
    | (?P<string> [rR] (?: \"{3}.*?\"{3} | '{3}.*?'{3} | "[^"\n]*" | '[^'\n]*' )
        | \"{3}(?:\\.|[^\\])*?\"{3} | '{3}(?:\\.|[^\\])*?'{3} | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' )
    | (?P<number> 0[xX][0-9a-fA-F]+[uU]? | (?:\d+\.\d+|\.\d+|\d+)(?:[eE][+-]?\d+)?[uU]? )
    | (?P<name> [A-Za-z_][A-Za-z0-9_]* )
    | (?P<sign> && | \|\| | [=!<>]= | [-+*/%!<>?:.,()\[\]{}] )
    """,
    re.VERBOSE | re.DOTALL,
)


def tokenise(expression: str) -> Iterator[Token]:
    """Yield the tokens in order, and then a token of the kind END.

    Raises:
        ValueError: a character is not part of a token; the second argument is its offset.
    """
    position = 0
    while position < len(expression):
        match = _TOKEN.match(expression, position)
        if match is None:
            msg = f"unexpected {expression[position]!r}"
            raise ValueError(msg, position)
        kind = match.lastgroup or "skip"
        if kind != "skip":
            yield Token(TokenKind(kind), match.group(), position)
        position = match.end()
    yield Token(TokenKind.END, "", position)
