"""Trafilatura made cheap: the same text from the same tree in .6 of the time, as `python -m bench.quality.same_text` shows.

More than half of its fast path goes into XPaths that test classes and ids by regular expressions. Those that
`searches.quick` can read are replaced, the others stay as they are: nothing here repeats what a release looks for. All
this is done in a copy of the package under a name of our own, so that who else uses trafilatura in this process has it
as it was written.
"""

import logging
import sys
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from types import ModuleType
from typing import Any, Final

from lxml import etree
from lxml.html import HtmlElement

from newsloom.normalise.extraction.xpath_compiler import quick

_NAME: Final = "newsloom_quick_trafilatura"
_WITH_PATHS: Final = ("xpaths", "baseline")

LinkTest = Callable[[HtmlElement, bool], tuple[bool, bool]]


def part(name: str) -> ModuleType:
    """A module of the copy, by its name within the package; the copy is made when it is first asked for.

    Raises:
        ModuleNotFoundError: trafilatura is not installed as a package of files, or has no such module.
    """
    _copy()
    if f"{_NAME}.{name}" not in sys.modules:
        msg = f"trafilatura has no module {name}"
        raise ModuleNotFoundError(msg, name=name)
    return sys.modules[f"{_NAME}.{name}"]


@cache
def _copy() -> None:
    written = find_spec("trafilatura")
    origin = written.origin if written else None
    folders = written.submodule_search_locations if written else None
    spec = spec_from_file_location(_NAME, origin, submodule_search_locations=folders) if origin else None
    if spec is None or spec.loader is None:
        msg = "trafilatura is not installed as a package of files"
        raise ModuleNotFoundError(msg, name="trafilatura")
    sys.modules[_NAME] = copy = module_from_spec(spec)
    spec.loader.exec_module(copy)
    logging.getLogger(_NAME).setLevel(logging.CRITICAL)  # it warns of each page without text; the cascade says so
    for name in _WITH_PATHS:
        _quicken(vars(sys.modules[f"{_NAME}.{name}"]))
    processing: Any = sys.modules[f"{_NAME}.htmlprocessing"]
    processing.link_density_test = _where_links_are(processing.link_density_test)


def _quicken(names: dict[str, Any]) -> None:
    """Replace the paths among a module's names and within its lists, which other modules hold as well."""
    for name, value in names.items():
        if isinstance(value, etree.XPath):
            names[name] = quick(value)
        elif isinstance(value, list):
            value[:] = [quick(each) if isinstance(each, etree.XPath) else each for each in value]


def _where_links_are(test: LinkTest) -> LinkTest:
    """The test of how much of an element is links, left out where it holds none: that is most of them."""

    def tested(element: HtmlElement, favor_precision: bool = False) -> tuple[bool, bool]:  # noqa: FBT001, FBT002 - as theirs
        if next(element.iterdescendants("ref"), None) is None:
            return False, False
        return test(element, favor_precision)

    return tested
