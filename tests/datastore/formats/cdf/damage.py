"""Damage a CDF file many times and read each: run as a program of its own.

``damage.py FILE COUNT SEED`` ends with status 0 if every reading succeeded
or raised UnreadableFileError, whatever was changed in the file.
"""

import random
import sys
import tempfile
from pathlib import Path

from sepp.core.errors import UnreadableFileError
from sepp.formats import read_file


def damaged(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    match dice.choice(["cut", "bit", "byte", "bytes"]):
        case "cut":
            return bytes(changed[: dice.randrange(len(data))])
        case "bit":
            changed[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        case "byte":
            changed[dice.randrange(min(4000, len(data)))] = dice.randrange(256)
        case "bytes":
            for _ in range(32):
                changed[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(changed)


def main(file: str, count: str, seed: str) -> None:
    data, dice, refused = Path(file).read_bytes(), random.Random(int(seed)), 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(int(count)):
            path = Path(folder) / f"{number}.cdf"
            path.write_bytes(damaged(data, dice))
            try:
                read_file(path)
            except UnreadableFileError:
                refused += 1
            path.unlink()
    print(refused)


if __name__ == "__main__":
    main(*sys.argv[1:])
