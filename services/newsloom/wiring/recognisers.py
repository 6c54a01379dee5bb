"""Build the recognisers of a user's own that the settings name."""

import sys
from contextlib import redirect_stdout

from newsloom.core.own_steps.recogniser import OwnRecogniser
from newsloom.core.recognition import Recogniser
from newsloom.settings import Settings
from newsloom.wiring.factories import RECOGNISERS_GROUP, StepMistakeError, build_recogniser, find_factory, version_of
from newsloom.wiring.own_steps import setting_name


def own_recognisers(settings: Settings) -> dict[str, Recogniser]:
    """Build the recognisers in `tag.recognisers`, by the names of their profiles.

    Raises:
        ValueError: one is not valid; the message names the setting.
    """
    found: dict[str, Recogniser] = {}
    with redirect_stdout(sys.stderr):  # stdout may be a command's output
        for profile, each in settings.tag.recognisers.items():
            try:
                factory = find_factory(each.use, RECOGNISERS_GROUP)
                recogniser = build_recogniser(factory, each.options)
            except StepMistakeError as error:
                msg = f"{setting_name(('tag', 'recognisers'), f'.{profile}.{error.where}')}: {error}"
                raise ValueError(msg) from error
            found[profile] = OwnRecogniser(recogniser, profile, version_of(recogniser, factory))
    return found
