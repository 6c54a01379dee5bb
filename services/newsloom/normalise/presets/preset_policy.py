"""Decide which presets may be used."""

from dataclasses import dataclass
from typing import Final

from newsloom.normalise.presets.preset_files import GENERIC, packaged_presets
from newsloom.settings import NormaliseSettings
from newsloom.settings.environment import did_you_mean


class PresetError(ValueError):
    """A setting names a preset that does not exist. The message is one line, which stops the start."""


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


def policy_of(settings: NormaliseSettings) -> PresetPolicy:
    """Return the presets that the settings allow.

    Raises:
        PresetError: there is no preset of a name, or the forced one is not allowed.
    """
    known = sorted(packaged_presets().keys() - {GENERIC})
    named = [("normalise.presets", name) for name in settings.presets or ()]
    if settings.preset is not None:
        named.append(("normalise.preset", settings.preset))
    for setting, name in named:
        if name not in known:
            hint = did_you_mean(name, known) or f"; there are: {', '.join(known)}"
            msg = f"setting {setting}: there is no preset {name[:60]!r}{hint}"
            raise PresetError(msg)
    if settings.preset is not None and settings.presets is not None and settings.preset not in settings.presets:
        msg = f"setting normalise.preset: {settings.preset!r} is not among normalise.presets"
        raise PresetError(msg)
    return PresetPolicy(settings.preset, None if settings.presets is None else frozenset(settings.presets))
