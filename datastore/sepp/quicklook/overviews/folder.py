"""Where overviews are kept: a picture, a small one, and what they were made of.

Written picture first, then its record, each by replacement: a record that is
there belongs to a picture that is whole. A process killed meanwhile leaves
what is finished, and the next run makes the rest.
"""

import json
import os
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path

from sepp.core.errors import StoreError
from sepp.core.time import to_iso
from sepp.quicklook.overviews.pages import Page
from sepp.quicklook.view_state import ViewState, view_json
from sepp.store import Store
from sepp.store.states.layout import dataset_key

OWN_TEMPLATES = "templates"
DRAWING = 2
"""Raised when pictures come to look different, so that all are made again."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a picture was made of."""

    fingerprint: str
    """Changes with the data of its interval, the template and the drawing."""
    made: str
    """When it was made, ISO 8601."""
    versions: dict[str, str]
    """State of each dataset."""
    caveats: dict[str, str]
    """Caveats of each dataset that has some."""
    missing: list[str]
    """What could not be drawn."""
    is_synthetic: bool
    """True for data that no instrument measured."""


@dataclass(frozen=True, slots=True)
class OverviewFolder:
    """The folder of one archive's overviews."""

    root: Path
    """Such as ``<home>/archive/overviews``."""

    def path(self, template: str, page: Page, ending: str) -> Path:
        """Name a file: ``png``, ``small.png`` or ``json``."""
        start = to_iso(page.interval.start_ns).replace(":", "")
        return self.root / dataset_key(template) / page.period / start[:4] / f"{start}.{ending}"

    def record(self, template: str, page: Page) -> Record | None:
        """Read what a picture was made of; None where there is none."""
        try:
            return Record(**json.loads(self.path(template, page, "json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def picture(self, template: str, page: Page, ending: str) -> bytes | None:
        """Read a picture; None where there is none."""
        try:
            return self.path(template, page, ending).read_bytes()
        except OSError:
            return None

    def keep(self, template: str, page: Page, pictures: dict[str, bytes], record: Record) -> None:
        """Keep pictures by their ending, and the record last.

        Raises ``StoreError`` where they can't be written.
        """
        told = json.dumps(asdict(record), ensure_ascii=False).encode()
        try:
            for ending, data in (*pictures.items(), ("json", told)):
                path = self.path(template, page, ending)
                path.parent.mkdir(parents=True, exist_ok=True)
                partial = path.with_name(f".{path.name}.{os.getpid()}")
                partial.write_bytes(data)
                partial.replace(path)
        except OSError as error:
            raise StoreError(f"Cannot keep overviews in {str(self.root)!r}: {error.strerror}") from error


def folder_beside(store: Store) -> OverviewFolder | None:
    """Find the folder beside a public store; None for one that is not local."""
    return None if "://" in store.url else OverviewFolder(Path(store.url).parent / "overviews")


def fingerprint(store: Store, view: ViewState, page: Page, more: str = "") -> str | None:
    """Tell the state of all that a page shows; None where nothing is held.

    Records appended after the page, which raise the revision only, do not
    change it: it is made of the version and the rows within its interval.
    """
    states = []
    for dataset in view.datasets():
        if store.has(dataset):
            snapshot = store.snapshot(dataset)
            rows = store.time_index(dataset).rows(page.interval)
            states.append((dataset, snapshot.token, snapshot.revision.version, rows.start, rows.stop))
    if not any(stop > start for *_, start, stop in states):
        return None
    told = json.dumps([DRAWING, view_json(view), str(page.interval), states, more], sort_keys=True)
    return blake2b(told.encode(), digest_size=10).hexdigest()
