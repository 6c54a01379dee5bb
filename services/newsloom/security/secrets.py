"""Secrets by value or from a file. They are read where they are used, and stand nowhere else."""

from pathlib import Path
from typing import Final

from pydantic import SecretStr

_LONGEST: Final = 65_536  # bytes; no password or token is longer, and a file that is may be none of them


def read_secret(setting: str, value: SecretStr | None, file: Path | None) -> str | None:
    """The secret of a setting: its value, or what stands in its file; `None` when neither is given.

    Args:
        setting: its name, as in `kafka.sasl.password`; its file's is `<setting>_file`.
        value: the setting.
        file: that of `<setting>_file`.

    Raises:
        ValueError: the file cannot be read, or holds nothing; the message names the setting and the file.
    """
    if value is not None:
        return value.get_secret_value()
    return None if file is None else read_secret_file(f"{setting}_file", file)


def read_secret_file(setting: str, file: Path) -> str:
    """What stands in a file, UTF-8, without the line's end.

    Raises:
        ValueError: it cannot be read, or holds nothing; the message names the setting and the file.
    """
    try:
        with file.open("rb") as stream:
            raw = stream.read(_LONGEST + 1)
    except OSError as error:
        msg = f"setting {setting}: {file} cannot be read: {error.strerror}"
        raise ValueError(msg) from error
    if len(raw) > _LONGEST:
        msg = f"setting {setting}: {file} holds more than {_LONGEST} bytes"
        raise ValueError(msg)
    try:
        secret = raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        msg = f"setting {setting}: {file} is not UTF-8"
        raise ValueError(msg) from None  # its bytes stand in the first
    if not secret:
        msg = f"setting {setting}: {file} is empty"
        raise ValueError(msg)
    return secret
