"""Lines to copy that open a dataset, each with its own tool."""

import shlex
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from sepp.core.time import Interval, to_iso
from sepp.servers.pages.told import DatasetTold


@dataclass(frozen=True, slots=True)
class Recipe:
    """Lines to copy."""

    title: str
    """Which tool they are for."""
    lines: str
    """The lines."""


def write_recipes(told: DatasetTold) -> list[Recipe]:
    """Write how to open a dataset; none if it has no data."""
    sample = told.sample
    if sample is None or told.holding.revision is None:
        return []
    dataset_id, start, stop = told.dataset.id, to_iso(sample.start_ns, 0), to_iso(_rounded_up(sample), 0)
    csa = told.base + "csa/csa-sl-tap/data"
    return [
        Recipe("Python, in this platform", _sepp(dataset_id, start, stop, told)),
        Recipe("Python, xarray and zarr", f"import xarray as xr\n\nds = xr.open_zarr({told.zarr_url!r})"),
        Recipe("HAPI", _hapi(told, start, stop)),
        Recipe("Cluster Science Archive's way", _wget(csa, _csa(dataset_id, start, stop))),
        Recipe("A file, by wget", _wget(_export_url(told), {"start": start, "stop": stop, "format": "cdf"})),
    ]


def export_url(told: DatasetTold, span: Interval, form: str) -> str:
    """Give the URL of a file of a stretch."""
    query = {"start": to_iso(span.start_ns, 0), "stop": to_iso(_rounded_up(span), 0), "format": form}
    return f"{_export_url(told)}?{urlencode(query, safe=':')}"


def _rounded_up(span: Interval) -> int:
    return -(-span.stop_ns // 10**9) * 10**9


def _export_url(told: DatasetTold) -> str:
    return f"{told.base}export/{quote(told.dataset.id, safe='@')}"


def _sepp(dataset_id: str, start: str, stop: str, told: DatasetTold) -> str:
    version = f", version={str(told.holding.revision)!r}" if told.is_pinned else ""
    return (
        "# elsewhere: pip install sepp-platform, and before Python starts\n"
        f"#   export SEPP_ARCHIVE_URL={told.base}\n"
        f"from sepp import archive\n\nds = archive.open({dataset_id!r}, {f'{start}/{stop}'!r}{version})"
    )


def _hapi(told: DatasetTold, start: str, stop: str) -> str:
    return (
        "from hapiclient import hapi\n\n"
        f"data, meta = hapi({told.base + 'hapi'!r}, {told.dataset.id!r}, '',\n    {start!r}, {stop!r})"
    )


def _csa(dataset_id: str, start: str, stop: str) -> dict[str, str]:
    asked = {"RETRIEVAL_TYPE": "PRODUCT", "DATASET_ID": dataset_id}
    return asked | {"START_DATE": start, "END_DATE": stop, "DELIVERY_FORMAT": "CEF"}


def _wget(url: str, query: dict[str, str]) -> str:
    asked = f"{url}?{urlencode(query, safe=':')}"
    return f"wget --content-disposition \\\n  {shlex.quote(asked)}"
