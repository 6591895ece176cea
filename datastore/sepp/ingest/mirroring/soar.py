"""The Solar Orbiter Archive: files found by TAP, each a piece."""

import re
from pathlib import Path

from sepp.core.errors import ServiceError, UnknownDatasetError, nearest_names
from sepp.core.time import Interval, parse_time, to_iso
from sepp.ingest.mirroring import tap
from sepp.ingest.mirroring.pieces import Piece
from sepp.ingest.mirroring.wire import CutShortError, Query, Wire

USUAL_URL = "https://soar.esac.esa.int/soar-sl-tap"
_ID = re.compile(r"solo_(?P<level>L[0-9L]+)_(?P<descriptor>[a-z0-9-]+)$", re.IGNORECASE)


class SoarSource:
    """Datasets are named as their files begin: ``solo_L2_mag-rtn-normal``."""

    is_sure = True

    def __init__(self, url: str, wire: Wire) -> None:
        """Ask nothing yet."""
        self.origin = url or USUAL_URL
        self._wire = wire

    def survey(self, dataset: str) -> Interval:
        """Find the first and the last file of a dataset."""
        query = tap.select("MIN(begin_time) AS begin_first, MAX(end_time) AS end_last", *_where(dataset))
        rows = tap.ask(self._wire, self.origin, query)
        if not rows or not rows[0]["begin_first"] or not rows[0]["end_last"]:
            raise self._unknown(dataset)
        start_ns, stop_ns = _time(rows[0]["begin_first"]), _time(rows[0]["end_last"])
        return Interval(start_ns, max(stop_ns, start_ns) + 1)

    def list_pieces(self, dataset: str, interval: Interval, step_ns: int) -> list[Piece]:
        """List the files that meet the interval, the newest version of each."""
        del step_ns
        start, stop = (_text(at) for at in (interval.start_ns, interval.stop_ns))
        table, condition = _where(dataset)
        meets = f"{condition} AND begin_time < {stop} AND end_time > {start} ORDER BY begin_time"
        columns = "data_item_id, filename, filesize, begin_time, end_time"
        rows = tap.ask(self._wire, self.origin, tap.select(columns, table, meets))
        newest: dict[str, Piece] = {}
        for piece in map(_piece, rows):
            if piece.key not in newest or newest[piece.key].item < piece.item:
                newest[piece.key] = piece
        return sorted(newest.values(), key=lambda piece: piece.interval)

    def locate(self, dataset: str, piece: Piece) -> str:
        """Give the URL that the file can be asked for again with."""
        return f"{self.origin}/data?" + "&".join(f"{k}={v}" for k, v in _query(dataset, piece).items())

    def fetch(self, dataset: str, piece: Piece, folder: Path) -> list[Path]:
        """Bring a file."""

        def check(path: Path) -> None:
            if path.stat().st_size < piece.size:
                raise CutShortError(f"{piece.item} ends after {path.stat().st_size} of {piece.size} bytes")

        target = folder / Path(piece.item).name
        self._wire.download(f"{self.origin}/data", _query(dataset, piece), target, check=check)
        return [target]

    def _unknown(self, dataset: str) -> UnknownDatasetError:
        level, _, table = _parts(dataset)
        query = tap.select("DISTINCT descriptor", table, f"level = {tap.quote(level)}")
        known = [f"solo_{level}_{row['descriptor']}" for row in tap.ask(self._wire, self.origin, query)]
        return UnknownDatasetError(f"{self.origin} has no files of {dataset!r}{nearest_names(dataset, known)}")


def _parts(dataset: str) -> tuple[str, str, str]:
    """Give level, descriptor and table."""
    found = _ID.match(dataset)
    if not found:
        raise UnknownDatasetError(
            f"Not a Solar Orbiter dataset: {dataset!r}; write for example 'solo_L2_mag-rtn-normal'"
        )
    level = found["level"].upper()
    return level, found["descriptor"].lower(), "v_ll_data_item" if level.startswith("LL") else "v_sc_data_item"


def _where(dataset: str) -> tuple[str, str]:
    """Give the table and the condition of a dataset's files."""
    level, descriptor, table = _parts(dataset)
    return table, f"descriptor = {tap.quote(descriptor)} AND level = {tap.quote(level)}"


def _query(dataset: str, piece: Piece) -> Query:
    kind = "LOW_LATENCY" if _parts(dataset)[0].startswith("LL") else "SCIENCE"
    return {"retrieval_type": "LAST_PRODUCT", "data_item_id": piece.key, "product_type": kind}


def _piece(row: tap.Row) -> Piece:
    begin_ns = _time(row["begin_time"])
    interval = Interval(begin_ns, max(_time(row["end_time"]), begin_ns + 1))
    size = row["filesize"]
    name = Path(str(row["filename"])).name
    if not name:
        raise ServiceError(f"The archive lists a file without a name: {row!r}")
    return Piece(interval, name, str(row["data_item_id"]), int(size) if isinstance(size, int | float) else 0)


def _time(text: object) -> int:
    return parse_time(str(text).replace(" ", "T"))


def _text(at_ns: int) -> str:
    """Write a time as the archive's tables have it."""
    return tap.quote(to_iso(at_ns, 3).replace("T", " ").rstrip("Z"))
