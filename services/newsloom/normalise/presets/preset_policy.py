"""Decide which presets may be used."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class PresetPolicy:
    """The presets that may be used.

    Attributes:
        forced: the preset that reads every object which is not newsloom's own envelope, whatever its fields.
        allowed: names of the presets that are looked for; None for all.
    """

    forced: str | None = None
    allowed: frozenset[str] | None = None

    def allows(self, name: str) -> bool:
        """Return True if a preset may be used."""
        return self.forced in (None, name) and (self.allowed is None or name in self.allowed)


ALL_PRESETS: Final = PresetPolicy()
