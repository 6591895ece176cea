"""Datasets and granules to record."""

from sepp.catalog import Catalog
from sepp.core.model import Dataset, Granule, Parameter, Revision, Span

HOUR = 3_600_000_000_000


def make_dataset(name: str = "C1_CP_FGM_SPIN", **facts: object) -> Dataset:
    field = Parameter(
        "B_vec_xyz_gse",
        "float32",
        (3,),
        ("component",),
        (None,),
        ("Bx", "By", "Bz"),
        "nT",
        "Magnetic Field Vector",
        "GSE",
        float("nan"),
        attributes={"ENTITY": "Magnetic_Field", "limits": (0.5, float("inf")), "count": 3, "is_odd": True},
    )
    given: dict[str, object] = {
        "title": "Spin-averaged magnetic field", "mission": "Cluster", "observatory": "Cluster-1", "instrument": "FGM",
        "region": "Magnetosphere", "cadence_ns": 4_000_000_000, "parameters": (field,),
        "attributes": {"Project": ("ISTP", "Cluster"), "version": 2, "nothing": None},
    }  # fmt: skip
    return Dataset(id=name, **{**given, **facts})  # type: ignore[arg-type]


def make_granule(name: str = "C1_CP_FGM_SPIN", number: int = 1, **facts: object) -> Granule:
    given: dict[str, object] = {
        "name": f"{name}_{number}.cdf", "sha256": f"{number:064x}", "size": 1000, "dataset_id": name,
        "start_ns": number * HOUR, "stop_ns": (number + 1) * HOUR, "records": 900,
        "revision": Revision(1, 900 * number), "source": "/data", "identity_rule": "suffix", "ingested_ns": 7,
    }  # fmt: skip
    return Granule(**{**given, **facts})  # type: ignore[arg-type]


def make_span(start: int = 1, stop: int = 2) -> Span:
    return Span(start * HOUR, stop * HOUR, 900)


def record(catalog: Catalog, dataset: Dataset, *spans: Span) -> None:
    catalog.record(dataset, make_granule(dataset.id), Revision(1, 900), spans or (make_span(),))


def fill(catalog: Catalog) -> Catalog:
    """Record three datasets: a field, ion moments, spectra with a field among them elsewhere."""
    ion = Parameter("density", "float32", units="1/cm^3", long_name="Ion Density")
    counts = Parameter("counts", "int32", (8,), ("energy",), ("energy",), units="counts", long_name="Ion counts")
    record(catalog, make_dataset())
    record(catalog, make_dataset("C1_PP_CIS", title="Ion moments", instrument="CIS", parameters=(ion,)))
    record(
        catalog,
        make_dataset(
            "MMS1_FPI", title="Spectra", mission="MMS", observatory="MMS1", instrument="FPI", region="Solar wind",
            description="Spectra with the magnetic field of FGM beside", parameters=(counts,),
        ),
        make_span(10, 12),
        make_span(20, 22),
    )  # fmt: skip
    return catalog
