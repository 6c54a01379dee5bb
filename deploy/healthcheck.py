"""The HEALTHCHECK of the image: exit with 0 while the worker in this container is live, else with 1 and the reason.

The port is that of the worker, `NEWSLOOM_HTTP__PORT`, by default 9464. The script uses only the standard library, so that a
check is cheap.
"""

import os
import sys
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

_WAIT_SECONDS: Final = 4
_MAX_ANSWER_BYTES: Final = 2_000


def ask(url: str) -> tuple[bool, str]:
    """Return whether the worker at `url` reports that it is live, and its answer."""
    try:
        with urlopen(url, timeout=_WAIT_SECONDS) as answer:  # noqa: S310 - the address is loopback
            return True, answer.read(_MAX_ANSWER_BYTES).decode(errors="replace").strip()
    except HTTPError as refusal:
        return False, refusal.read(_MAX_ANSWER_BYTES).decode(errors="replace").strip()
    except (URLError, OSError) as silence:
        return False, f"no answer from {url}: {silence}"


if __name__ == "__main__":
    port = os.environ.get("NEWSLOOM_HTTP__PORT", "").strip() or "9464"  # an empty variable counts as unset
    path = sys.argv[1] if len(sys.argv) > 1 else "healthz"  # operators can check readyz
    live, why = ask(f"http://127.0.0.1:{port}/{path}")
    print(why)
    sys.exit(0 if live else 1)
