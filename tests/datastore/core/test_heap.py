"""Memory that was freed is kept, in a process of its own: the choice can't be taken back."""

import subprocess
import sys

COUNT_FAULTS = """
import resource, sys
import numpy as np
if sys.argv[1] == "kept":
    from sepp.core.heap import keep_freed_memory
    keep_freed_memory()
def touch():
    # Sizes that grow would each be mapped anew.
    for size in range(1, 15):
        np.ones(size << 18, np.uint8)
touch()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
touch()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(way: str) -> int:
    done = subprocess.run([sys.executable, "-c", COUNT_FAULTS, way], capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_freed_memory_is_used_again() -> None:
    assert faults("kept") < 200 < faults("given back")
