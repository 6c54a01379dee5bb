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

from newsloom.normalise.extraction.xpath_compiler import compile_xpath

_COPY_NAME: Final = "newsloom_quick_trafilatura"
_MODULES_WITH_XPATHS: Final = ("xpaths", "baseline")

LinkTest = Callable[[HtmlElement, bool], tuple[bool, bool]]


def trafilatura_module(name: str) -> ModuleType:
    """A module of the copy, by its name within the package; the copy is made when it is first asked for.

    Raises:
        ModuleNotFoundError: trafilatura is not installed as a package of files, or has no such module.
    """
    _load_copy()
    if f"{_COPY_NAME}.{name}" not in sys.modules:
        msg = f"trafilatura has no module {name}"
        raise ModuleNotFoundError(msg, name=name)
    return sys.modules[f"{_COPY_NAME}.{name}"]


@cache
def _load_copy() -> None:
    installed = find_spec("trafilatura")
    origin = installed.origin if installed else None
    folders = installed.submodule_search_locations if installed else None
    spec = spec_from_file_location(_COPY_NAME, origin, submodule_search_locations=folders) if origin else None
    if spec is None or spec.loader is None:
        msg = "trafilatura is not installed as a package of files"
        raise ModuleNotFoundError(msg, name="trafilatura")
    sys.modules[_COPY_NAME] = copy = module_from_spec(spec)
    spec.loader.exec_module(copy)
    logging.getLogger(_COPY_NAME).setLevel(logging.CRITICAL)  # it warns of each page without text; the cascade says so
    for name in _MODULES_WITH_XPATHS:
        _compile_xpaths(vars(sys.modules[f"{_COPY_NAME}.{name}"]))
    processing: Any = sys.modules[f"{_COPY_NAME}.htmlprocessing"]
    processing.link_density_test = _skip_without_links(processing.link_density_test)


def _compile_xpaths(names: dict[str, Any]) -> None:
    """Replace the paths among a module's names and within its lists, which other modules hold as well."""
    for name, value in names.items():
        if isinstance(value, etree.XPath):
            names[name] = compile_xpath(value)
        elif isinstance(value, list):
            value[:] = [compile_xpath(each) if isinstance(each, etree.XPath) else each for each in value]


def _skip_without_links(test: LinkTest) -> LinkTest:
    """The test of how much of an element is links, left out where it holds none: that is most of them."""

    def test_if_links(element: HtmlElement, favor_precision: bool = False) -> tuple[bool, bool]:  # noqa: FBT001, FBT002 - as theirs
        if next(element.iterdescendants("ref"), None) is None:
            return False, False
        return test(element, favor_precision)

    return test_if_links
