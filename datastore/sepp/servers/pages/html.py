"""The landing page of a dataset: plain HTML, useful without a script."""

from html import escape
from importlib.resources import files
from urllib.parse import quote

from sepp.core.caveats import caveat_words
from sepp.core.model import Parameter
from sepp.core.time import to_iso, to_words
from sepp.servers.pages.coverage import draw_coverage
from sepp.servers.pages.metadata import describe_for_search, to_script
from sepp.servers.pages.opening import export_url, write_recipes
from sepp.servers.pages.told import DatasetTold

_STYLE = "pages.css"
_FORMATS = (("cdf", "CDF"), ("cef", "CEF"), ("nc", "netCDF"), ("csv", "CSV"), ("votable", "VOTable"))
_SAMP = (
    "<p class=samp hidden><button type=button {given}>Send this day by SAMP</button> "
    "<output>to TOPCAT, Aladin, Autoplot … on your computer</output></p>"
)


def write_page(told: DatasetTold) -> str:
    """Write the page of a dataset, or of one version of it."""
    parts = (_head, _facts, _pictures, _open, _parameters, _cite, _documents, _versions)
    body = "".join(part(told) for part in parts)
    search = f'<script type="application/ld+json">{to_script(describe_for_search(told))}</script>'
    script = f'<script type="module" src="{escape(told.base)}pages/samp.js"></script>'
    return write_document(told.name, body, search + script)


def write_document(title: str, body: str, more: str = "") -> str:
    """Write a whole page around its body."""
    style = (files(__package__) / _STYLE).read_text(encoding="utf-8")
    head = f"<meta charset=utf-8><title>{escape(title)}</title><meta name=viewport content='width=device-width'>"
    return (
        f"<!DOCTYPE html><html lang=en><head>{head}<style>{style}</style>{more}</head>"
        f"<body><main>{body}</main></body></html>"
    )


def _head(told: DatasetTold) -> str:
    dataset = told.dataset
    synthetic = "<p class=care>Synthetic: no instrument measured these data.</p>" if dataset.is_synthetic else ""
    state = ""
    if told.is_pinned:
        present = f"<a href='{escape(told.url)}'>The present one</a>"
        state = f"<p class=note>This is version {told.holding.revision}. {present}</p>"
    description = f"<p class=description>{_lines(dataset.description)}</p>" if dataset.description else ""
    return (
        f"<nav class=crumbs><a href='{escape(told.base)}datasets/'>{escape(told.archive)}</a></nav>"
        f"<h1>{escape(told.name)}</h1><p class=id>{escape(dataset.id)}</p>{synthetic}{state}{description}"
        + (f"<p class=care>⚠ {_lines(caveat_words(dataset.caveats))}</p>" if dataset.caveats else "")
    )


def _facts(told: DatasetTold) -> str:
    dataset, interval = told.dataset, told.interval
    facts = {
        "Mission": dataset.mission,
        "Spacecraft": dataset.observatory,
        "Instrument": dataset.instrument,
        "Region": dataset.region.replace("_", " "),
        "From": to_iso(interval.start_ns, 0) if interval else "no data yet",
        "To": to_iso(interval.stop_ns, 0) if interval else "",
        "Cadence": to_words(dataset.cadence_ns) if dataset.cadence_ns else "",
        "Records": f"{told.holding.revision.rows:,}" if told.holding.revision else "",
        "Version": str(told.holding.revision or ""),
        "Read by": told.condition,
    }
    rows = "".join(f"<div><dt>{name}</dt><dd>{escape(text)}</dd></div>" for name, text in facts.items() if text)
    return f"<dl class=facts>{rows}</dl>"


def _pictures(told: DatasetTold) -> str:
    interval, sample = told.interval, told.sample
    if interval is None or sample is None:
        return ""
    query = f"start={to_iso(sample.start_ns)}&amp;stop={to_iso(sample.stop_ns)}&amp;width=1100"
    url = f"{escape(told.base)}quicklook/{quote(told.dataset.id, safe='@')}.png?{query}"
    when = f"{to_iso(sample.start_ns, 0)} to {to_iso(sample.stop_ns, 0)}"
    return (
        f"<section><h2>Coverage</h2>{draw_coverage(told.holding.coverage, interval)}</section>"
        f"<section><h2>The last day</h2><figure><a href='{url}'><img src='{url}' alt='Quicklook, {when}' loading=lazy "
        f"width=1100></a><figcaption>{when}</figcaption></figure></section>"
    )


def _open(told: DatasetTold) -> str:
    recipes, sample = write_recipes(told), told.sample
    if not recipes or sample is None:
        return ""
    cards = "".join(f"<div><h3>{each.title}</h3><pre><code>{escape(each.lines)}</code></pre></div>" for each in recipes)
    links = " ".join(
        f"<a class=button href='{escape(export_url(told, sample, form))}'>{title}</a>" for form, title in _FORMATS
    )
    votable, cdf = (escape(export_url(told, sample, form)) for form in ("votable", "cdf"))
    given = f'data-votable="{votable}" data-cdf="{cdf}" data-name="{escape(told.dataset.id)}"'
    return (
        f"<section><h2>Open</h2><div class=recipes>{cards}</div>"
        f"<p class=forms>This day as a file: {links}</p>{_SAMP.format(given=given)}</section>"
    )


def _parameters(told: DatasetTold) -> str:
    rows = "".join(_row(parameter) for parameter in told.dataset.parameters)
    if not rows:
        return ""
    heads = "".join(f"<th scope=col>{name}</th>" for name in ("name", "what", "units", "frame", "shape"))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<section><h2>Parameters</h2><div class=wide>{table}</div></section>"


def _row(parameter: Parameter) -> str:
    shape = " × ".join(map(str, parameter.shape))
    cells = (parameter.long_name, parameter.units, parameter.frame, shape)
    told = "".join(f"<td>{escape(text)}</td>" for text in cells)
    return f"<tr><th scope=row>{escape(parameter.name)}</th>{told}</tr>"


def _cite(told: DatasetTold) -> str:
    thanks = f"<h3>Acknowledge</h3><p>{_lines(told.thanks)}</p>" if told.thanks else ""
    return f"<section><h2>Cite</h2><pre class=text><code>{escape(told.citation)}</code></pre>{thanks}</section>"


def _documents(told: DatasetTold) -> str:
    found = "".join(
        f"<li>{escape(each['title'])}: <a href='{escape(each['url'])}' rel=noopener>{escape(each['url'])}</a></li>"
        for each in told.documents
    )
    own = (
        f"<li><a href='{escape(told.url)}.xml'>SPASE record</a></li>"
        f"<li><a href='{escape(told.url)}.jsonld'>JSON-LD</a></li>"
    )
    return f"<section><h2>Documents</h2><ul>{found}{own}</ul></section>"


def _versions(told: DatasetTold) -> str:
    rows = "".join(
        f"<li><a href='{escape(told.url)}/{each}'{' aria-current=page' if each == told.holding.revision else ''}>"
        f"{each}</a> {each.rows:,} records</li>"
        for each in told.versions
    )
    return f"<section><h2>Versions</h2><ul>{rows}</ul></section>" if rows else ""


def _lines(text: str) -> str:
    return escape(text.strip()).replace("\n", "<br>")
