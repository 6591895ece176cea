"""JupyterLab in which notebooks are shared; no other Lab has what this one takes."""

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from tests.extensions.lab_server import ROOT, LabServer

LOCK = ROOT / "hub_config" / "locks" / "collaboration.txt"
CLOSING_S = 5


def install_collaboration(folder: Path) -> bool:
    """Install the locked packages into ``folder``, once; tell whether they are there."""
    if not folder.exists():
        made = folder.with_name(f"{folder.name}.{os.getpid()}")
        words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
        done = subprocess.run([sys.executable, *words, "--target", made, "-r", LOCK], check=False)
        if done.returncode == 0:
            made.rename(folder)
    return folder.exists()


class CollaboratingLab(LabServer):
    """A Lab with jupyter-collaboration out of a folder of its own."""

    def __init__(self, folder: Path, archive_url: str, packages: Path) -> None:
        super().__init__(folder, archive_url)
        more = {
            "PYTHONPATH": packages,
            "JUPYTER_PATH": packages / "share" / "jupyter",
            "JUPYTER_CONFIG_PATH": packages / "etc" / "jupyter",
        }
        for name, path in more.items():
            known = self.environment.get(name)
            self.environment[name] = f"{known}{os.pathsep}{path}" if known else str(path)
        self.command += [f"--SQLiteYStore.db_path={folder / 'shared.db'}"]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it: with an open room it ignores SIGTERM (jupyter-collaboration #161)."""
        self.process.terminate()
        try:
            self.process.wait(CLOSING_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
        super().__exit__(kind, error, trace)
