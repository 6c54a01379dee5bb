"""Speed up trafilatura: the same text from the same tree in 0.6 of the time, as `python -m bench.quality.same_text` shows.

More than half of the time in its fast mode is spent on XPaths that test classes and ids by regular expressions. Those that
`compile_xpath` can read are replaced, the others are kept, so that nothing here repeats the patterns of a release. The
changes are made in a copy of the package under another name, so that other users of trafilatura in the process are not
affected.
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

_COPY_NAME: Final = "newsloom_fast_trafilatura"
_MODULES_WITH_XPATHS: Final = ("xpaths", "baseline")

LinkTest = Callable[[HtmlElement, bool], tuple[bool, bool]]


def trafilatura_module(name: str) -> ModuleType:
    """Return a module of the copy; the copy is made on the first call.

    Args:
        name: name of the module within the package, such as `core`.

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
    logging.getLogger(_COPY_NAME).setLevel(
        logging.CRITICAL
    )  # it warns about each page without text, which the trace reports
    for name in _MODULES_WITH_XPATHS:
        _compile_xpaths(vars(sys.modules[f"{_COPY_NAME}.{name}"]))
    processing: Any = sys.modules[f"{_COPY_NAME}.htmlprocessing"]
    processing.link_density_test = _skip_without_links(processing.link_density_test)


def _compile_xpaths(names: dict[str, Any]) -> None:
    """Replace the XPaths among a module's names, and those in its lists in place, since other modules refer to the lists."""
    for name, value in names.items():
        if isinstance(value, etree.XPath):
            names[name] = compile_xpath(value)
        elif isinstance(value, list):
            value[:] = [compile_xpath(each) if isinstance(each, etree.XPath) else each for each in value]


def _skip_without_links(test: LinkTest) -> LinkTest:
    """Wrap the test for link density so that elements without a link, which are most, skip it."""

    def test_if_links(element: HtmlElement, favor_precision: bool = False) -> tuple[bool, bool]:  # noqa: FBT001, FBT002 - the signature of trafilatura
        if next(element.iterdescendants("ref"), None) is None:
            return False, False
        return test(element, favor_precision)

    return test_if_links
