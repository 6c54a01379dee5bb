"""Read secrets from a setting or from a file.

Callers read a secret where they use it and do not store it.
"""

from pathlib import Path
from typing import Final

from pydantic import SecretStr

_MAX_SECRET_BYTES: Final = 65_536  # longer than any password or token: a larger file is the wrong file


def read_secret(setting: str, value: SecretStr | None, file: Path | None) -> str | None:
    """Return a secret from its setting or from its file; `None` if neither is set.

    Args:
        setting: the name of the setting, as in `kafka.sasl.password`.
        value: the value of the setting.
        file: the value of `<setting>_file`.

    Raises:
        ValueError: the file cannot be read, or is empty; the message names the setting and the file.
    """
    if value is not None:
        return value.get_secret_value()
    return None if file is None else read_secret_file(f"{setting}_file", file)


def read_secret_file(setting: str, file: Path) -> str:
    """Return the contents of a UTF-8 file, without line breaks at its end.

    Args:
        setting: the name of the setting that names the file, for messages.
        file: the path.

    Raises:
        ValueError: the file cannot be read, is too large, is not UTF-8 or is empty; the message names it and the setting.
    """
    try:
        with file.open("rb") as stream:
            raw = stream.read(_MAX_SECRET_BYTES + 1)
    except OSError as error:
        msg = f"setting {setting}: {file} cannot be read: {error.strerror}"
        raise ValueError(msg) from error
    if len(raw) > _MAX_SECRET_BYTES:
        msg = f"setting {setting}: {file} has more than {_MAX_SECRET_BYTES} bytes; is it the right file?"
        raise ValueError(msg)
    try:
        secret = raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        msg = f"setting {setting}: {file} is not UTF-8"
        raise ValueError(msg) from None  # the original error contains bytes of the secret
    if not secret:
        msg = f"setting {setting}: {file} is empty"
        raise ValueError(msg)
    return secret
