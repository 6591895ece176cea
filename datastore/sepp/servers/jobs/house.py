"""One engine for each kind of job of a service."""

import secrets
import shutil
import tempfile
import weakref
from pathlib import Path
from threading import Lock

from sepp.servers.jobs.engine import JobEngine, JobLimits, Runner


class JobHouse:
    """Makes engines when they are first asked for, each once.

    Two applications of one process that share it share the engines.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Name where jobs are kept; without, they end with the process."""
        self._folder = folder or Path(tempfile.gettempdir()) / f"sepp-jobs-{secrets.token_hex(16)}"
        self._engines: dict[str, JobEngine] = {}
        self._lock = Lock()
        if folder is None:
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def engine(self, kind: str, runner: Runner, limits: JobLimits | None = None) -> JobEngine:
        """Give the engine of a kind of jobs, ``tap`` for example."""
        with self._lock:
            if kind not in self._engines:
                self._engines[kind] = JobEngine(self._folder / kind, runner, limits)
            return self._engines[kind]
