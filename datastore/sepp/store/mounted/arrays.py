"""An array of a mounted dataset: read from the files where they lie."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from sepp.core.errors import StoreError
from sepp.store.chunks.array_spec import Cells
from sepp.store.chunks.arrays import Box, StoredArray
from sepp.store.mounted.mounting import Mounting, Part, read_blocks, read_mounting

MOST_FILES = 8
"""Files read at the same time."""


@dataclass(frozen=True, slots=True)
class MountedArray(StoredArray):
    """As an array in the store, but its values are in foreign files."""

    folder: str = ""
    """Key of the version's folder."""
    path: str = ""
    """Path of the array in the version."""
    token: str = ""
    """Tells the version from any other at the same place."""

    def _read_box(self, box: Box) -> Cells:
        rows = box[0]
        out: Cells = np.empty((max(0, rows.stop - rows.start), *self.spec.shape[1:]), self.spec.numpy_dtype)
        if len(out):
            self._read_rows(out, rows.start)
        return out[(slice(None), *box[1:])]

    def _read_rows(self, out: Cells, start: int) -> None:
        mounting = read_mounting(self.files, self.folder)
        if mounting is None or mounting.document["token"] != self.token:
            raise StoreError(f"What was mounted at {self.folder!r} was mounted anew; open the dataset again")
        parts = list(mounting.parts(start, start + len(out)))

        def read(part: Part) -> None:
            self._read_part(mounting, part, out[part.start - start : part.stop - start])

        if len(parts) == 1:
            read(parts[0])
            return
        with ThreadPoolExecutor(MOST_FILES) as pool:
            for _ in pool.map(read, parts):
                pass

    def _read_part(self, mounting: Mounting, part: Part, out: Cells) -> None:
        blocks = read_blocks(self.files, mounting.key, part.granule.name, self.token).get(self.path)
        if blocks is None:
            out[...] = self.spec.fill
        else:
            blocks.read_into(out, part.granule.origin, part.first)
