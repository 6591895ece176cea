"""Plot data as bytes: a JSON header, then arrays at multiples of 8."""

import json
import struct
from typing import Any

import numpy as np

from sepp.core.time import parse_time, to_iso
from sepp.quicklook.plot import SPECTROGRAM, STATUS, TRACK, Column, Panel, PlotData

MAGIC = b"SEPPPLT1"
MEDIA_TYPE = "application/vnd.sepp.plot"
ALIGNMENT = 8

Json = dict[str, Any]  # Any: JSON nests


class _Room:
    """The data area, filled array by array; what is the same lies there once."""

    def __init__(self) -> None:
        self.places: dict[bytes, int] = {}
        self.size = 0

    def put(self, column: Column) -> Json:
        """Add an array; tell where it lies and what it is."""
        data = np.ascontiguousarray(column, dtype=column.dtype.newbyteorder("<")).tobytes()
        padded = data + bytes(-len(data) % ALIGNMENT)
        if padded not in self.places:
            self.places[padded] = self.size
            self.size += len(padded)
        return {"offset": self.places[padded], "dtype": str(column.dtype), "shape": list(column.shape)}


def encode(plot: PlotData) -> bytes:
    """Write plot data in the binary form that the views read.

    ``SEPPPLT1``, the header's length as uint32, the header in JSON padded
    with blanks to a multiple of 8, then the arrays, little-endian. Panels
    that have an array in common, such as their times, refer to the same place.
    """
    room = _Room()
    header = {
        "dataset": plot.dataset,
        "title": plot.title,
        "is_synthetic": plot.is_synthetic,
        "version": plot.version,
        "start": to_iso(plot.start_ns),
        "stop": to_iso(plot.stop_ns),
        "caveats": plot.caveats,
        "observatory": plot.observatory,
        "held": plot.held_ns and [to_iso(time_ns) for time_ns in plot.held_ns],
        "left_out": list(plot.left_out),
        "panels": [_describe(panel, room) for panel in plot.panels],
    }
    text = json.dumps(header, ensure_ascii=False, allow_nan=False).encode()
    text += b" " * (-(len(MAGIC) + 4 + len(text)) % ALIGNMENT)
    return b"".join([MAGIC, struct.pack("<I", len(text)), text, *room.places])


def _describe(panel: Panel, room: _Room) -> Json:
    described: Json = {
        "parameter": panel.parameter,
        "long_name": panel.long_name,
        "short_name": panel.short_name,
        "units": panel.units,
        "frame": panel.frame,
        "kind": panel.kind,
        "scale": panel.scale,
        "labels": list(panel.labels),
        "gap_ms": panel.gap_ms,
        "factor": panel.factor,
        "points": panel.points,
        "arrays": {name: room.put(column) for name, column in panel.arrays.items()},
    }
    return described | _describe_kind(panel)


def _describe_kind(panel: Panel) -> Json:
    """Tell what only panels of one kind have."""
    if panel.kind == SPECTROGRAM:
        return {"bin_name": panel.bin_name, "bin_units": panel.bin_units, "bin_scale": panel.bin_scale}
    if panel.kind == STATUS:
        return {"flag_values": list(panel.flag_values), "flag_meanings": list(panel.flag_meanings)}
    return {"texts": list(panel.texts), "note": panel.note} if panel.kind == TRACK else {}


def decode(data: bytes) -> PlotData:
    """Read plot data back.

    Raises ``ValueError`` for anything else than plot data.
    """
    header, area = decode_header(data)
    told = {name: header[name] for name in ("dataset", "title", "is_synthetic", "version", "caveats", "observatory")}
    panels = tuple(_read_panel(panel, data, area) for panel in header["panels"])
    held = header["held"] and tuple(parse_time(text) for text in header["held"])
    span: Json = {"start_ns": parse_time(header["start"]), "stop_ns": parse_time(header["stop"]), "held_ns": held}
    return PlotData(panels=panels, **span, **told)


def _read_panel(told: Json, data: bytes, area: int) -> Panel:
    arrays = {name: _read_array(place, data, area) for name, place in told.pop("arrays").items()}
    told.pop("points")
    kept: Json = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return Panel(arrays=arrays, **kept)


def _read_array(place: Json, data: bytes, area: int) -> Column:
    count = int(np.prod(place["shape"], dtype=np.int64))
    found = np.frombuffer(data, np.dtype(place["dtype"]).newbyteorder("<"), count, area + place["offset"])
    return found.astype(place["dtype"]).reshape(place["shape"])


def decode_header(data: bytes) -> tuple[Json, int]:
    """Read the header; tell where the data area begins.

    Raises ``ValueError`` for anything else than plot data.
    """
    if data[: len(MAGIC)] != MAGIC:
        raise ValueError(f"Not plot data: expected {MAGIC!r}, got {data[: len(MAGIC)]!r}")
    (size,) = struct.unpack_from("<I", data, len(MAGIC))
    start = len(MAGIC) + 4
    return json.loads(data[start : start + size]), start + size
