"""HAPI's page for people (HAPI 3.3.1, section 3.2)."""

from collections.abc import Iterable
from html import escape
from itertools import islice
from string import Template
from urllib.parse import quote

from sepp.catalog.listing import Title
from sepp.core.time import to_iso
from sepp.servers.settings import ServerSettings

MOST_ROWS = 1000
_MORE = '\n<tr><td colspan="4">and more: see <a href="hapi/catalog">hapi/catalog</a></td></tr>'
_PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title: HAPI server</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #222 }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #ddd; vertical-align: top }
code { background: #f3f3f3; padding: .1rem .3rem }
</style>
</head>
<body>
<h1>$title</h1>
<p>This is a <a href="https://hapi-server.org/">HAPI</a> 3.3 server: time series by HTTP, as CSV, binary or JSON.
Contact: $contact.</p>
<ul>
<li><a href="hapi/about">hapi/about</a>, <a href="hapi/capabilities">hapi/capabilities</a></li>
<li><a href="hapi/catalog">hapi/catalog</a>: the datasets</li>
<li><code>hapi/info?dataset=ID</code>: the parameters of a dataset</li>
<li><code>hapi/data?dataset=ID&amp;parameters=A,B&amp;start=TIME&amp;stop=TIME&amp;format=csv</code>: the data</li>
</ul>
<table>
<thead><tr><th>Dataset</th><th>Title</th><th>Start</th><th>Stop</th></tr></thead>
<tbody>
$rows
</tbody>
</table>
</body>
</html>
""")
_ROW = Template(
    '<tr><td><a href="hapi/info?dataset=$link">$id</a></td><td>$title</td><td>$start</td><td>$stop</td></tr>'
)


def render_landing(settings: ServerSettings, titles: Iterable[Title]) -> str:
    """Write the page with a table of the datasets, the first thousand of them."""
    waiting = iter(titles)
    rows = "\n".join(_render_row(one) for one in islice(waiting, MOST_ROWS))
    rows += _MORE if next(waiting, None) else ""
    return _PAGE.substitute(title=escape(settings.server_title), contact=escape(settings.server_contact), rows=rows)


def _render_row(one: Title) -> str:
    return _ROW.substitute(
        link=escape(quote(one.id, safe="")),
        id=escape(one.id),
        title=escape(one.title),
        start=to_iso(one.start_ns, 0),
        stop=to_iso(one.stop_ns, 0),
    )
