"""The truth of the demonstration, as an event list of the archive."""

import sys
import tempfile
from pathlib import Path
from typing import Final

from sepp.catalog.settling_lists import list_folders
from sepp.core.home import Home
from sepp.events.files import write
from sepp.events.model import Column, EventList
from sepp.events.published import PublishedLists
from sepp.ingest.demonstration import crossings
from sepp.ingest.event_lists.keeping import GivenList, keep_list
from sepp.ingest.event_lists.taking import list_folder
from sepp.ingest.originals import checksum
from sepp.store import Store

NAME: Final = "DEMO_CROSSINGS"
_BESIDE: Final = "DEMO1_POSITION"
_TITLE: Final = "SYNTHETIC: every crossing of magnetopause and bow shock in the demonstration"
_SOURCE: Final = "sepp.ingest.demonstration"
_NORMAL: Final = ["normal_x", "normal_y", "normal_z"]
_COLUMNS: Final = (
    Column("spacecraft", "int64", description="1 to 4"),
    Column("boundary", "str", description="magnetopause or bow_shock"),
    Column("direction", "str", description="inbound or outbound"),
    Column("speed", "float64", units="km/s", description="of the boundary along the normal, positive sunward"),
    Column("normal", "float64", 3, description="outward unit normal, GSE"),
    Column("passage", "int64", description="crossings of one passage of a boundary share it"),
)


def publish_crossings(home: Home, store: Store) -> None:
    """Keep the list where the demonstration is, unless it is there; raises ``StoreError``."""
    folder = list_folder(home)
    if NAME in PublishedLists(*list_folders(home.archive)).names() or not store.has(_BESIDE):
        return
    events = true_crossings()
    with tempfile.TemporaryDirectory(prefix="sepp-demo-") as scratch:
        path = Path(scratch) / f"{NAME}.csv"
        write(events, path)
        keep_list(folder, NAME, GivenList(path, checksum(path), _SOURCE, events))
    sys.stderr.write(f"made the event list {NAME}: {len(events)} synthetic crossings\n")


def true_crossings() -> EventList:
    """List the crossings as instants, by spacecraft."""
    table = crossings()
    times = table["time"].to_numpy()
    values = {
        "spacecraft": table["spacecraft"].to_numpy(),
        "boundary": table["boundary"].to_numpy("U"),
        "direction": table["direction"].to_numpy("U"),
        "speed": table["speed_kms"].to_numpy().round(3),
        "normal": table[_NORMAL].to_numpy().round(6),
        "passage": table["event"].to_numpy(),
    }
    told = "Generated with the data; where the middle of the boundary passes, gaps in the data not regarded."
    return EventList(NAME, times, times, _COLUMNS, values, description=_TITLE, provenance=f"{_SOURCE}. {told}")
