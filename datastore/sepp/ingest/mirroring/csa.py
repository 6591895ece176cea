"""The Cluster Science Archive, by its wire protocol ``csa-sl-tap``."""

import gzip
import tarfile
import zlib
from pathlib import Path
from shutil import copyfileobj

from sepp.core.errors import UnknownDatasetError, nearest_names
from sepp.core.time import SECOND_NS, Interval, parse_time, to_iso
from sepp.ingest.mirroring import tap
from sepp.ingest.mirroring.naming import name_piece
from sepp.ingest.mirroring.pieces import Piece, cut
from sepp.ingest.mirroring.source import PieceTooLargeError
from sepp.ingest.mirroring.wire import CutShortError, Query, RefusedError, TooMuchError, Wire

USUAL_URL = "https://csa.esac.esa.int/csa-sl-tap"
_TOO_LARGE = ("1 gb", "1gb", "too large", "too big", "exceed", "maximum size", "limit")
_NOTHING = ("no data", "no file", "no product", "no result")


class CsaSource:
    """CEF datasets come as one gzipped file a piece, others as their own files in a tar."""

    is_sure = True

    def __init__(self, url: str, wire: Wire) -> None:
        """Ask nothing yet; the ``csa-sl-tap`` at the end may be left out."""
        base = url or USUAL_URL
        self.origin = base if base.endswith("csa-sl-tap") else f"{base}/csa-sl-tap"
        self._wire = wire
        self._is_cef = True

    def survey(self, dataset: str) -> Interval:
        """Look the dataset up in ``csa.v_dataset``."""
        columns, condition = "dataset_id, start_date, end_date, is_cef", f"dataset_id = {tap.quote(dataset)}"
        rows = tap.ask(self._wire, self.origin, tap.select(columns, "csa.v_dataset", condition))
        if not rows:
            raise self._unknown(dataset)
        self._is_cef = str(rows[0]["is_cef"]).lower() in ("true", "1", "t")
        start_ns, stop_ns = (parse_time(str(rows[0][name]).replace(" ", "T")) for name in ("start_date", "end_date"))
        return Interval(start_ns, max(stop_ns, start_ns) + SECOND_NS)

    def list_pieces(self, dataset: str, interval: Interval, step_ns: int) -> list[Piece]:
        """Cut the interval."""
        del dataset
        return [Piece(each) for each in cut(interval, step_ns)]

    def locate(self, dataset: str, piece: Piece) -> str:
        """Give the URL that the piece can be asked for again with."""
        return f"{self.origin}/data?" + "&".join(f"{k}={v}" for k, v in self._query(dataset, piece.interval).items())

    def fetch(self, dataset: str, piece: Piece, folder: Path) -> list[Path]:
        """Bring a piece."""
        suffix, check = (".cef.gz", _check_gzip) if self._is_cef else (".tar.gz", _check_tar)
        target = folder / name_piece(dataset, piece.interval, suffix)
        query = self._query(dataset, piece.interval)
        try:
            self._wire.download(f"{self.origin}/data", query, target, check=check)
        except TooMuchError as error:
            raise PieceTooLargeError(str(error)) from error
        except RefusedError as error:
            if _says(error.text, _NOTHING) and not _says(error.text, _TOO_LARGE):
                return []
            if error.status == 413 or _says(error.text, _TOO_LARGE):
                raise PieceTooLargeError(str(error)) from error
            raise
        return [target] if self._is_cef else _unpack(target, folder)

    def _query(self, dataset: str, stretch: Interval) -> Query:
        """Ask for whole seconds, as the archive wants them."""
        stop_ns = -(-stretch.stop_ns // SECOND_NS) * SECOND_NS
        how = {"RETRIEVAL_ACCESS": "streamed", "GZIP": "1"} if self._is_cef else {"DELIVERY_INTERVAL": "ALL"}
        times = {"START_DATE": to_iso(stretch.start_ns, 0), "END_DATE": to_iso(stop_ns, 0)}
        return {"RETRIEVAL_TYPE": "PRODUCT", "DATASET_ID": dataset, **times, **how}

    def _unknown(self, dataset: str) -> UnknownDatasetError:
        query = tap.select("dataset_id", "csa.v_dataset", f"dataset_id LIKE {tap.quote(dataset[:3] + '%')}")
        known = [str(row["dataset_id"]) for row in tap.ask(self._wire, self.origin, query)]
        return UnknownDatasetError(f"{self.origin} has no dataset {dataset!r}{nearest_names(dataset, known)}")


def _says(text: str, phrases: tuple[str, ...]) -> bool:
    """Look for phrases, but not in the page of some server on the way."""
    return "<html" not in text.lower() and any(phrase in text.lower() for phrase in phrases)


def _check_gzip(path: Path) -> None:
    """Read to the end, where gzip keeps length and checksum."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.startswith(b"\x1f\x8b"):
        # An answer in words, sent with status 200, is the refusal that it says.
        raise RefusedError("the Cluster Science Archive", 200, head.decode("utf-8", "replace"))
    try:
        with gzip.open(path) as file:
            while file.read(2**20):
                pass
    except (EOFError, OSError, zlib.error) as error:
        raise CutShortError(f"the gzipped answer is not whole: {error}") from error


def _check_tar(path: Path) -> None:
    _check_gzip(path)
    try:
        with tarfile.open(path) as tar:
            tar.getmembers()
    except tarfile.TarError as error:
        raise CutShortError(f"the tar that came is damaged: {error}") from error


def _unpack(path: Path, folder: Path) -> list[Path]:
    """Take the files out of a tar, but for logs; folders in it do not count."""
    taken = []
    with tarfile.open(path) as tar:
        for member in tar:
            name = Path(member.name).name
            stream = tar.extractfile(member) if member.isfile() and not name.endswith((".log", ".txt")) else None
            if stream is None:
                continue
            with (folder / name).open("wb") as file:
                copyfileobj(stream, file)
            taken.append(folder / name)
    path.unlink()
    return taken
