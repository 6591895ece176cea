import pytest

from sepp.core.model import Dataset, Parameter
from sepp.quicklook.labels import short_name

CLUSTER = Dataset("C1_CP_FGM_SPIN", mission="Cluster", observatory="Cluster-1")


@pytest.mark.parametrize(
    ("long_name", "frame", "attributes", "short"),
    [
        ("Magnetic field vector, spin resolution, GSE", "GSE", {}, "Magnetic field vector"),
        ("Cluster C1, Magnetic Field Vector, spin resolution in GSE", "GSE", {}, "Magnetic Field Vector"),
        ("Energy, centres of the bins", "", {}, "Energy"),
        ("Position of Cluster C1 in GSE", "GSE", {}, "Position of Cluster C1"),
        ("Magnetic field vector in Geocentric Solar Ecliptic (GSE) plus", "GSE", {}, "Magnetic field vector"),
        ("Magnetic field magnitude", "", {"LABLAXIS": "|B| [nT]"}, "|B|"),
        ("Magnetic field magnitude", "", {"LABLAXIS": "nT"}, "Magnetic field magnitude"),
        ("Energy per charge (E/q) sweeping step", "", {}, "Energy per charge sweeping step"),
        ("Flux", "", {"lablaxis": "the flux of ions with all of its words"}, "Flux"),
        ("Cluster C1", "", {}, "Cluster C1"),
        ("", "", {}, "B"),
    ],
)
def test_an_axis_has_a_short_name(long_name: str, frame: str, attributes: dict[str, str], short: str) -> None:
    parameter = Parameter("B", "float32", units="nT", long_name=long_name, frame=frame, attributes=attributes)
    assert short_name(parameter, CLUSTER) == short
