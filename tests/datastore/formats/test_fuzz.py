"""Files damaged by chance: read, or refused in one line, within bounds of time and memory."""

import signal
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sepp.core.errors import SeppError
from sepp.formats import read_parts, to_batch
from sepp.formats.writing import choose_writer, save, take_batch
from tests.contracts.made_files import make_pds4
from tests.contracts.made_tables import make_csv, make_hdf5
from tests.datastore.formats.writing.samples import make_batch

MOST_BYTES = 1 << 29
"""What reading a damaged file of some kilobytes may allocate at most."""
LONGEST_S = 60
"""After so long it hangs."""
SIGNS = b"\"'[]{}<>:,;#$!=/&%\\\n\r\t\0 \xff\xc3-+.0179eENT"


def _written(suffix: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / f"made{suffix}"
        save(take_batch(make_batch("spectrogram")), path, choose_writer(path))
        return path

    return write


SAMPLES: dict[str, Callable[[Path], Path]] = {
    "CEF": _written(".cef"),
    "gzipped CEF": _written(".cef.gz"),
    "CDF": _written(".cdf"),
    "netCDF-4": _written(".nc"),
    "VOTable": _written(".vot"),
    "CSV": lambda folder: make_csv(folder)[0],
    "JSON-headed CSV": lambda folder: make_csv(folder)[2],
    "HDF5": lambda folder: make_hdf5(folder)[1],
    "PDS4": lambda folder: make_pds4(folder)[0],
}


@pytest.fixture(scope="module", params=SAMPLES)
def sample(request, tmp_path_factory):
    return SAMPLES[request.param](tmp_path_factory.mktemp("made"))


@st.composite
def damages(draw) -> Callable[[bytes], bytes]:
    """Draw what happens to a file: bytes changed, put in, taken out, its end cut off."""
    places = draw(st.lists(st.tuples(st.floats(0, 1), st.one_of(st.sampled_from(list(SIGNS)), st.integers(0, 255)))))
    kind = draw(st.sampled_from(["change", "insert", "delete", "repeat", "cut"]))
    end, is_front = draw(st.floats(0, 1)), draw(st.booleans())

    def damage(data: bytes) -> bytes:
        found, reach = bytearray(data), min(len(data), 3000) if is_front else len(data)
        for share, byte in places:
            at = int(share * (reach - 1))
            match kind:
                case "change" | "cut":
                    found[at] = byte
                case "insert":
                    found[at:at] = bytes([byte]) * 3
                case "delete":
                    del found[at : at + byte]
                case "repeat":
                    found[at:at] = found[at : at + byte]
        return bytes(found[: int(end * len(found))] if kind == "cut" else found)

    return damage


@contextmanager
def bounds() -> Iterator[None]:
    """Fail what takes too long or too much memory."""

    def fail(*_: object) -> None:
        raise AssertionError(f"still reading after {LONGEST_S} s")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(LONGEST_S)
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage=damages())
def test_a_damaged_file_is_read_or_refused(sample, damage):
    path = sample.with_name(f"damaged{''.join(sample.suffixes)}")
    path.write_bytes(damage(sample.read_bytes()))
    with bounds():
        told = read_all(path)
    assert "\n" not in told


def read_all(path: Path) -> str:
    """Read and interpret a file; give why it was refused."""
    try:
        for content in read_parts(path, max_bytes=1 << 20, lenient=True):
            for table in content.tables:
                batch = to_batch(content, table, "X")
                assert (np.diff(batch.time) >= 0).all()
    except SeppError as error:
        return str(error)
    return ""
