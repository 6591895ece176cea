"""An append of records of another shape that is killed, or stopped by a full disk."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sepp.core.errors import StoreError
from sepp.core.model import Revision
from sepp.store import Store
from sepp.store.places import replacing
from tests.datastore.store.adding.test_writing import FullDisk
from tests.datastore.store.shapes import NAME, make_bins, padded

FIRST, SECOND = 20_000, 6_000
SIZES = {"wider": (6, 8), "narrower": (8, 6)}
WRITER = """
import os
import signal
import sys
from sepp.store import Store
from tests.datastore.store.shapes import make_bins
first, rows, bins, left = map(int, sys.argv[2:])
replace = os.replace

def replace_or_die(source, target):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    replace(source, target)

os.replace = replace_or_die
Store(sys.argv[1]).append(make_bins(first, rows, bins))
"""


def check(store: Store, sizes: tuple[int, int], revision: Revision) -> None:
    assert store.revision(NAME) == revision
    widest = store.description(NAME).parameter("flux").shape[0]
    flux = make_bins(0, FIRST, sizes[0]).values["flux"]
    np.testing.assert_array_equal(store.read(NAME, "flux", slice(0, FIRST)), padded(flux, widest))


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("moment", [1, 2, *random.Random(3).sample(range(3, 30), 3)])
def test_one_killed_at_any_file_harms_nothing_held(
    disk: Store, root: Path, sizes: tuple[int, int], moment: int
) -> None:
    disk.append(make_bins(0, FIRST, sizes[0]))
    words = [disk.url, str(FIRST), str(SECOND), str(sizes[1]), str(moment)]
    done = subprocess.run([sys.executable, "-c", WRITER, *words], cwd=root, check=False, env=os.environ)
    assert done.returncode == -signal.SIGKILL
    check(disk, sizes, Revision(1, FIRST))
    assert disk.append(make_bins(FIRST, SECOND, sizes[1])) == Revision(2, FIRST + SECOND)
    check(disk, sizes, Revision(2, FIRST + SECOND))
    assert disk.open(NAME).flux.attrs["original_shapes"][1].endswith(f" {sizes[1]}")


@pytest.mark.parametrize("room", [0, 20_000, 300_000])
def test_a_full_disk_harms_nothing_held(disk: Store, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    disk.append(make_bins(0, FIRST, 6))
    with monkeypatch.context() as patched:
        patched.setattr(replacing, "put_bytes", FullDisk(room))
        with pytest.raises(StoreError, match="what was held before is unharmed"):
            disk.append(make_bins(FIRST, SECOND, 8))
    check(disk, (6, 8), Revision(1, FIRST))
    assert disk.append(make_bins(FIRST, SECOND, 8)) == Revision(2, FIRST + SECOND)
