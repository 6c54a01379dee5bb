"""Check a CEL condition against the shape of the record, before any record is there.

The CEL library compiles an expression without knowing what `article` holds: a misspelt field would show itself only
as a route that never matches. This reads the expression once more and follows every field it names. It refuses what
can never be right (an unknown field, variable or function, a closed value that does not exist, a comparison of a time
with a string); where nothing certain is known of a value it lets everything pass.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from newsloom.publish.shape import UNKNOWN, Fields, Items, Kind, Mapped, Scalar, Shape, Unknown
from newsloom.publish.shape_rules import (
    ConditionError,
    check_comparison,
    check_key,
    common,
    element_of,
    field_of,
    in_words,
    indexed,
    meant,
    refuse,
    summed,
)
from newsloom.publish.tokens import Token, TokenKind, tokens

_BOOL: Final = Scalar(Kind.BOOL)
_NUMBER: Final = Scalar(Kind.NUMBER)
_STRING: Final = Scalar(Kind.STRING)

FUNCTIONS: Final[Mapping[str, Shape]] = {
    "size": _NUMBER,
    "contains": _BOOL,
    "startsWith": _BOOL,
    "endsWith": _BOOL,
    "matches": _BOOL,
    "string": _STRING,
    "int": _NUMBER,
    "uint": _NUMBER,
    "double": _NUMBER,
    "bytes": UNKNOWN,
    "type": UNKNOWN,
    "dyn": UNKNOWN,
    "timestamp": Scalar(Kind.TIMESTAMP),
    "duration": Scalar(Kind.DURATION),
    "getFullYear": _NUMBER,
    "getMonth": _NUMBER,
    "getDate": _NUMBER,
    "getDayOfMonth": _NUMBER,
    "getDayOfWeek": _NUMBER,
    "getDayOfYear": _NUMBER,
    "getHours": _NUMBER,
    "getMinutes": _NUMBER,
    "getSeconds": _NUMBER,
    "getMilliseconds": _NUMBER,
}
"""Every function that the CEL library has, with what it gives."""

_MACROS: Final = frozenset({"all", "exists", "exists_one", "filter", "map"})
_LEVELS: Final = (("||",), ("&&",), ("==", "!=", "<", "<=", ">", ">=", "in"), ("+", "-"), ("*", "/", "%"))
_COMPARING: Final = 2  # the level that compares; it and those above it give true or false


Path = tuple[str, ...]
"""Where a value stands in a variable: field names, `EACH` for the items of a list; `()` is the variable itself."""

EACH: Final = "[]"
BARE: Final = ""
"""Ends a path whose items are counted or gone through without being looked at."""


@dataclass(frozen=True, slots=True)
class _Value:
    """A value of known shape; `path` is where it stands, `None` for one that was made in the condition.

    A map is handed over whole, so that the path of what is in it is the map's own.
    """

    shape: Shape
    path: Path | None = None

    def field(self, name: Token) -> "_Value":
        path = (*self.path, name.text) if self.path is not None and isinstance(self.shape, Fields) else self.path
        return _Value(field_of(self.shape, name), path)

    def item(self) -> "_Value":
        path = (*self.path, EACH) if self.path is not None and isinstance(self.shape, Items) else None
        return _Value(element_of(self.shape), path)


def check(expression: str, variable: str, shape: Shape, *, sound_pattern: Callable[[str], bool]) -> frozenset[Path]:
    """Check a condition that has been compiled.

    Args:
        expression: CEL.
        variable: the one name that may be used freely.
        shape: of that variable.
        sound_pattern: whether a regular expression is one.

    Returns:
        What the condition looks at, as paths in the variable.

    Raises:
        ConditionError: it names what does not exist, or its result is not true or false.
    """
    return _Reader(expression, {variable: _Value(shape, ())}, sound_pattern).read()


class _Reader:
    """Recursive descent over the grammar of the CEL specification; each method gives the shape of what it read."""

    def __init__(self, expression: str, scope: Mapping[str, _Value], sound_pattern: Callable[[str], bool]) -> None:
        try:
            self._tokens = list(tokens(expression))
        except ValueError as error:
            raise ConditionError(error.args[0], error.args[1]) from None
        self._at = 0
        self._scope = scope
        self._used: set[Path] = set()
        self._sound_pattern = sound_pattern

    def read(self) -> frozenset[Path]:
        result = self._expression()
        if not self._next_is(TokenKind.END):
            refuse(f"unexpected {self._token.text!r}", self._token.offset)
        if not isinstance(result, Unknown) and result != _BOOL:
            refuse(f"the condition gives {in_words(result)}, not true or false", 0)
        return frozenset(self._used)

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _next_is(self, kind: TokenKind) -> bool:
        return self._token.kind is kind

    def _take(self, *texts: str) -> Token | None:
        token = self._token
        if token.kind in (TokenKind.SIGN, TokenKind.NAME) and token.text in texts:
            self._at += 1
            return token
        return None

    def _expect(self, text: str) -> None:
        if self._take(text) is None:
            refuse(f"expected {text!r}", self._token.offset)

    def _name(self) -> Token:
        token = self._token
        if token.kind is not TokenKind.NAME:
            refuse("expected a name", token.offset)
        self._at += 1
        return token

    def _expression(self) -> Shape:
        test = self._binary(0)
        if self._take("?") is None:
            return test
        yes = self._binary(0)
        self._expect(":")
        no = self._expression()
        return yes if yes == no else UNKNOWN

    def _binary(self, level: int) -> Shape:
        if level == len(_LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while sign := self._take(*_LEVELS[level]):
            right = self._binary(level + 1)
            if level == _COMPARING:
                check_comparison(sign, left, right)
            left = _BOOL if level <= _COMPARING else summed(left, right)
        return left

    def _unary(self) -> Shape:
        if self._take("!"):
            self._unary()
            return _BOOL
        if self._take("-"):
            self._unary()
            return UNKNOWN
        return self._member()

    def _member(self) -> Shape:
        value = self._primary()
        while True:
            if self._take("."):
                name = self._name()
                value = self._method(name, value) if self._take("(") else value.field(name)
            elif self._take("["):
                offset = self._token.offset
                key = self._expression()
                self._expect("]")
                check_key(value.shape, key, offset)
                if isinstance(value.shape, Items):
                    value = value.item()
                else:
                    self._use(value)
                    value = _Value(indexed(value.shape))
            else:
                self._use(value)
                return value.shape

    def _use(self, value: _Value) -> None:
        if value.path is not None:
            self._used.add(value.path)

    def _go_through(self, value: _Value) -> None:
        """Note that it matters how many items there are, not what they hold."""
        item = value.item()
        self._use(value if item.path is None else _Value(item.shape, (*item.path, BARE)))

    def _primary(self) -> _Value:
        token = self._token
        if self._take("("):
            shape = self._expression()
            self._expect(")")
            return _Value(shape)
        if self._take("["):
            return _Value(Items(common(self._listed("]"))))
        if self._take("{"):
            self._entries()
            return _Value(Mapped(UNKNOWN, key=UNKNOWN))
        self._at += 1
        if token.kind is TokenKind.NAME:
            return self._named(token)
        literals: dict[TokenKind, Shape] = {
            TokenKind.STRING: Scalar(Kind.STRING, literal=token.string if token.kind is TokenKind.STRING else None),
            TokenKind.NUMBER: _NUMBER,
            TokenKind.BYTES: UNKNOWN,
        }
        if token.kind not in literals:
            refuse(f"unexpected {token.text or 'end'!r}", token.offset)
        return _Value(literals[token.kind])

    def _named(self, token: Token) -> _Value:
        name = token.text
        if name in ("true", "false"):
            return _Value(_BOOL)
        if name == "null":
            return _Value(Scalar(Kind.NULL))
        if self._take("("):
            shape = _BOOL if name == "has" else self._called(token)
            self._listed(")")
            return _Value(shape)
        if name not in self._scope:
            refuse(f"no variable {name!r}{meant(name, self._scope)}", token.offset)
        return self._scope[name]

    def _method(self, name: Token, of: _Value) -> _Value:
        if name.text not in _MACROS:
            pattern = self._token
            is_whole = pattern.kind is TokenKind.STRING and self._tokens[self._at + 1].text == ")"
            shape = self._called(name)
            self._listed(")")
            if name.text == "matches" and is_whole and pattern.string is not None:
                self._check_pattern(pattern, pattern.string)
            if name.text == "size":
                self._go_through(of)
            else:
                self._use(of)
            return _Value(shape)
        variable = self._name()
        self._expect(",")
        self._go_through(of)
        outer = self._scope
        self._scope = {**outer, variable.text: of.item()}
        results = self._listed(")")
        self._scope = outer
        if name.text == "filter":
            return of
        return _Value(Items(results[-1]) if name.text == "map" and results else _BOOL)

    def _called(self, name: Token) -> Shape:
        if name.text not in FUNCTIONS:
            refuse(f"no function {name.text!r}{meant(name.text, {*FUNCTIONS, *_MACROS})}", name.offset)
        return FUNCTIONS[name.text]

    def _check_pattern(self, token: Token, pattern: str) -> None:
        if not self._sound_pattern(pattern):
            refuse(f"{pattern!r} is not a regular expression", token.offset)

    def _listed(self, end: str) -> list[Shape]:
        shapes: list[Shape] = []
        while self._take(end) is None:
            shapes.append(self._expression())
            if self._take(",") is None:
                self._expect(end)
                break
        return shapes

    def _entries(self) -> None:
        while self._take("}") is None:
            self._expression()
            self._expect(":")
            self._expression()
            if self._take(",") is None:
                self._expect("}")
                break
