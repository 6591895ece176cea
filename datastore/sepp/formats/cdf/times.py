"""CDF's three time types as ns since 1970-01-01 UTC."""

import numpy as np
import pycdfpp
from numpy.typing import NDArray

from sepp.core.model import Times, Values
from sepp.formats.content import NO_TIME

_YEAR_0_TO_1970_S = 62_167_219_200
_NS_PER_S = 1_000_000_000
_NS_PER_MS = 1_000_000
_AT_A_TIME = 1 << 15
_MANY = 1 << 16
_REPRESENTABLE_S = 9_223_372_036
_FIELDS = {"cdf_epoch": "mseconds", "cdf_tt2000": "nseconds"}

TIME_TYPES = (
    pycdfpp.DataType.CDF_EPOCH,
    pycdfpp.DataType.CDF_EPOCH16,
    pycdfpp.DataType.CDF_TIME_TT2000,
)


def to_ns(values: NDArray[np.void]) -> Times:
    """Turn raw CDF times of any shape into ns since 1970 UTC.

    ``values`` are pycdfpp's records of ``mseconds`` (CDF_EPOCH) or
    ``seconds`` and ``picoseconds`` (EPOCH16), both rounded to ns, or of
    ``nseconds`` (TT2000, by the table of leap seconds; a leap second is
    given the ns of the second after it). Fills and times beyond 1677-2262
    become ``NO_TIME``.
    """
    out: Times = np.empty(values.shape, np.int64)
    for first in range(0, len(values), _AT_A_TIME):
        out[first : first + _AT_A_TIME] = _some_to_ns(values[first : first + _AT_A_TIME])
    return out


def raw_to_ns(values: Values, kind: str) -> Times:
    """Turn ``cdf_epoch`` (ms, floats) or ``cdf_tt2000`` (ns, integers) into ns since 1970."""
    if kind == "cdf_epoch" and values.size >= _MANY:
        # Compiled code is not worth its import for small files.
        from sepp.formats.cdf.time_kernels import epoch_to_ns  # noqa: PLC0415

        moments: Times = epoch_to_ns(np.ascontiguousarray(values).reshape(-1)).reshape(values.shape)
        return moments
    return to_ns(values.view([(_FIELDS[kind], values.dtype)]))


def _some_to_ns(values: NDArray[np.void]) -> Times:
    match values.dtype.names:
        case ("mseconds",):
            return _epoch_to_ns(values["mseconds"])
        case ("seconds", "picoseconds"):
            return _epoch16_to_ns(values)
    flat = np.ascontiguousarray(values).reshape(-1)
    moments: NDArray[np.datetime64] = pycdfpp.to_datetime64(flat).astype("datetime64[ns]")
    return moments.view(np.int64).reshape(values.shape)


def _epoch_to_ns(milliseconds: NDArray[np.float64]) -> Times:
    since_1970 = milliseconds - _YEAR_0_TO_1970_S * 1000
    is_time = np.abs(since_1970) < _REPRESENTABLE_S * 1000
    if is_time.all():
        return _true_epoch_to_ns(milliseconds)
    return np.where(is_time, _true_epoch_to_ns(np.where(is_time, milliseconds, 0.0)), NO_TIME)


def _true_epoch_to_ns(milliseconds: NDArray[np.float64]) -> Times:
    whole = np.floor(milliseconds)
    nanos = milliseconds - whole
    nanos *= _NS_PER_MS
    moments: Times = whole.astype(np.int64)
    moments -= _YEAR_0_TO_1970_S * 1000
    moments *= _NS_PER_MS
    moments += np.rint(nanos, out=nanos).astype(np.int64)
    return moments


def _epoch16_to_ns(values: NDArray[np.void]) -> Times:
    seconds = values["seconds"] - _YEAR_0_TO_1970_S
    is_time = np.abs(seconds) < _REPRESENTABLE_S
    whole = np.where(is_time, seconds, 0).astype(np.int64)
    nanos = np.where(is_time, np.rint(values["picoseconds"] / 1000), 0).astype(np.int64)
    return np.where(is_time, whole * _NS_PER_S + nanos, NO_TIME)


def to_iso_text(value: object) -> str:
    """Write a time that stands in an attribute as ISO 8601 with Z.

    Times that have no date in 1677-2262 (fills) keep pycdfpp's own text.
    """
    moment = np.asarray(pycdfpp.to_datetime64([value])).reshape(-1)[0]
    if np.isnat(moment):
        return str(value)
    return f"{np.datetime_as_string(moment)}Z"
