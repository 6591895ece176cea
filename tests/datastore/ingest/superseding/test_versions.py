"""Versions read from the names of files, and what supersedes what."""

import pytest

from sepp.core.model import Granule
from sepp.ingest.superseding.versions import find_superseded, split_name, supersedes


@pytest.mark.parametrize(
    ("name", "stem", "version"),
    [
        ("C1_CP_FGM_SPIN__20050101_V01.cef", "C1_CP_FGM_SPIN__20050101", (1,)),
        ("C1_CP_FGM_SPIN__20050101_V140301.cef.gz", "C1_CP_FGM_SPIN__20050101", (140301,)),
        ("mms1_fgm_brst_l2_20150902133904_v4.18.0.cdf", "mms1_fgm_brst_l2_20150902133904", (4, 18, 0)),
        ("x_v03r010.nc", "x", (3, 10)),
        ("solar-v2.txt", "solar", (2,)),
        ("C1_CP_FGM_SPIN.cef", "C1_CP_FGM_SPIN", None),
        ("nov1.cdf", "nov1", None),
        ("v2_fgm.cdf", "v2_fgm", None),
    ],
)
def test_a_version_is_read_from_the_end_of_a_name(name, stem, version):
    assert split_name(name) == (stem, version)


def granule(name: str, start: int | None = 0, stop: int | None = 9, dataset: str = "D") -> Granule:
    return Granule(name, name, 1, dataset, start, stop, 10)


@pytest.mark.parametrize(
    ("newer", "older"),
    [("a_V02.cef", "a_V01.cef"), ("a_v4.18.0.cdf", "a_v4.9.0.cdf"), ("A_V2.cef.gz", "a_v1.cef")],
)
def test_a_later_version_supersedes(newer, older):
    assert supersedes(granule(newer), granule(older))
    assert not supersedes(granule(older), granule(newer))


@pytest.mark.parametrize(
    "other",
    [
        granule("a_V02.cdf"),
        granule("b_V01.cef"),
        granule("a.cef"),
        granule("a_V01.cef", 10, 20),
        granule("a_V01.cef", None, None),
        granule("a_V01.cef", dataset="E"),
    ],
)
def test_what_is_no_earlier_version_over_the_same_time_is_not_superseded(other):
    assert not supersedes(granule("a_V02.cef"), other)


def test_among_several_the_latest_supersedes_all_others():
    names = ["a_V02.cef", "b_V01.cef", "a_V10.cef", "a_V01.cef"]
    assert find_superseded([granule(name) for name in names]) == {0: 2, 3: 2}
