"""A static picture of a view, for where no view can live."""

import io
import os
from collections.abc import Sequence

import httpx

from sepp.core.time import Interval, to_iso

_PATIENCE_S = 4.0
_WIDTH = 1000


def group_panels(panels: Sequence[str]) -> dict[str, list[str] | None]:
    """Sort ``ID`` and ``ID/parameter`` by dataset; None means all of it."""
    groups: dict[str, list[str] | None] = {}
    for panel in panels:
        dataset, _, parameter = panel.partition("/")
        chosen = groups.setdefault(dataset, [])
        if not parameter:
            groups[dataset] = None
        elif chosen is not None and parameter not in chosen:
            chosen.append(parameter)
    return groups


def fetch_picture(panels: Sequence[str], interval: Interval) -> bytes | None:
    """Fetch the archive's PNG of these panels; None where it can't be had."""
    url, token = os.environ.get("SEPP_ARCHIVE_URL"), os.environ.get("JUPYTERHUB_API_TOKEN")
    if not url or not panels:
        return None
    headers = {"Authorization": f"token {token}"} if token else {}
    try:
        with httpx.Client(base_url=url, headers=headers, timeout=_PATIENCE_S, trust_env=False) as client:
            return _stacked([_fetch(client, *group, interval) for group in group_panels(panels).items()])
    except (httpx.HTTPError, OSError, ImportError):
        return None


def _fetch(client: httpx.Client, dataset: str, parameters: list[str] | None, interval: Interval) -> bytes:
    query = {"start": to_iso(interval.start_ns), "stop": to_iso(interval.stop_ns), "width": str(_WIDTH)}
    if parameters:
        query["parameters"] = ",".join(parameters)
    response = client.get(f"quicklook/{dataset}.png", params=query)
    return response.raise_for_status().content


def _stacked(pictures: list[bytes]) -> bytes:
    if len(pictures) == 1:
        return pictures[0]
    from PIL import Image  # noqa: PLC0415  # comes with matplotlib; only several datasets need it

    images = [Image.open(io.BytesIO(picture)).convert("RGB") for picture in pictures]
    whole = Image.new("RGB", (max(i.width for i in images), sum(i.height for i in images)), "white")
    top = 0
    for image in images:
        whole.paste(image, (0, top))
        top += image.height
    written = io.BytesIO()
    whole.save(written, "PNG")
    return written.getvalue()
