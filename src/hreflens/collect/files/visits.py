"""Reports of visits that hreflens itself makes of Matomo and of server logs: a GA4 report whose first line names the tool."""

from dataclasses import replace

from hreflens.collect.files import ga4
from hreflens.collect.files.formats import Format
from hreflens.collect.files.sheet import Sheet
from hreflens.terms import Provider

_REPORT = ga4.FORMATS[0]


def _named(title: str, tool: Provider) -> Format:
    def is_report(sheet: Sheet) -> bool:
        return _REPORT.recognise(sheet) and sheet.preamble[0].lstrip("# ").startswith(title)

    return replace(_REPORT, tool=tool, export="visits", recognise=is_report)


FORMATS = (_named("Matomo: ", Provider.MATOMO), _named("Server log: ", Provider.SERVER_LOG))
