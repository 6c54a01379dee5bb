"""What every group of settings has in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A group of settings. What stands in it is not shown when it is wrong: it may be a password."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
