"""Write data into a page so that no text of it can end its element or become markup."""

import base64
import zlib
from typing import Final

import orjson
from markupsafe import Markup

_ESCAPES: Final = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)
_OUT_OF_MARKUP: Final = bytes.maketrans(b"&<>", b",.:")
_LEVEL: Final = 9


def script_json(value: object) -> Markup:
    """Return a value as JSON for a script element of type application/json.

    The characters `<`, `>` and `&` and the two line separators of Unicode are escaped, so that the JSON has neither an end
    tag nor a comment, whatever strings are in it.

    Raises:
        orjson.JSONEncodeError: the value is no JSON, or a string holds a lone surrogate.
    """
    return Markup(orjson.dumps(value).decode().translate(_ESCAPES))  # noqa: S704 - escaped above


def packed(value: object) -> str:
    """Return a value as JSON, compressed with deflate and written in 85 printable characters.

    Five characters hold four bytes. The alphabet is that of `base64.b85encode` with `,`, `.` and `:` for `&`, `<` and `>`.

    Raises:
        orjson.JSONEncodeError: the value is no JSON, or a string holds a lone surrogate.
    """
    return base64.b85encode(zlib.compress(orjson.dumps(value), _LEVEL)).translate(_OUT_OF_MARKUP).decode("ascii")


def unpacked(text: str) -> object:
    """Return the value that `packed` wrote. The pages have the same in JavaScript."""
    back = bytes.maketrans(b",.:", b"&<>")
    value: object = orjson.loads(zlib.decompress(base64.b85decode(text.encode("ascii").translate(back))))
    return value
