"""AMDA and CDAWeb, by the package ``speasy``: variables become CDF files."""

import os
import re
import time
from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sepp.core.errors import MissingExtraError, ServiceError, UnknownDatasetError, nearest_names
from sepp.core.time import Interval, parse_time, to_iso
from sepp.ingest.mirroring.naming import name_piece
from sepp.ingest.mirroring.pieces import Piece, cut
from sepp.ingest.mirroring.wire import RefusedError, Wire, agent

_STATUS = re.compile(r"(?:\bgot|too many|status(?: code)?|HTTP(?: Error)?) ([45]\d\d)\b")
_SILENCE = re.compile(r"time.?out|timed out", re.IGNORECASE)
_AGAIN = "run the same mirror again: it goes on with what is missing"
# Any: speasy has no types.
Variable = Any


class SpeasySource:
    """One provider of speasy; a piece is a CDF file of every parameter that came."""

    def __init__(self, name: str, wire: Wire) -> None:
        """Ask the provider for its inventory.

        Raises ``MissingExtraError`` without speasy, ``ServiceError`` if the
        provider is away.
        """
        self.origin = name
        self.is_sure = True
        self._wire = wire
        self._provider = _load(name)

    def survey(self, dataset: str) -> Interval:
        """Look the dataset up in the inventory."""
        known = self._provider.flat_inventory.datasets
        if dataset not in known:
            near = nearest_names(dataset, known)
            raise UnknownDatasetError(f"{self.origin} has no dataset {dataset!r} that speasy knows{near}")
        span = self._provider.dataset_range(dataset)
        return Interval(parse_time(span.start_time), parse_time(span.stop_time) + 1)

    def list_pieces(self, dataset: str, interval: Interval, step_ns: int) -> list[Piece]:
        """Cut the interval."""
        del dataset
        return [Piece(each) for each in cut(interval, step_ns)]

    def locate(self, dataset: str, piece: Piece) -> str:
        """Name provider, dataset and time, as speasy has no URL for them."""
        return f"speasy:{self.origin}/{dataset}?start={piece.interval.start}&stop={piece.interval.stop}"

    def fetch(self, dataset: str, piece: Piece, folder: Path) -> list[Path]:
        """Bring every parameter of a piece.

        Speasy answers None both for a gap and for some failures: then the
        piece is not sure, and will be asked for again.
        """
        products = _products(self._provider.flat_inventory.datasets[dataset])
        answers = [self._ask(product, piece.interval) for product in products]
        self.is_sure = bool(answers) and all(answer is not None for answer in answers)
        groups = _by_time([answer for answer in answers if answer is not None and len(answer)])
        paths = []
        for number, variables in enumerate(groups):
            path = folder / name_piece(dataset, piece.interval, f"_{number}.cdf" if number else ".cdf")
            _write(path, variables, self._provenance(dataset, piece, number))
            paths.append(path)
        return paths

    def _ask(self, product: str, interval: Interval) -> Variable:
        time.sleep(self._wire.manners.pause_s)
        # Seconds are what the providers are asked with: whole ones, or records at the ends are lost.
        start, stop = (to_iso(at, 0) for at in (interval.start_ns, interval.stop_ns + 999_999_999))
        try:
            answer = self._provider.get_data(product, start, stop, disable_cache=True, disable_proxy=True)
        except Exception as error:
            raise explain(error, f"{self.origin}, asked for {product!r} from {start} to {stop},") from error
        self._wire.on_bytes(0 if answer is None else int(answer.nbytes))
        return answer

    def _provenance(self, dataset: str, piece: Piece, number: int) -> Mapping[str, str]:
        index = self._provider.flat_inventory.datasets[dataset]
        told = {name: value for name, value in vars(index).items() if isinstance(value, str) and name[0] not in "_"}
        return {
            **told,
            "Logical_source": f"{dataset}@{number}" if number else dataset,
            "Mirrored_from": self.locate(dataset, piece),
            "Mirrored_by": f"sepp {version('sepp-platform')}, speasy {version('speasy')}",
        }


def explain(error: Exception, who: str) -> ServiceError:
    """Tell what speasy met: an answer of the host, its silence, or that it is away.

    After the first two, ``RefusedError``, other pieces may still come.
    """
    said = f"{type(error).__name__}: {error}"
    status = _STATUS.search(said)
    if status:
        return RefusedError(who, int(status[1]), f"{_AGAIN} ({said})")
    if _SILENCE.search(said):
        return RefusedError(who, 504, f"no answer in time; {_AGAIN} ({said})")
    return ServiceError(f"{who} gave nothing: {said}; {_AGAIN}")


def open_amda(url: str, wire: Wire) -> SpeasySource:
    """Make the source AMDA."""
    return _open("amda", url, wire)


def open_cda(url: str, wire: Wire) -> SpeasySource:
    """Make the source CDAWeb."""
    return _open("cda", url, wire)


def _open(name: str, url: str, wire: Wire) -> SpeasySource:
    if url:
        raise ServiceError(f"{name!r} takes no URL, speasy knows where it is; got {url!r}")
    return SpeasySource(name, wire)


def _load(name: str) -> Any:
    os.environ.setdefault("SPEASY_CORE_HTTP_USER_AGENT", agent())  # speasy reads it when it is imported
    try:
        speasy = import_module("speasy")
    except ImportError as error:
        raise MissingExtraError("speasy", "mirror") from error
    provider = getattr(speasy, name, None)  # None where it did not answer, or is disabled in speasy's settings
    if provider is None:
        raise ServiceError(f"speasy can't reach {name!r} now; run the same mirror again later")
    return provider


def _products(index: Any) -> list[str]:
    """List the parameters below a dataset."""
    kind = import_module("speasy.core.inventory.indexes").ParameterIndex
    return [str(each.spz_uid()) for each in vars(index).values() if isinstance(each, kind)]


def _by_time(variables: list[Variable]) -> list[list[Variable]]:
    """Put variables of the same time axis together: a file has one."""
    groups: dict[bytes, list[Variable]] = {}
    for variable in variables:
        groups.setdefault(variable.time.tobytes(), []).append(variable)
    return sorted(groups.values(), key=len, reverse=True)


def _write(path: Path, variables: list[Variable], attributes: Mapping[str, str]) -> None:
    import pycdfpp  # noqa: PLC0415

    codec = import_module("speasy.core.codecs").get_codec("application/x-cdf")
    codec.save_variables(variables, str(path), compress_variables=True)
    cdf = pycdfpp.load(path.read_bytes())
    for name, value in attributes.items():
        if name not in cdf.attributes:
            cdf.add_attribute(name, [value or " "])
    pycdfpp.save(cdf, str(path))
