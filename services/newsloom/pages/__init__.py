"""Make the pages that show what newsloom found and why: records in, HTML out.

`read_report` reads the records that `newsloom process` writes, or those of topics, and `render` makes one HTML page of them
that needs no network. Nothing here reads files, clocks or settings: what the pages need is handed in.
"""

from newsloom.pages.build import Report, ReportLimits, read_report
from newsloom.pages.render import render

__all__ = ["Report", "ReportLimits", "read_report", "render"]
