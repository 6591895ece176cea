"""CDF files made for mounting: records at a cadence from a start on."""

from pathlib import Path

import numpy as np
import pycdfpp

GZIP = pycdfpp.CompressionType.gzip_compression
FILL = -1e31


def make_cdf(
    path: Path,
    start: str,
    records: int = 100,
    *,
    cadence_ms: int = 1000,
    seed: int = 0,
    compression: pycdfpp.CompressionType = pycdfpp.CompressionType.no_compression,
    energies: tuple[float, ...] = (10.0, 20.0),
    has_flag: bool = True,
) -> np.ndarray:
    """Write field, flag, spectrum and energies of dataset ``M_FGM``; give the field, shape ``(n, 3)``, in nT."""
    times = np.datetime64(start, "ns") + np.arange(records) * np.timedelta64(cadence_ms, "ms")
    random = np.random.default_rng(seed)
    field = random.normal(5, 3, (records, 3)).astype(np.float32)
    field[records // 2] = FILL
    cdf = pycdfpp.CDF()
    cdf.add_attribute("Logical_source", ["M_FGM"])
    cdf.add_attribute("Mission_group", ["Made"])
    cdf.add_variable("Epoch", pycdfpp.to_tt2000(times), pycdfpp.DataType.CDF_TIME_TT2000)
    told = {"DEPEND_0": ["Epoch"], "VAR_TYPE": ["data"]}
    magnetic = {**told, "UNITS": ["nT"], "CATDESC": ["magnetic field"], "FILLVAL": [np.float32(FILL)]}
    cdf.add_variable("B", field, compression=compression, attributes=magnetic)
    if has_flag:
        cdf.add_variable("flag", np.arange(records, dtype=np.int16), attributes={**told, "FILLVAL": [np.int16(-1)]})
    cdf.add_variable("energy", np.array([energies]), is_nrv=True, attributes={"VAR_TYPE": ["support_data"]})
    flux = random.random((records, len(energies))).astype(np.float32)
    cdf.add_variable("flux", flux, compression=compression, attributes={**told, "DEPEND_1": ["energy"]})
    path.parent.mkdir(parents=True, exist_ok=True)
    pycdfpp.save(cdf, str(path))
    return np.where(field == np.float32(FILL), np.float32(np.nan), field)
