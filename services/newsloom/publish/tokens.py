"""The words of a CEL expression, each with its place.

By the lexis of the CEL specification (https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax). What
reaches this module has been compiled by the CEL library already, so its syntax is sound.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class TokenKind(StrEnum):
    """What a token is."""

    STRING = "string"
    BYTES = "bytes"
    NUMBER = "number"
    NAME = "name"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the expression; `offset` is the code point where it begins."""

    kind: TokenKind
    text: str
    offset: int

    @property
    def string(self) -> str | None:
        """What a string token stands for; `None` where that would need more than its plain characters."""
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


def tokens(expression: str) -> Iterator[Token]:
    """The tokens in order, then one of kind END.

    Raises:
        ValueError: a character belongs to no token; its offset is the second argument.
    """
    at = 0
    while at < len(expression):
        match = _TOKEN.match(expression, at)
        if match is None:
            msg = f"unexpected {expression[at]!r}"
            raise ValueError(msg, at)
        kind = match.lastgroup or "skip"
        if kind != "skip":
            yield Token(TokenKind(kind), match.group(), at)
        at = match.end()
    yield Token(TokenKind.END, "", at)
