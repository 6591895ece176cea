"""Jobs run by a few workers, one after the other."""

import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread

from sepp.core.errors import SeppError
from sepp.servers.jobs.model import Job, JobError, Phase, Result, TooManyJobsError, UnknownJobError
from sepp.servers.jobs.shelf import JobShelf

_log = logging.getLogger(__name__)
_SECOND_NS = 10**9
_DAY_S = 86_400

Runner = Callable[[Job, Path, Event], Sequence[Result]]
"""Does a job: its files lie in the folder, results go there too; ends when the event is set."""


@dataclass(frozen=True, slots=True)
class JobLimits:
    """How much is taken on."""

    workers: int = 2
    """Jobs that run at the same time."""
    most_jobs: int = 1000
    """Jobs that are kept."""
    kept_seconds: int = 3 * _DAY_S
    """How long a job is kept unless it asks for less or more."""
    most_kept_seconds: int = 30 * _DAY_S
    """The longest that it may ask for."""
    execution_seconds: int = 600
    """How long a job may run unless it asks for less or more."""
    most_execution_seconds: int = 3600
    """The longest that it may ask for."""


class JobEngine:
    """Keeps jobs of one kind, runs them, and takes up where it was left."""

    def __init__(self, folder: Path, runner: Runner, limits: JobLimits | None = None) -> None:
        """Name where jobs are kept and what does them; those left over are taken up."""
        self.shelf = JobShelf(folder)
        self.limits = limits or JobLimits()
        self._runner = runner
        self._lock = Lock()
        self._jobs: dict[str, Job] = {}
        self._stops: dict[str, Event] = {}
        self._queue: SimpleQueue[str] = SimpleQueue()
        self._workers = 0
        self._take_up()

    def create(
        self, parameters: Sequence[tuple[str, str]], files: Mapping[str, bytes] | None = None, owner: str = ""
    ) -> Job:
        """Make a job that waits to be started.

        Raises ``TooManyJobsError``, ``StoreError``.
        """
        self.sweep()
        now = time.time_ns()
        job = Job(
            secrets.token_hex(16), tuple(parameters), now, now + self.limits.kept_seconds * _SECOND_NS,
            self.limits.execution_seconds, owner=owner,
        )  # fmt: skip
        with self._lock:
            if len(self._jobs) >= self.limits.most_jobs:
                raise TooManyJobsError("Too many jobs are kept; destroy some, or come again later")
            self.shelf.add(job, files or {})
            self._jobs[job.id] = job
        return job

    def get(self, job_id: str) -> Job:
        """Find a job; raises ``UnknownJobError``, also once its time is over."""
        job = self._jobs.get(job_id)
        if job is None or job.destruction_ns <= time.time_ns():
            raise UnknownJobError("There is no such job; it may have been destroyed")
        return job

    def list(self, owner: str) -> list[Job]:
        """List the jobs of somebody, newest first."""
        own = [job for job in self._jobs.values() if job.owner == owner]
        return sorted(own, key=lambda job: -job.created_ns)

    def start(self, job_id: str) -> Job:
        """Queue a job; raises ``JobError`` unless it is pending."""
        job = self._change(job_id, (Phase.PENDING,), phase=Phase.QUEUED)
        self._enqueue(job)
        return job

    def abort(self, job_id: str) -> Job:
        """End a job; one that is over stays as it is."""
        if self.get(job_id).phase.is_over:
            return self.get(job_id)
        job = self._change(job_id, (), phase=Phase.ABORTED, end_ns=time.time_ns())
        self._stops.get(job_id, Event()).set()
        return job

    def configure(
        self,
        job_id: str,
        *,
        destruction_ns: int | None = None,
        execution_seconds: int | None = None,
        parameters: Sequence[tuple[str, str]] | None = None,
    ) -> Job:
        """Change how long a job is kept or runs, within bounds, or what it is given.

        Raises ``JobError`` once it has begun; only destruction may still change.
        """
        job = self.get(job_id)
        limits = self.limits
        if destruction_ns is not None:
            latest = time.time_ns() + limits.most_kept_seconds * _SECOND_NS
            job = self._change(job_id, (), destruction_ns=min(destruction_ns, latest))
        if execution_seconds is not None:
            most = limits.most_execution_seconds
            bounded = min(execution_seconds, most) if execution_seconds > 0 else most
            job = self._change(job_id, (Phase.PENDING,), execution_seconds=bounded)
        if parameters is not None:
            given = {name.upper() for name, _ in parameters}
            kept = [pair for pair in job.parameters if pair[0].upper() not in given]
            job = self._change(job_id, (Phase.PENDING,), parameters=(*kept, *parameters))
        return job

    def destroy(self, job_id: str) -> None:
        """End a job and forget all of it; raises ``UnknownJobError``."""
        self.get(job_id)
        self._forget(job_id)

    def sweep(self) -> None:
        """Forget the jobs whose time is over."""
        now = time.time_ns()
        for job in list(self._jobs.values()):
            if job.destruction_ns <= now:
                self._forget(job.id)

    def _forget(self, job_id: str) -> None:
        self._stops.get(job_id, Event()).set()
        with self._lock:
            self._jobs.pop(job_id, None)
            self.shelf.remove(job_id)

    def _take_up(self) -> None:
        """Queue anew what was queued or under way when the service ended."""
        for job in self.shelf.load_all():
            is_waiting = job.phase in (Phase.QUEUED, Phase.EXECUTING)
            self._jobs[job.id] = replace(job, phase=Phase.QUEUED, start_ns=None) if is_waiting else job
        self.sweep()
        for job in sorted(self._jobs.values(), key=lambda one: one.created_ns):
            if job.phase is Phase.QUEUED:
                self._enqueue(job)

    def _enqueue(self, job: Job) -> None:
        self._queue.put(job.id)
        with self._lock:
            if self._workers < self.limits.workers:
                self._workers += 1
                Thread(target=self._work, daemon=True, name=f"job-{self._workers}").start()

    def _work(self) -> None:
        while True:
            job_id = self._queue.get()
            try:
                self._perform(job_id)
            # The worker lives on whatever a job does.
            except Exception:
                _log.exception("A job failed")

    def _perform(self, job_id: str) -> None:
        stop = self._stops[job_id] = Event()
        try:
            job = self._change(job_id, (Phase.QUEUED,), phase=Phase.EXECUTING, start_ns=time.time_ns())
            results = self._runner(job, self.shelf.path(job_id), stop)
            self._change(job_id, (Phase.EXECUTING,), phase=Phase.COMPLETED, results=tuple(results), **_ended())
        except (JobError, UnknownJobError):
            return
        except SeppError as error:
            self._fail(job_id, str(error))
        except Exception:
            self._fail(job_id, "Internal error; the archive's log tells more")
            raise
        finally:
            self._stops.pop(job_id, None)

    def _fail(self, job_id: str, message: str) -> None:
        try:
            self._change(job_id, (Phase.EXECUTING,), phase=Phase.ERROR, error=message, **_ended())
        except (JobError, UnknownJobError):
            return

    # object: any field of a job.
    def _change(self, job_id: str, allowed: Sequence[Phase], **changes: object) -> Job:
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None:
                raise UnknownJobError("There is no such job; it may have been destroyed")
            if allowed and job.phase not in allowed:
                raise JobError(f"The job is {job.phase}; it must be {' or '.join(allowed)} for this")
            changed = replace(job, **changes)  # type: ignore[arg-type]
            self.shelf.save(changed)
            self._jobs[job_id] = changed
        return changed


def _ended() -> dict[str, object]:
    return {"end_ns": time.time_ns()}
