"""Define the base class of every group of settings."""

from pydantic import BaseModel, ConfigDict


class SettingsModel(BaseModel):
    """A group of settings: frozen, without unknown keys.

    Error messages never show a wrong value, because it may be a password.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
