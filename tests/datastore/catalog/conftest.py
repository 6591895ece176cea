"""Catalogues with a few datasets in them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sepp.catalog import Catalog
from sepp.core.model import Parameter
from tests.datastore.catalog.examples import make_dataset, make_span, record


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/catalog.sqlite"


@pytest.fixture
def catalog(url: str) -> Iterator[Catalog]:
    made = Catalog(url)
    made.upgrade()
    yield made
    made.close()


@pytest.fixture
def filled(catalog: Catalog) -> Catalog:
    """Three datasets: a field, ion moments with a field among them, spectra elsewhere."""
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
