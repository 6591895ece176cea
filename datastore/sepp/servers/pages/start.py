"""The list of all datasets, and what a search found, as a page."""

from collections.abc import Sequence
from html import escape
from urllib.parse import quote, urlencode

from sepp.core.model import Holding
from sepp.core.time import to_iso
from sepp.servers.pages.html import write_document
from sepp.servers.settings import ServerSettings

MOST_SHOWN = 100


def write_start(settings: ServerSettings, text: str, found: Sequence[Holding], place: tuple[int, int]) -> str:
    """Write the list; ``place`` is the first shown and how many there are."""
    first, count = place
    form = (
        "<form role=search><input type=search name=text aria-label='Search' "
        "placeholder='Search: magnetic field, FGM, nT …' "
        f'value="{escape(text)}"><button>Search</button></form>'
    )
    items = "".join(_item(holding) for holding in found)
    told = f"<p class=quiet>{_count(first, len(found), count)}</p>"
    empty = "<p class=empty>Nothing here has all these words. Try fewer, or look at <a href='./'>all datasets</a>.</p>"
    none = "<p class=empty>This archive holds nothing yet.</p>"
    listed = f"{told}<ul class=list>{items}</ul>{_turn(text, first, count)}"
    body = f"<h1>{escape(settings.server_title)}</h1>{form}{listed if items else empty if text else none}"
    return write_document(f"Datasets of {settings.server_title}", body)


def _count(first: int, shown: int, count: int) -> str:
    if shown == count:
        return f"{count:,} dataset{'' if count == 1 else 's'}"
    return f"{first + 1:,} to {first + shown:,} of {count:,} datasets"


def _item(holding: Holding) -> str:
    dataset = holding.dataset
    url = quote(dataset.id, safe="@")
    when = "no data yet"
    if holding.start_ns is not None and holding.stop_ns is not None:
        when = f"{to_iso(holding.start_ns)[:10]} to {to_iso(holding.stop_ns)[:10]}"
    origin = ", ".join(word for word in (dataset.mission, dataset.instrument, when) if word)
    mark = " <b class=care>synthetic</b>" if dataset.is_synthetic else ""
    title = escape(dataset.title or dataset.id)
    return (
        f"<li><a href='{escape(url)}'>{title}</a>{mark}<br><span class=id>{escape(dataset.id)}</span> "
        f"<span class=quiet>{escape(origin)}</span></li>"
    )


def _turn(text: str, first: int, count: int) -> str:
    links = [
        (label, start)
        for label, start in (("&lsaquo; Before", first - MOST_SHOWN), ("After &rsaquo;", first + MOST_SHOWN))
        if 0 <= start < count
    ]
    shown = "".join(
        f"<a class=button href='?{escape(urlencode({'text': text, 'first': start}))}'>{label}</a>"
        for label, start in links
    )
    return f"<nav class=forms aria-label=Pages>{shown}</nav>" if links else ""
