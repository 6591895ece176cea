"""Made datasets that ask something of every format."""

from dataclasses import replace

import numpy as np

from sepp.core.model import Batch, Dataset, Parameter

RECORDS = 700
FILL = float(np.float32(-1e31))
START_NS = 978_307_200_000_000_000 + 123_456_789


def make_time(records: int = RECORDS) -> np.ndarray:
    return START_NS + 4_000_000_001 * np.arange(records, dtype=np.int64)


def make_batch(kind: str, records: int = RECORDS) -> Batch:
    parameters, values, constants = KINDS[kind](records, np.random.default_rng(7))
    dataset = Dataset(
        id=f"C1_CP_{kind.upper()}",
        title=f"Made data, {kind}",
        description="A paragraph,\nof two lines, with \\ and ! in it",
        mission="Cluster",
        observatory="Cluster-1",
        instrument="FGM",
        region="Magnetosphere",
        cadence_ns=4_000_000_001,
        parameters=tuple(parameters),
        citation="Made by SEPP",
        caveats="é is not ASCII",
        attributes={"PI": ("A. Name", "B. Naïme"), "Number": 3, "Ratio": 0.1, "MISSION_REGION": "Solar_Wind"},
    )
    return Batch(dataset, make_time(records), values, constants)


def make_floats(dice, shape, dtype="float64") -> np.ndarray:
    values = dice.normal(0, 10.0 ** dice.integers(-20, 20, shape), shape).astype(dtype)
    flat = values.reshape(-1)
    hard = [0.0, -0.0, np.finfo(dtype).tiny, np.finfo(dtype).max, np.finfo(dtype).smallest_subnormal, 0.1]
    flat[:6] = hard[: len(flat)]
    flat[10::17] = np.nan
    return values


def vector(records, dice):
    b = Parameter(
        "B_vec_xyz_gse", "float32", (3,), ("component",), (None,), ("Bx", "By", "Bz"), "nT", "Magnetic field", "GSE",
        FILL, -1e4, 1e4, attributes={"SI_CONVERSION": "1.0e-9>T", "FILLVAL": FILL, "LABLAXIS": "B"},
    )  # fmt: skip
    r = Parameter("sc_pos", "float64", units="km", long_name="Distance", attributes={"CATDESC": "Distance"})
    return (
        [b, r],
        {"B_vec_xyz_gse": make_floats(dice, (records, 3), "float32"), "sc_pos": make_floats(dice, records)},
        {},
    )


def integers(records, dice):
    kinds = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32")
    parameters, values = [], {}
    for kind in kinds:
        limits = np.iinfo(kind)
        parameters.append(Parameter(f"n_{kind}", kind, long_name=f"{kind} count", fill=limits.max, display="none"))
        values[f"n_{kind}"] = dice.integers(limits.min, limits.max, records, kind, endpoint=True)
        values[f"n_{kind}"][::9] = limits.max
    return parameters, values, {}


def spectrogram(records, dice):
    energy = Parameter(
        "energy", "float32", (5,), ("energy",), (None,), units="eV", long_name="Energy", role="support_data",
        display="none", is_varying=False,
    )  # fmt: skip
    flux = Parameter(
        "flux", "float32", (5,), ("energy",), ("energy",), units="1/(cm^2 s sr eV)", long_name="Flux", scale="log",
        display="spectrogram", fill=-1.0,
    )  # fmt: skip
    constants = {"energy": np.array([10.5, 33.1, 100, 333.3, 1e3], "float32")}
    return [energy, flux], {"flux": make_floats(dice, (records, 5), "float32")}, constants


def varying_bins(records, dice):
    pitch = Parameter(
        "pitch", "float64", (4,), ("pitch_bin",), (None,), units="deg", long_name="Pitch angle", role="support_data",
        display="none",
    )  # fmt: skip
    cube = Parameter("cube", "float32", (4, 3), ("pitch_bin", "component"), ("pitch", None), display="none")
    return [pitch, cube], {
        "pitch": np.abs(make_floats(dice, (records, 4))),
        "cube": make_floats(dice, (records, 4, 3), "float32"),
    }, {}  # fmt: skip


def text(records, dice):
    words = np.array(["", "a, b", "Grüße $ !x", "END_OF_DATA", "it's", "long " * 9 + "."])
    mode = Parameter("mode", "str", long_name="Mode", role="metadata", display="none")
    pair = Parameter("pair", "str", (2,), ("component_2",), (None,), role="metadata", display="none")
    station = Parameter("station", "str", is_varying=False, role="metadata", display="none")
    values = {"mode": words[dice.integers(0, 6, records)], "pair": words[dice.integers(0, 6, (records, 2))]}
    return [mode, pair, station], values, {"station": np.array("Kiruna")}


def time_range(records, dice):
    stop = make_time(records) + dice.integers(0, 10**9, records)
    stop[5] = np.iinfo(np.int64).min
    ends = Parameter("time_tags_stop", "datetime64[ns]", long_name="End", display="none", role="support_data")
    quality = Parameter("quality", "int32", fill=-1)
    return [ends, quality], {
        "time_tags_stop": stop.view("datetime64[ns]"),
        "quality": dice.integers(-1, 5, records).astype("int32"),
    }, {}  # fmt: skip


KINDS = {
    "vector": vector,
    "integers": integers,
    "spectrogram": spectrogram,
    "varying_bins": varying_bins,
    "text": text,
    "time_range": time_range,
}


def make_awkward_id(batch: Batch) -> Batch:
    return replace(batch, dataset=replace(batch.dataset, id="mms1_x@Epoch_state"))
