"""The data model: datasets, their parameters, granules, coverage, versions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Scalar = str | int | float | bool | None
Attribute = Scalar | tuple[Scalar, ...]
Attributes = Mapping[str, Attribute]
Values = NDArray[np.generic]
Times = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One variable of a dataset, as the archive describes it."""

    name: str
    """Name without the ``__<DATASET_ID>`` suffix."""
    dtype: str
    """numpy type of one value: ``float32``, ``int32``, ``str``, ``datetime64[ns]``."""
    shape: tuple[int, ...] = ()
    """Shape of one record; ``()`` for a scalar, ``(3,)`` for a vector."""
    dims: tuple[str, ...] = ()
    """Names of the axes after time, one per entry of ``shape``."""
    depends: tuple[str | None, ...] = ()
    """For each further axis the parameter that gives its bins, or None."""
    labels: tuple[str, ...] = ()
    """Labels of the components along the last axis, if any."""
    units: str = ""
    """Unit string, verbatim from the file."""
    long_name: str = ""
    """What it is, in a few words."""
    frame: str = ""
    """Coordinate frame (``GSE``), empty where none applies."""
    fill: float | int | str | None = None
    """Original fill value; in the store floats hold NaN instead."""
    valid_min: float | None = None
    """Smallest plausible value, in ``units``."""
    valid_max: float | None = None
    """Largest plausible value, in ``units``."""
    role: str = "data"
    """ISTP VAR_TYPE: ``data``, ``support_data`` or ``metadata``."""
    display: str = "time_series"
    """``time_series``, ``spectrogram`` or ``none``."""
    scale: str = "linear"
    """``linear`` or ``log`` axis (colour axis for a spectrogram)."""
    is_varying: bool = True
    """False for a constant without time axis (energy bins, labels)."""
    attributes: Attributes = field(default_factory=dict)
    """Every original attribute, verbatim."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a dataset is: identity, origin, parameters."""

    id: str
    """Such as ``C1_CP_FGM_SPIN``."""
    title: str = ""
    """One line for people."""
    description: str = ""
    """A paragraph for people."""
    mission: str = ""
    """Such as ``Cluster``."""
    observatory: str = ""
    """Spacecraft, such as ``Cluster-1``."""
    instrument: str = ""
    """Such as ``FGM``."""
    region: str = ""
    """Where it measures, such as ``Magnetosphere``; empty if not told."""
    cadence_ns: int | None = None
    """Typical step between records in ns; None if irregular or unknown."""
    parameters: tuple[Parameter, ...] = ()
    """All parameters but the time axis."""
    citation: str = ""
    """How to cite."""
    caveats: str = ""
    """What to beware of."""
    is_synthetic: bool = False
    """True for data that no instrument measured."""
    attributes: Attributes = field(default_factory=dict)
    """Every original global attribute, verbatim."""

    def parameter(self, name: str) -> Parameter | None:
        """Find a parameter by name; None if there is none."""
        return next((p for p in self.parameters if p.name == name), None)


@dataclass(frozen=True, slots=True)
class Batch:
    """Records of one dataset on their way into the store.

    ``values[name]`` has shape ``(n, *shape)``, ``constants[name]`` shape
    ``shape``; fills are already NaN in floats, untouched in integers.
    """

    dataset: Dataset
    """Description that the records came with."""
    time: Times
    """ns since 1970-01-01 UTC, shape ``(n,)``, not decreasing."""
    values: Mapping[str, Values] = field(default_factory=dict)
    """Record-varying parameters by name."""
    constants: Mapping[str, Values] = field(default_factory=dict)
    """Parameters without time axis by name."""

    def __len__(self) -> int:
        """Count the records."""
        return len(self.time)


@dataclass(frozen=True, slots=True)
class Revision:
    """A citable state of a dataset: the first ``rows`` rows of a version."""

    version: int
    """Number of the version, from 1."""
    rows: int
    """Row count, which is the revision."""

    def __str__(self) -> str:
        """Write it as it is cited: ``2.81234``."""
        return f"{self.version}.{self.rows}"

    @classmethod
    def parse(cls, text: str) -> "Revision":
        """Read ``2.81234`` back.

        Raises ``ValueError`` for any other form.
        """
        version, dot, rows = text.partition(".")
        if not (dot and version.isdigit() and rows.isdigit()):
            raise ValueError(f"Not a version: {text!r}; write it as '2.81234' (version.rows)")
        return cls(int(version), int(rows))


@dataclass(frozen=True, slots=True)
class Granule:
    """One original file and what came of it."""

    name: str
    """File name without folder."""
    sha256: str
    """Checksum of the original bytes, in hexadecimal."""
    size: int
    """Size of the original in bytes."""
    dataset_id: str
    """The dataset that it belongs to."""
    start_ns: int | None
    """Time of the first record; None without records."""
    stop_ns: int | None
    """Time of the last record; None without records."""
    records: int
    """How many records it gave."""
    revision: Revision | None = None
    """State of the dataset once it was in."""
    source: str = ""
    """Where it was taken from (path or URL)."""
    identity_rule: str = ""
    """Which rule told the dataset id."""
    ingested_ns: int = 0
    """When it was ingested, ns since 1970."""
    superseded_by: str = ""
    """Name of the file of a later version that gives the records instead; empty if none."""
    attributes: Attributes = field(default_factory=dict, compare=False, repr=False)
    """Global attributes of the file, where they are told."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch ``[start, stop]`` without gap, times in ns since 1970 UTC."""

    start_ns: int
    """Time of the first record."""
    stop_ns: int
    """Time of the last record."""
    records: int
    """How many records lie in it."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A dataset together with what the archive holds of it."""

    dataset: Dataset
    """What it is."""
    start_ns: int | None
    """Time of the first record; None where there is none."""
    stop_ns: int | None
    """Time of the last record."""
    revision: Revision | None
    """Current state; None where nothing was ingested."""
    granules: int
    """How many granules it has."""
    coverage: tuple[Span, ...] = ()
    """Where there is data, in order of time."""
