"""The example notebooks that come with the platform, and copies of them."""

import json
import os
import re
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from sepp.core.errors import UnknownNameError, nearest_names

FOLDER = "SEPP examples"
_NAME = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Example:
    """One notebook of the gallery."""

    name: str
    """What it is asked for by, and the copy's file name without suffix."""
    title: str
    """What it is called."""
    summary: str
    """What it shows, in a sentence."""
    minutes: int
    """How long it takes to read and run."""
    text: str
    """The notebook itself, JSON."""

    def card(self) -> dict[str, str | int]:
        """Tell all but the notebook itself."""
        return {name: value for name, value in asdict(self).items() if name != "text"}


@cache
def examples() -> dict[str, Example]:
    """Read the notebooks, in the order in which they build on each other."""
    found = sorted(files("sepp.lab.gallery").joinpath("notebooks").iterdir(), key=lambda path: path.name)
    return {one.name: one for one in (_read(Path(path.name).stem, path.read_text("utf-8")) for path in found)}


def _read(name: str, text: str) -> Example:
    told = json.loads(text)["metadata"]["sepp"]
    return Example(name, told["title"], told["summary"], int(told["minutes"]), text)


def copy_example(name: str, root: Path) -> str:
    """Copy a notebook below a folder, beside what is there already.

    Gives the copy's path below ``root``; a copy that the user has changed is
    left alone and the new one gets a number. Raises ``UnknownNameError``
    for a name that is none, and ``OSError`` where nothing can be written.
    """
    known = examples()
    if not _NAME.fullmatch(name) or name not in known:
        raise UnknownNameError(f"No example is called {name!r}{nearest_names(name, known)}")
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, 1000):
        path = folder / (f"{name}.ipynb" if number == 1 else f"{name}-{number}.ipynb")
        if path.exists() and path.read_text("utf-8") == known[name].text:
            return path.relative_to(root).as_posix()
        if not path.exists():
            _write(path, known[name].text)
            return path.relative_to(root).as_posix()
    raise FileExistsError(f"A thousand copies of {name!r} are in {folder}; remove some")


def _write(path: Path, text: str) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(text, "utf-8")
    part.replace(path)
