"""Read the names in an author field of a producer's JSON: strings, lists, and objects in the shapes of many systems."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from newsloom.normalise.authors.words import ROLE_WORDS
from newsloom_schemas import ContributorRole

GIVEN_NAMES: Final = ("givenName", "given_name", "firstName", "first_name", "firstname", "first", "vorname", "prenom")
"""Fields with a person's given name."""
_MIDDLE_NAMES: Final = ("additionalName", "middleName", "middle_name", "middlename", "middle")
FAMILY_NAMES: Final = (
    "familyName",
    "family_name",
    "lastName",
    "last_name",
    "lastname",
    "last",
    "surname",
    "nachname",
    "nom",
)
"""Fields with a person's family name."""
_FULL_NAMES: Final = (
    *(
        "name",
        "@value",
        "displayName",
        "display_name",
        "fullName",
        "full_name",
        "fullname",
        "author_name",
        "authorName",
    ),
    *(
        "username",
        "nickname",
        "nickName",
        "value",
        "node",
        "author",
        "person",
        "attributes",
        "domain",
        "label",
        "alternateName",
    ),
)
"""Fields with a whole name, or with an object that has it, the surest first."""
_LAST_NAMES: Final = ("title", "text", "#text", "$t", "_", "id", "slug", "email")
"""Fields that have the name only if no other has it."""
_ROLES: Final = ("role", "roleName", "type", "jobTitle", "job_title", "function", "contribution")
_QUOTED: Final = re.compile(r"\"([^\"]*)\"|'((?:[^']|(?<=\w)'(?=\w))*)'")
_ROLE_OF_WORD: Final[Mapping[str, ContributorRole]] = {
    word: role for role, words in ROLE_WORDS.items() for word in (*words.labels, role.value)
}
_MAX_NAMES: Final = 200
_MAX_DEPTH: Final = 4
_MAX_CHARS: Final = 5_000


def stated_names(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - any JSON
    """Return the names in an author field.

    Args:
        value: any JSON: a string, a list as a string, an object with a name or with given and family name, or a list of these.

    Returns:
        The names in order. Somebody with another role than author is written as a credit: `editor: Bo Reed`.
    """
    return tuple(islice(filter(None, _names(value, _MAX_DEPTH)), _MAX_NAMES))


def joined_name(node: Mapping[str, Any]) -> str | None:
    """Return given, middle and family name of an object as one; None if it has neither a given nor a family name."""
    given, middle, family = (_first_text(node, keys) for keys in (GIVEN_NAMES, _MIDDLE_NAMES, FAMILY_NAMES))
    return " ".join(filter(None, (given, middle, family))) if given or family else None


def _names(value: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        yield from _listed_in_text(value)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield str(value)
    elif depth and isinstance(value, list):
        for each in value[:_MAX_NAMES]:
            yield from _names(each, depth - 1)
    elif depth and isinstance(value, Mapping):
        role = _role(value)
        names = _names_of_object(value, depth - 1)
        yield from (f"{role}: {name}" for name in names) if role else names


def _names_of_object(node: Mapping[str, Any], depth: int) -> Iterator[str]:
    for keys in (_FULL_NAMES, _LAST_NAMES):
        for key in keys:
            if node.get(key):
                names = list(_names(node[key], depth))
                if names:
                    yield from names
                    return
        joined = joined_name(node)
        if joined:
            yield joined
            return
    if node and all(str(key).isdigit() for key in node):  # a list that a program wrote as an object
        yield from _names(list(node.values()), depth)


def _role(node: Mapping[str, Any]) -> ContributorRole | None:
    """Return the role of a person who is not an author; None for an author, and for a role that is not known."""
    for key in _ROLES:
        word = node.get(key)
        if isinstance(word, str) and (role := _ROLE_OF_WORD.get(word.strip().casefold())):
            return role
    return None


def _listed_in_text(text: str) -> Iterator[str]:
    """Yield the strings of a list that was written as text, such as `['Ada Quill', 'Bo Reed']`; else the text itself."""
    bare = text[:_MAX_CHARS].strip()
    if bare.startswith("[") and bare.endswith("]"):
        quoted = [one or other for one, other in _QUOTED.findall(bare)]
        yield from quoted or bare.strip("[]").split(",")
    else:
        yield text


def _first_text(node: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((text.strip() for key in keys if isinstance(text := node.get(key), str) and text.strip()), None)
