"""Map charset labels to the codecs that browsers use for them."""

import codecs
from typing import Final

_WEB_CODECS: Final = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "iso-8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "chinese": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "korean": "cp949",
    "windows-949": "cp949",
    "sjis": "cp932",
    "x-euc-jp": "euc_jp",
    "iso-8859-8-i": "iso8859-8",
    "windows-874": "cp874",
    "koi": "koi8-r",
    "koi8": "koi8-r",
    "koi8-ru": "koi8-u",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "x-cp1254": "cp1254",
    "win-1251": "cp1251",
    "windows1251": "cp1251",
    "unicode": "utf-16-le",
    "utf-16": "utf-16-le",
}
"""Labels that mean another charset on the web (WHATWG Encoding Standard, section 4.2)."""
_REFUSED_CODECS: Final = frozenset(
    {"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)
"""Python codecs that text is never decoded with. UTF-7 can hide markup from filters."""


def text_codec(label: str | None) -> str | None:
    """Return the name of Python's codec for a charset label; None if the label is not a text charset."""
    if not label:
        return None
    try:
        name = codecs.lookup(_WEB_CODECS.get(label.lower(), label)).name
        "".encode(name)  # a LookupError for codecs that are not for text: base64, rot13
    except (LookupError, ValueError):
        return None
    return name if name not in _REFUSED_CODECS else None
