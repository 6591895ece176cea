import pytest

from sepp.core.errors import UnknownNameError
from sepp.core.registry import Registry


@pytest.fixture
def registry():
    return Registry("sepp.tests", {"json": "json:loads", "missing": "no_such_module:thing"})


def test_a_plug_in_is_imported_when_asked_for(registry):
    assert registry["json"]("[1]") == [1]


def test_listing_imports_nothing(registry):
    assert list(registry) == ["json", "missing"]


def test_an_unknown_name_offers_the_nearest(registry):
    with pytest.raises(UnknownNameError, match="did you mean 'json'"):
        registry["jsn"]


def test_outside_packages_add_by_entry_point():
    assert "pytest" in Registry("console_scripts", {})
