"""Jobs on disk: one folder each, its state replaced at one stroke."""

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from sepp.core.errors import StoreError
from sepp.servers.jobs.model import Job, UnknownJobError

_ID = re.compile("[0-9a-f]{32}")
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,100}")
_STATE = "job.json"


class JobShelf:
    """The jobs of one kind below one folder."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made with the first job."""
        self.folder = folder

    def path(self, job_id: str, file: str = "") -> Path:
        """Name the folder of a job, or a file in it.

        Raises ``UnknownJobError`` for a name that can't be one.
        """
        if not _ID.fullmatch(job_id) or (file and not _FILE.fullmatch(file)):
            raise UnknownJobError("There is no such job")
        return self.folder / job_id / file

    def add(self, job: Job, files: Mapping[str, bytes]) -> None:
        """Keep a new job and the files that it needs.

        Raises ``StoreError`` where the disk can't take them.
        """
        try:
            self.path(job.id).mkdir(parents=True, mode=0o700)
            for name, content in files.items():
                self.path(job.id, name).write_bytes(content)
        except OSError as error:
            raise StoreError(f"Cannot keep a job: {error.strerror}") from error
        self.save(job)

    def save(self, job: Job) -> None:
        """Replace the state of a job; raises ``StoreError``."""
        partial = self.path(job.id, f"{_STATE}.partial")
        try:
            with partial.open("w", encoding="utf-8") as file:
                json.dump(job.to_json(), file)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self.path(job.id, _STATE))
        except OSError as error:
            raise StoreError(f"Cannot keep a job: {error.strerror}") from error

    def load(self, job_id: str) -> Job:
        """Read a job; raises ``UnknownJobError``."""
        try:
            return Job.from_json(json.loads(self.path(job_id, _STATE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise UnknownJobError("There is no such job; it may have been destroyed") from error

    def load_all(self) -> Iterator[Job]:
        """Read every job that can be read."""
        for path in sorted(self.folder.glob("*")):
            try:
                yield self.load(path.name)
            except UnknownJobError:
                continue

    def remove(self, job_id: str) -> None:
        """Forget a job and its files."""
        shutil.rmtree(self.path(job_id), ignore_errors=True)
