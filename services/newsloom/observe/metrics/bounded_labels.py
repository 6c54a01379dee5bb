"""Keeps label values within their bounds, whatever values come in."""

from collections.abc import Callable

from newsloom.observe.metrics.labels import MAX_VALUE_CHARS, OTHER, Label


def clean_value(value: str) -> str:
    """Return a value cut to its maximum length, with `?` for what UTF-8 cannot encode."""
    return value[:MAX_VALUE_CHARS].encode("utf-8", "replace").decode()


def bounded(label: Label) -> Callable[[str], str]:
    """Return a function that gives the value to show for a value: the value itself, cleaned, or `other`.

    Known values are shown, and then the first others up to the label's limit. Values of a label with `top_k` are chosen
    by `TopKLabels` before they come here, and are shown as they are.
    """
    if label.top_k:
        return str
    known = frozenset(map(str, label.values))
    seen: set[str] = set()

    def bound(value: str) -> str:
        if value in known:
            return value
        clean = clean_value(value)
        if clean in seen:
            return clean
        if len(seen) >= label.limit:
            return OTHER
        seen.add(clean)
        return clean

    return bound
