"""The image's HEALTHCHECK: exit 0 while the worker on this container's port is live, else 1 with its reason.

The port is the worker's own setting, `NEWSLOOM_HTTP__PORT`, 9464 by default. Only the standard library, so that asking
costs little: no part of newsloom is loaded.
"""

import os
import sys
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

_WAIT_SECONDS: Final = 4
_LONGEST_ANSWER: Final = 2_000


def ask(url: str) -> tuple[bool, str]:
    """Whether the worker at `url` calls itself live, and what it said."""
    try:
        with urlopen(url, timeout=_WAIT_SECONDS) as answer:  # noqa: S310 - the address below is this container's own
            return True, answer.read(_LONGEST_ANSWER).decode(errors="replace").strip()
    except HTTPError as refusal:
        return False, refusal.read(_LONGEST_ANSWER).decode(errors="replace").strip()
    except (URLError, OSError) as silence:
        return False, f"no answer from {url}: {silence}"


if __name__ == "__main__":
    port = os.environ.get("NEWSLOOM_HTTP__PORT", "").strip() or "9464"  # an empty variable counts as unset
    path = sys.argv[1] if len(sys.argv) > 1 else "healthz"  # an operator may ask for readyz
    live, why = ask(f"http://127.0.0.1:{port}/{path}")
    print(why)
    sys.exit(0 if live else 1)
