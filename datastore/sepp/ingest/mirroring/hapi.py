"""Any HAPI server, of version 2 or 3."""

import json
from pathlib import Path
from typing import Any

from sepp.core.errors import ServiceError, UnknownDatasetError, nearest_names
from sepp.core.time import DAY_NS, SECOND_NS, Interval, parse_time, to_iso
from sepp.ingest.mirroring.naming import name_piece
from sepp.ingest.mirroring.pieces import Piece, cut
from sepp.ingest.mirroring.source import PieceTooLargeError
from sepp.ingest.mirroring.wire import CutShortError, Query, RefusedError, TooMuchError, Wire

NO_DATA, OUTSIDE, UNKNOWN, TOO_MUCH = 1201, 1405, 1406, 1408
_OLD_NAMES = {"dataset": "id", "start": "time.min", "stop": "time.max"}
# Any: JSON of several shapes.
Json = dict[str, Any]


class HapiSource:
    """Pieces are CSV with the header before it, each a file that explains itself."""

    is_sure = True

    def __init__(self, url: str, wire: Wire) -> None:
        """Ask nothing yet. Raises ``ServiceError`` without a URL."""
        if not url:
            raise ServiceError("Which HAPI server? Write 'hapi:https://host/hapi'")
        self.origin = url
        self._wire = wire
        self._is_old = False
        self._stop_ns = 0
        self._info: Json = {}

    def survey(self, dataset: str) -> Interval:
        """Read the header of a dataset."""
        self._is_old = str(self._read("capabilities", {}).get("HAPI", "3")).startswith(("1", "2"))
        try:
            self._info = self._read("info", {"dataset": dataset})
        except RefusedError as error:
            if _code(error.text) == UNKNOWN or error.status == 404:
                raise self._unknown(dataset) from error
            raise
        start, stop = self._info.get("startDate"), self._info.get("stopDate")
        if not (start and stop):
            raise self._unknown(dataset)
        self._stop_ns = parse_time(str(stop))
        return Interval(parse_time(str(start)), max(self._stop_ns, parse_time(str(start)) + 1))

    def list_pieces(self, dataset: str, interval: Interval, step_ns: int) -> list[Piece]:
        """Cut the interval."""
        del dataset
        return [Piece(each) for each in cut(interval, step_ns)]

    def locate(self, dataset: str, piece: Piece) -> str:
        """Give the URL that the piece can be asked for again with."""
        query = "&".join(f"{name}={value}" for name, value in self._query(dataset, piece.interval).items())
        return f"{self.origin}/data?{query}"

    def fetch(self, dataset: str, piece: Piece, folder: Path) -> list[Path]:
        """Bring a piece.

        Some servers call the time of the last record ``stopDate``: of the
        last day all is asked for, or what the server allows of it.
        """
        target = folder / name_piece(dataset, piece.interval, ".csv")
        stretches = [piece.interval]
        if piece.interval.stop_ns == self._stop_ns:
            stretches.insert(
                0, Interval(piece.interval.start_ns, self._stop_ns + (-self._stop_ns % DAY_NS or SECOND_NS))
            )
        for stretch in stretches:
            try:
                self._download(dataset, stretch, target)
            except RefusedError as error:
                code = _code(error.text)
                if code == OUTSIDE and stretch is not stretches[-1]:
                    continue
                if code == NO_DATA:
                    return []
                raise _meaning(error, code) from error
            return [target] if self._keep(target) else []
        return []

    def _download(self, dataset: str, stretch: Interval, target: Path) -> None:
        query = {**self._query(dataset, stretch), "include": "header"}
        try:
            self._wire.download(f"{self.origin}/data", query, target, check=_check_csv)
        except TooMuchError as error:
            raise PieceTooLargeError(str(error)) from error

    def _keep(self, target: Path) -> bool:
        """Tell whether there are records; put the header before them where it lacks."""
        with target.open("rb") as file:
            first = next((line for line in file if not line.startswith(b"#")), b"")
            file.seek(0)
            has_header = file.read(1) == b"#"
        if first and not has_header:
            header = "".join(f"#{line}\n" for line in json.dumps(self._info, indent=1).splitlines())
            target.write_bytes(header.encode() + target.read_bytes())
        return bool(first)

    def _query(self, dataset: str, stretch: Interval) -> Query:
        words = {"dataset": dataset, "start": to_iso(stretch.start_ns), "stop": to_iso(stretch.stop_ns)}
        return {**self._named(words), "format": "csv"}

    def _named(self, words: Query) -> Query:
        return {_OLD_NAMES.get(name, name) if self._is_old else name: value for name, value in words.items()}

    def _read(self, endpoint: str, words: Query) -> Json:
        url = f"{self.origin}/{endpoint}"
        answer = self._wire.read(url, self._named(words))
        code = _code(answer)
        if code is None:
            raise ServiceError(f"{url} is no HAPI server: it gave {answer[:80]!r}")
        if code >= 1300:
            raise RefusedError(url, 200, answer.decode("utf-8", "replace"))
        return dict(json.loads(answer))

    def _unknown(self, dataset: str) -> UnknownDatasetError:
        known = [str(entry["id"]) for entry in self._read("catalog", {}).get("catalog", [])]
        return UnknownDatasetError(f"{self.origin} has no data of {dataset!r}{nearest_names(dataset, known)}")


def _check_csv(path: Path) -> None:
    """Refuse an answer that ends within a line, or is an error sent as data."""
    with path.open("rb") as file:
        head = file.read(65536)
        file.seek(max(0, path.stat().st_size - 1))
        tail = file.read(1)
    code = _code(head) if head.startswith(b"{") else None
    if code:
        raise RefusedError("the HAPI server", 200, head.decode("utf-8", "replace"))
    if head and tail != b"\n":
        raise CutShortError("the answer ends within a line")


def _meaning(error: RefusedError, code: int | None) -> ServiceError:
    return PieceTooLargeError(str(error)) if code == TOO_MUCH or error.status == 413 else error


def _code(answer: str | bytes) -> int | None:
    """Read HAPI's own status; None if the answer has none."""
    try:
        return int(json.loads(answer)["status"]["code"])
    except (ValueError, TypeError, KeyError):
        return None
