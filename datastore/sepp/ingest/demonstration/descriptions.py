"""How the demonstration's datasets describe themselves."""

from dataclasses import dataclass, replace
from typing import Final

from sepp.core.model import Dataset, Parameter

FLOAT_FILL: Final = -1e30
QUALITY_FILL: Final = -9
WARNING: Final = "SYNTHETIC: computed by a seeded generator for demonstrations and tests; no instrument measured it."
CITATION: Final = "Synthetic data of SEPP's generator sepp.ingest.demonstration; do not cite as a measurement."

QUALITY: Final = Parameter(
    "quality",
    "int32",
    units="unitless",
    long_name="Quality: 0 not usable, 1 known problems, 2 survey, 3 good, 4 excellent",
    fill=QUALITY_FILL,
    valid_min=0,
    valid_max=4,
    role="support_data",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of dataset, which every spacecraft has."""

    suffix: str
    """What follows ``DEMO1_`` in the dataset id."""
    instrument: str
    """The kind of instrument that is imitated."""
    title: str
    """Title without the word SYNTHETIC and the spacecraft."""
    description: str
    """What is in it."""
    caveats: str
    """What to beware of besides that all is synthetic."""
    cadence_ns: int
    """Step between records."""
    parameters: tuple[Parameter, ...]
    """What is measured."""

    def dataset(self, spacecraft: int) -> Dataset:
        """Describe this kind for one spacecraft."""
        identity = f"DEMO{spacecraft}_{self.suffix}"
        return Dataset(
            id=identity,
            title=f"SYNTHETIC {self.title}, Demo-{spacecraft}",
            description=f"{WARNING} {self.description}",
            mission="SEPP demonstration",
            observatory=f"Demo-{spacecraft}",
            instrument=self.instrument,
            region="Magnetosphere",
            cadence_ns=self.cadence_ns,
            parameters=self.parameters,
            citation=CITATION,
            caveats=f"{WARNING} {self.caveats}",
            is_synthetic=True,
            attributes={"Logical_source": identity, "Data_type": "SYNTHETIC", "Source_name": f"Demo-{spacecraft}"},
        )


def gse_vector(name: str, symbol: str, units: str, long_name: str, *, limit: float) -> Parameter:
    """Describe a float32 vector in GSE; ``symbol`` as in ``Bx``."""
    return Parameter(
        name,
        "float32",
        shape=(3,),
        dims=("component",),
        depends=(None,),
        labels=tuple(f"{symbol}{axis}" for axis in "xyz"),
        units=units,
        long_name=long_name,
        frame="GSE",
        fill=FLOAT_FILL,
        valid_min=-limit,
        valid_max=limit,
    )


def position() -> Parameter:
    """Describe the spacecraft's position in km, GSE."""
    vector = gse_vector("sc_pos_xyz_gse", "", "km", "Position of the spacecraft, GSE", limit=200000.0)
    return replace(vector, labels=("X", "Y", "Z"))


def scalar(name: str, units: str, long_name: str, limit: float, *, scale: str = "log") -> Parameter:
    """Describe a float32 scalar from 0 to ``limit``."""
    return Parameter(
        name,
        "float32",
        units=units,
        long_name=long_name,
        fill=FLOAT_FILL,
        valid_min=0.0,
        valid_max=limit,
        scale=scale,
    )
