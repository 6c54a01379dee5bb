"""Check a CEL condition against the shape of the record when the worker starts.

The CEL library compiles an expression without knowing the fields of `article`. A misspelt field would only show as a
route that never matches. So this module parses the expression again and checks every field that it names. It refuses
what can never be right: an unknown field, variable or function, a value outside a closed set, a comparison of a time
with a string. It accepts every operation on a value whose shape is not known.
"""

from collections.abc import Callable, Mapping
from typing import Final

from newsloom.conditions.cel_tokens import Token, TokenKind, tokenise
from newsloom.conditions.functions import FUNCTIONS, MACROS
from newsloom.conditions.shape import UNKNOWN, Items, Kind, Mapped, Scalar, Shape, Unknown
from newsloom.conditions.shape_rules import (
    ConditionError,
    arithmetic_result,
    check_comparison,
    check_key,
    common_shape,
    describe,
    indexed_shape,
    refuse,
    suggestion,
)
from newsloom.conditions.values import COUNT_ONLY, Path, Value

_BOOL: Final = Scalar(Kind.BOOL)
_NUMBER: Final = Scalar(Kind.NUMBER)
_OPERATORS: Final = (("||",), ("&&",), ("==", "!=", "<", "<=", ">", ">=", "in"), ("+", "-"), ("*", "/", "%"))
"""Binary operators by precedence, the lowest first."""
_COMPARISON_LEVEL: Final = 2
"""Operators up to this level have true or false as their result."""


def check(expression: str, variable: str, shape: Shape, *, is_valid_pattern: Callable[[str], bool]) -> frozenset[Path]:
    """Check a condition that the CEL library has compiled.

    Args:
        expression: the condition, in CEL.
        variable: the name of the only variable.
        shape: the shape of that variable.
        is_valid_pattern: returns True for a valid regular expression.

    Returns:
        The paths in the variable that the condition reads.

    Raises:
        ConditionError: the condition names something that does not exist, or its result is not true or false.
    """
    return _Checker(expression, {variable: Value(shape, ())}, is_valid_pattern).check()


class _Checker:
    """A recursive-descent parser for the grammar of the CEL specification. Each method returns the shape of its part."""

    def __init__(self, expression: str, scope: Mapping[str, Value], is_valid_pattern: Callable[[str], bool]) -> None:
        try:
            self._tokens = list(tokenise(expression))
        except ValueError as error:
            raise ConditionError(error.args[0], error.args[1]) from None
        self._position = 0
        self._scope = scope
        self._used: set[Path] = set()
        self._is_valid_pattern = is_valid_pattern

    def check(self) -> frozenset[Path]:
        result = self._expression()
        if not self._next_is(TokenKind.END):
            refuse(f"unexpected {self._token.text!r}", self._token.offset)
        if not isinstance(result, Unknown) and result != _BOOL:
            refuse(f"the condition gives {describe(result)}, not true or false", 0)
        return frozenset(self._used)

    @property
    def _token(self) -> Token:
        return self._tokens[self._position]

    def _next_is(self, kind: TokenKind) -> bool:
        return self._token.kind is kind

    def _take(self, *texts: str) -> Token | None:
        token = self._token
        if token.kind in (TokenKind.SIGN, TokenKind.NAME) and token.text in texts:
            self._position += 1
            return token
        return None

    def _expect(self, text: str) -> None:
        if self._take(text) is None:
            refuse(f"expected {text!r}", self._token.offset)

    def _name(self) -> Token:
        token = self._token
        if token.kind is not TokenKind.NAME:
            refuse("expected a name", token.offset)
        self._position += 1
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
        if level == len(_OPERATORS):
            return self._unary()
        left = self._binary(level + 1)
        while operator := self._take(*_OPERATORS[level]):
            right = self._binary(level + 1)
            if level == _COMPARISON_LEVEL:
                check_comparison(operator, left, right)
            left = _BOOL if level <= _COMPARISON_LEVEL else arithmetic_result(left, right)
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
                    value = Value(indexed_shape(value.shape))
            else:
                self._use(value)
                return value.shape

    def _use(self, value: Value) -> None:
        if value.path is not None:
            self._used.add(value.path)

    def _use_count(self, value: Value) -> None:
        """Record that the number of items is read, but not their content."""
        item = value.item()
        self._use(value if item.path is None else Value(item.shape, (*item.path, COUNT_ONLY)))

    def _primary(self) -> Value:
        token = self._token
        if self._take("("):
            shape = self._expression()
            self._expect(")")
            return Value(shape)
        if self._take("["):
            return Value(Items(common_shape(self._list("]"))))
        if self._take("{"):
            self._map_entries()
            return Value(Mapped(UNKNOWN, key=UNKNOWN))
        self._position += 1
        if token.kind is TokenKind.NAME:
            return self._name_or_call(token)
        literals: dict[TokenKind, Shape] = {
            TokenKind.STRING: Scalar(Kind.STRING, literal=token.string if token.kind is TokenKind.STRING else None),
            TokenKind.NUMBER: _NUMBER,
            TokenKind.BYTES: UNKNOWN,
        }
        if token.kind not in literals:
            refuse(f"unexpected {token.text or 'end'!r}", token.offset)
        return Value(literals[token.kind])

    def _name_or_call(self, token: Token) -> Value:
        name = token.text
        if name in ("true", "false"):
            return Value(_BOOL)
        if name == "null":
            return Value(Scalar(Kind.NULL))
        if self._take("("):
            shape = _BOOL if name == "has" else self._function_result(token)
            self._list(")")
            return Value(shape)
        if name not in self._scope:
            refuse(f"no variable {name!r}{suggestion(name, self._scope)}", token.offset)
        return self._scope[name]

    def _method(self, name: Token, target: Value) -> Value:
        if name.text not in MACROS:
            pattern = self._token
            is_whole = pattern.kind is TokenKind.STRING and self._tokens[self._position + 1].text == ")"
            shape = self._function_result(name)
            self._list(")")
            if name.text == "matches" and is_whole and pattern.string is not None:
                self._check_pattern(pattern, pattern.string)
            if name.text == "size":
                self._use_count(target)
            else:
                self._use(target)
            return Value(shape)
        variable = self._name()
        self._expect(",")
        self._use_count(target)
        outer = self._scope
        self._scope = {**outer, variable.text: target.item()}
        results = self._list(")")
        self._scope = outer
        if name.text == "filter":
            return target
        return Value(Items(results[-1]) if name.text == "map" and results else _BOOL)

    def _function_result(self, name: Token) -> Shape:
        if name.text not in FUNCTIONS:
            refuse(f"no function {name.text!r}{suggestion(name.text, {*FUNCTIONS, *MACROS})}", name.offset)
        return FUNCTIONS[name.text]

    def _check_pattern(self, token: Token, pattern: str) -> None:
        if not self._is_valid_pattern(pattern):
            refuse(f"{pattern!r} is not a regular expression", token.offset)

    def _list(self, end: str) -> list[Shape]:
        shapes: list[Shape] = []
        while self._take(end) is None:
            shapes.append(self._expression())
            if self._take(",") is None:
                self._expect(end)
                break
        return shapes

    def _map_entries(self) -> None:
        while self._take("}") is None:
            self._expression()
            self._expect(":")
            self._expression()
            if self._take(",") is None:
                self._expect("}")
                break
