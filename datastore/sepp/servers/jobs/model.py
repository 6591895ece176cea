"""What a job is."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sepp.core.errors import SeppError


class Phase(StrEnum):
    """Where a job stands, as UWS names it."""

    PENDING = "PENDING"
    QUEUED = "QUEUED"
    EXECUTING = "EXECUTING"
    COMPLETED = "COMPLETED"
    ERROR = "ERROR"
    ABORTED = "ABORTED"

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen."""
        return self in (Phase.COMPLETED, Phase.ERROR, Phase.ABORTED)


class UnknownJobError(SeppError, LookupError):
    """There is no such job, or its time is over."""

    status_code = 404
    code = "unknown_job"


class JobError(SeppError, ValueError):
    """What is asked of a job can't be done."""

    status_code = 400
    code = "bad_job"


class TooManyJobsError(SeppError, RuntimeError):
    """No more jobs are taken for now."""

    status_code = 503
    code = "too_many_jobs"


@dataclass(frozen=True, slots=True)
class Result:
    """A file that a job has made."""

    id: str
    """Name of the result, ``result`` for the main one."""
    file: str
    """Name of the file in the job's folder."""
    media_type: str
    """What it is."""
    size: int
    """Bytes."""
    file_name: str = ""
    """Name under which it is saved; empty: the browser chooses."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job and how far it is; times in ns since 1970 UTC."""

    id: str
    """32 hexadecimal digits that nobody can guess."""
    parameters: tuple[tuple[str, str], ...]
    """As they were given."""
    created_ns: int
    """When it was made."""
    destruction_ns: int
    """When it will be gone."""
    execution_seconds: int
    """How long it may run."""
    phase: Phase = Phase.PENDING
    """Where it stands."""
    owner: str = ""
    """Who made it; empty for anybody."""
    start_ns: int | None = None
    """When it began to run."""
    end_ns: int | None = None
    """When it was over."""
    results: tuple[Result, ...] = ()
    """What it has made."""
    error: str = ""
    """What went wrong."""

    @property
    def run_id(self) -> str:
        """What the caller calls it; empty without."""
        return next((value for name, value in self.parameters if name.upper() == "RUNID"), "")

    # Any: JSON.
    def to_json(self) -> dict[str, Any]:
        """Write as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Job":
        """Read back what ``to_json`` wrote.

        Raises ``TypeError``, ``KeyError`` or ``ValueError`` for anything else.
        """
        return cls(
            **{
                **told,
                "phase": Phase(told["phase"]),
                "parameters": tuple((str(name), str(value)) for name, value in told["parameters"]),
                "results": tuple(Result(**one) for one in told["results"]),
            }
        )
