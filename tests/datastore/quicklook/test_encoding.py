import json
import struct

import numpy as np
import pytest

from sepp.core.time import HOUR_NS, Interval
from sepp.quicklook import PlotData, encode, plot_data
from sepp.quicklook.encoding import decode_header
from sepp.store import Store
from tests.datastore.quicklook.samples import ID, START_NS

SPANS = (None, Interval(START_NS, START_NS + HOUR_NS), Interval(0, HOUR_NS))


@pytest.fixture(params=SPANS, ids=["all", "hour", "empty"])
def plot(demo: Store, request: pytest.FixtureRequest) -> PlotData:
    return plot_data(demo, ID, ["B_gse", "flux", "moving", "mode", "@coverage"], request.param, 500)


def test_the_header_fills_up_to_a_multiple_of_eight(plot: PlotData) -> None:
    data = encode(plot)
    (size,) = struct.unpack_from("<I", data, 8)
    assert data[:8] == b"SEPPPLT1"
    assert (12 + size) % 8 == 0
    assert json.loads(data[12 : 12 + size])["dataset"] == ID


def test_every_array_is_read_back_from_its_place(plot: PlotData) -> None:
    data = encode(plot)
    header, area = decode_header(data)
    for panel, told in zip(plot.panels, header["panels"], strict=True):
        assert told["points"] == panel.points
        for name, place in told["arrays"].items():
            assert place["offset"] % 8 == 0
            count = int(np.prod(place["shape"]))
            found = np.frombuffer(data, place["dtype"], count, area + place["offset"]).reshape(place["shape"])
            np.testing.assert_array_equal(found, panel.arrays[name])


def test_the_header_tells_what_the_views_ask(plot: PlotData) -> None:
    header, _ = decode_header(encode(plot))
    about = {"dataset", "title", "observatory", "is_synthetic", "caveats"}
    assert set(header) == about | {"version", "start", "stop", "held", "left_out", "panels"}
    line, spectrogram, _, status, track = header["panels"]
    assert line["labels"] == ["Bx", "By", "Bz"]
    assert (line["kind"], line["units"], line["frame"]) == ("line", "nT", "GSE")
    assert line["arrays"]["time"]["dtype"] == "float64"
    assert {"bins", "time"} < set(spectrogram["arrays"])
    assert (spectrogram["bin_units"], spectrogram["bin_scale"]) == ("eV", "log")
    assert (status["kind"], len(status["flag_values"])) == ("status", len(status["flag_meanings"]))
    assert (track["kind"], set(track["arrays"])) == ("track", {"start", "stop", "level"})
    assert len(track["texts"]) == track["points"] > 0
    assert header["start"].endswith("Z")


def test_times_that_panels_share_lie_there_once(demo: Store) -> None:
    one, two = (encode(plot_data(demo, ID, names, None, 500)) for names in (["B_gse"], ["B_gse", "density"]))
    first, second = (panel["arrays"]["time"] for panel in decode_header(two)[0]["panels"])
    assert first == second
    points = first["shape"][0]
    assert len(two) - len(one) < 8 * points + 3 * 8 * points


def test_anything_else_is_no_plot_data() -> None:
    with pytest.raises(ValueError, match="Not plot data"):
        decode_header(b"PNG")
