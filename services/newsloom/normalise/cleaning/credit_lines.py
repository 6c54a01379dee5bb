"""Read the people in the credit lines that cleaning has cut: `(Reporting by Ada Quill; Editing by Bo Reed)`."""

from collections.abc import Iterable
from typing import Final

from newsloom.normalise.authors.byline import Byline, person_names, read_bylines
from newsloom.normalise.cleaning.cuts import Cut
from newsloom_schemas import Contributor, ContributorRole

_CREDIT_RULES: Final = frozenset({"reporting_by", "reporting_by_at_end"})
"""Rules of `rules.toml` whose passages are credits with the words for each role."""


def credited_people(cuts: Iterable[Cut]) -> Byline:
    """Return the authors and contributors in the credit lines of a text, in the order of the text."""
    authors: list[str] = []
    contributors: list[Contributor] = []
    for cut in sorted(cuts, key=lambda cut: cut.paragraph):
        if cut.removed.rule in _CREDIT_RULES:
            read = read_bylines([cut.removed.text.strip("()[] ")])
            authors.extend(read.authors)
            contributors.extend(read.contributors)
        for name, value in cut.captured:
            if name == "author":
                authors.extend(person_names([value]))
            elif name == "contributors":
                contributors.extend(
                    Contributor(name=each, role=ContributorRole.CONTRIBUTOR) for each in person_names([value])
                )
    people = person_names(authors)
    return Byline(people, tuple(each for each in dict.fromkeys(contributors) if each.name not in people))
