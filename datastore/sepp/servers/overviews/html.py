"""Overviews as pages for people: plain HTML, no script."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from itertools import groupby
from urllib.parse import quote

import numpy as np

from sepp.core.time import DAY_NS, Interval, to_iso
from sepp.quicklook.overviews.folder import Record
from sepp.quicklook.overviews.pages import ORBIT, TITLES, Page
from sepp.quicklook.overviews.templates import Template
from sepp.quicklook.view_state import write_link

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_STYLE = "overviews.css"
_TRACKS = {"@coverage": "data and gaps", "@caveats": "caveats"}
_WEEK, _LONG_RUN = 7, 4


@dataclass(frozen=True, slots=True)
class SheetTold:
    """What a contact sheet shows."""

    template: Template
    """Whose pictures."""
    period: str
    """How long each is."""
    shown: Interval
    """Time of the sheet."""
    span: Interval
    """Time of all data."""
    pages: Sequence[Page]
    """One for each cell."""
    held: set[Page]
    """Those with data."""
    periods: tuple[str, ...]
    """Others that can be chosen."""
    datasets: list[tuple[str, str, str]]
    """Id, version and caveats of each dataset."""


@dataclass(frozen=True, slots=True)
class PageTold:
    """What a single page shows."""

    template: Template
    """Whose picture."""
    page: Page
    """Which."""
    previous: Page | None
    """The one before."""
    following: Page | None
    """The one after."""
    record: Record | None
    """What it was made of; None without data."""
    periods: tuple[str, ...]
    """Others that can be chosen."""
    is_backwards: bool
    """True where one came from the page after: Enter goes on so."""
    lab: str
    """Where the view opens in Lab; may be empty."""


def write_index(rows: Sequence[tuple[Template, Interval | None, tuple[str, ...]]]) -> str:
    """Write the list of templates."""
    cards = "".join(_card(*row) for row in rows)
    empty = '<p class="empty">No template shows anything that this archive holds yet.</p>'
    return _document("Overviews", f"<h1>Overviews</h1><ul class=cards>{cards}</ul>{'' if cards else empty}")


def _card(template: Template, span: Interval | None, periods: tuple[str, ...]) -> str:
    if span is None:
        return ""
    folder = _folder(template)
    links = " ".join(f'<a class=button href="./{folder}/{period}">{TITLES[period]}</a>' for period in periods)
    when = f"{_date(span.start_ns)} to {_date(span.stop_ns)}"
    names = escape(", ".join(template.view.datasets()))
    head = f"<h2>{escape(template.title)}</h2><p class=quiet>{when}</p><p class=names>{names}</p>"
    return f"<li>{head}<nav aria-label='{escape(template.name)}'>{links}</nav></li>"


def write_sheet(told: SheetTold) -> str:
    """Write a contact sheet."""
    before, after = told.shown.start_ns - 1, told.shown.stop_ns
    earlier = f"?start={to_iso(before)}" if before >= told.span.start_ns else None
    later = f"?start={to_iso(after)}" if after < told.span.stop_ns else None
    links = [
        _link("&lsaquo; Earlier", earlier, key="p", rel="prev"),
        _link("Later &rsaquo;", later, key="n", rel="next"),
    ]
    pages = _pages_shown(told)
    when = _span_told(told.shown if told.period == "1d" else _span_of(pages), told.period)
    body = (
        f"{_head(told.template, told.period, told.periods, f'?start={to_iso(told.shown.start_ns)}')}"
        f"<div class=bar><h2>{when}</h2><nav>{''.join(links)}</nav></div>"
        f"<p class=quiet>{_panels(told.template)}</p>"
        f"{_cells(told, pages)}{_origins(told.datasets)}"
    )
    return _document(f"{told.template.title}, {when}", body)


def _pages_shown(told: SheetTold) -> list[Page]:
    """Leave out what lies before the first or after the last data; all where that leaves nothing."""
    span = told.span
    inside = [
        page for page in told.pages if page.interval.stop_ns > span.start_ns and page.interval.start_ns < span.stop_ns
    ]
    return inside or list(told.pages)


def _span_of(pages: Sequence[Page]) -> Interval:
    return Interval(pages[0].interval.start_ns, pages[-1].interval.stop_ns)


def _cells(told: SheetTold, pages: Sequence[Page]) -> str:
    """Write the pictures, one line for each long run of pages without data."""
    is_month = told.period == "1d" and len(told.pages) > 20
    parts: list[list[Page]] = [[]]
    for is_held, group in groupby(pages, lambda page: page in told.held):
        run = list(group)
        if is_held or len(run) < (_WEEK if is_month else _LONG_RUN):
            parts[-1] += run
        else:
            parts += [run, []]
    days = "".join(f"<span>{day[:3]}</span>" for day in _WEEKDAYS) if is_month and told.held else ""
    return f"<div class=days>{days}</div>" + "".join(
        _run(part) if not told.held.intersection(part) else _grid(told, part, is_month=is_month)
        for part in parts
        if part
    )


def _run(pages: Sequence[Page]) -> str:
    span, is_days = _span_of(pages), pages[0].period == "1d"
    times = (to_iso(time) for time in (span.start_ns, pages[-1].interval.start_ns if is_days else span.stop_ns))
    told = " to ".join(dict.fromkeys(time[:10] if is_days else f"{time[:10]} {time[11:16]}" for time in times))
    return f"<p class=run>{told}: no data</p>"


def _grid(told: SheetTold, pages: Sequence[Page], *, is_month: bool) -> str:
    cells = "".join(_cell(told, page) for page in pages)
    if not is_month:
        return f"<div class=sheet>{cells}</div>"
    return f"<div class='sheet month' style='--first:{_weekday(pages[0].interval.start_ns) + 1}'>{cells}</div>"


def _cell(told: SheetTold, page: Page) -> str:
    label = escape(_page_label(page, is_short=True))
    if page not in told.held:
        return f"<div class='cell none'><span class=frame>no data</span><span class=label>{label}</span></div>"
    place = f"./{told.period}/{to_iso(page.interval.start_ns)}"
    picture = f"<img src='{place}.small.png' alt='' loading=lazy>"
    return f"<a class=cell href='{place}'><span class=frame>{picture}</span><span class=label>{label}</span></a>"


def _panels(template: Template) -> str:
    """Name what each picture shows, from above; by the dataset too where a name alone would be of two."""
    panels = [name for choice in template.view.panels for name in (choice.panel, *choice.over)]
    short = [_TRACKS.get(name.partition("/")[2]) or name.partition("/")[2] or name for name in panels]
    names = short if len(set(short)) == len(short) else panels
    return f"Panels from above: {escape(', '.join(names))}"


def write_page(told: PageTold) -> str:
    """Write the page of one picture."""
    page, template = told.page, told.template
    start = to_iso(page.interval.start_ns)
    toward = "prev" if told.is_backwards else "next"
    links = [
        _page_link("&lsaquo; Previous", told.previous, ("p", "prev"), toward),
        _link("Contact sheet", f"../{page.period}?start={start}", key="s"),
        _page_link("Next &rsaquo;", told.following, ("n", "next"), toward),
    ]
    if told.record is None:
        middle = "<p class=empty>No data in this interval.</p>"
    else:
        alt = escape(f"{template.title}, {_page_label(page)}", quote=True)
        middle = f"<figure><img src='./{start}.png' alt='{alt}' width=1100></figure>{_forms(told)}{_made(told.record)}"
    body = (
        f"{_head(template, page.period, told.periods, f'?start={start}', up='../')}"
        f"<div class=bar><h2>{escape(_page_label(page))}</h2><nav>{''.join(links)}</nav></div>{middle}"
        "<p class=keys>Enter turns on in the same direction. Access keys: <kbd>P</kbd> previous, "
        "<kbd>N</kbd> next, <kbd>S</kbd> contact sheet, with Alt (Firefox: Alt+Shift; macOS: Control+Option).</p>"
    )
    return _document(f"{template.title}, {_page_label(page)}", body)


def _forms(told: PageTold) -> str:
    link = write_link(told.template.view.at(told.page.interval))
    forms = "".join(
        f"<a class=button href='../../../quicklook/stack.{form}?view={link}&amp;width=1400'>{form.upper()}</a>"
        for form in ("png", "svg", "pdf")
    )
    lab = f"<a class='button strong' href='{escape(told.lab)}{link}'>Open in Lab</a>" if told.lab else ""
    return f"<nav class=forms aria-label='This picture'>{lab}{forms}</nav>"


def _made(record: Record) -> str:
    rows = [(name, version, record.caveats.get(name, "")) for name, version in record.versions.items()]
    missing = "".join(f"<li>{escape(text)}</li>" for text in record.missing)
    told = f"<p class=quiet>Made {escape(record.made)}.</p>"
    return _origins(rows) + told + (f"<h3>Not drawn</h3><ul class=missing>{missing}</ul>" if missing else "")


def _origins(rows: Sequence[tuple[str, str, str]]) -> str:
    cells = "".join(
        f"<tr><th scope=row>{escape(name)}</th><td>{escape(version)}</td><td>{_caveat(text)}</td></tr>"
        for name, version, text in rows
    )
    head = "<tr><th scope=col>dataset<th scope=col>version<th scope=col>caveats</tr>"
    return f"<table class=origins><thead>{head}</thead><tbody>{cells}</tbody></table>"


def _caveat(text: str) -> str:
    return f"<span class=caveat>⚠ {escape(text)}</span>" if text else "none told"


def _head(template: Template, period: str, periods: tuple[str, ...], query: str, up: str = "./") -> str:
    chosen = "".join(
        f"<a href='{up}{each}{query}'{' aria-current=page' if each == period else ''}>{TITLES[each]}</a>"
        for each in periods
    )
    return (
        f"<nav class=crumbs><a href='{up}../'>Overviews</a> &rsaquo; {escape(template.name)}</nav>"
        f"<div class=bar><h1>{escape(template.title)}</h1><nav class=periods aria-label=Period>{chosen}</nav></div>"
    )


def _page_link(text: str, page: Page | None, how: tuple[str, str], toward: str) -> str:
    key, rel = how
    if page is None:
        return _link(text, None, key=key)
    back = "?from=next" if rel == "prev" else ""
    return _link(text, f"./{to_iso(page.interval.start_ns)}{back}", key=key, rel=rel, is_first=rel == toward)


def _link(text: str, url: str | None, *, key: str, rel: str = "", is_first: bool = False) -> str:
    if url is None:
        return f"<span class='button off'>{text}</span>"
    more = (f" rel={rel}" if rel else "") + (" autofocus" if is_first else "")
    return f"<a class=button href='{url}' accesskey={key}{more}>{text}</a>"


def _folder(template: Template) -> str:
    return quote(template.name, safe="")


def _page_label(page: Page, *, is_short: bool = False) -> str:
    start, stop = page.interval.start_ns, page.interval.stop_ns
    date, clock = to_iso(start)[:10], to_iso(start)[11:16]
    end = "24:00" if stop % DAY_NS == 0 else to_iso(stop)[11:16]
    if page.period == ORBIT:
        return f"{page.label}, {date} {clock}" + ("" if is_short else f" to {to_iso(stop)[:10]} {end}")
    if page.period == "1d":
        return date[8:] if is_short else f"{date}, {_WEEKDAYS[_weekday(start)]}"
    return f"{date[5:]} {clock}" if is_short else f"{date} {clock} to {end}"


def _span_told(span: Interval, period: str) -> str:
    first, last = to_iso(span.start_ns)[:10], to_iso(span.stop_ns - 1)[:10]
    if period == "1d" and first[8:] == "01" and first[:7] == last[:7]:
        return f"{np.datetime64(span.start_ns, 'ns').astype('datetime64[M]').item():%B %Y}"
    return first if first == last else f"{first} to {last}"


def _date(time_ns: int) -> str:
    return to_iso(time_ns)[:10]


def _weekday(time_ns: int) -> int:
    return (time_ns // DAY_NS + 3) % 7


def _document(title: str, body: str) -> str:
    style = (files(__package__) / _STYLE).read_text(encoding="utf-8")
    head = f"<meta charset=utf-8><title>{escape(title)}</title><meta name=viewport content='width=device-width'>"
    return (
        f"<!DOCTYPE html><html lang=en><head>{head}<style>{style}</style></head><body><main>{body}</main></body></html>"
    )
