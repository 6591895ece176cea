"""UWS 1.1 in XML."""

from collections.abc import Iterable
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from sepp.core.time import to_iso
from sepp.servers.jobs.model import Job, Phase

_SECOND_NS = 10**9
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACES = (
    'xmlns:uws="http://www.ivoa.net/xml/UWS/v1.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


def write_time(time_ns: int | None) -> str:
    """Write a time to the second, as UWS 1.1 has it; nothing for none."""
    return "" if time_ns is None else to_iso(time_ns - time_ns % _SECOND_NS)[:19] + "Z"


def write_job(job: Job, url: str) -> str:
    """Write a job; ``url`` is its own."""
    return (
        f'{_HEAD}<uws:job version="1.1" {_NAMESPACES}>\n'
        f"<uws:jobId>{job.id}</uws:jobId>\n{_element('runId', job.run_id, is_optional=True)}"
        f"{_element('ownerId', job.owner)}<uws:phase>{job.phase}</uws:phase>\n"
        f"{_element('quote', '')}<uws:creationTime>{write_time(job.created_ns)}</uws:creationTime>\n"
        f"{_element('startTime', write_time(job.start_ns))}{_element('endTime', write_time(job.end_ns))}"
        f"<uws:executionDuration>{job.execution_seconds}</uws:executionDuration>\n"
        f"<uws:destruction>{write_time(job.destruction_ns)}</uws:destruction>\n"
        f"{_parameters(job)}{_results(job, url)}{_error(job)}</uws:job>\n"
    )


def write_jobs(jobs: Iterable[Job], url: str) -> str:
    """Write a list of jobs; ``url`` is the list's own."""
    entries = "".join(
        f'<uws:jobref id="{job.id}" xlink:href={quoteattr(f"{url}/{job.id}")} xlink:type="simple">'
        f"<uws:phase>{job.phase}</uws:phase>{_element('runId', job.run_id, is_optional=True)}"
        f"<uws:creationTime>{write_time(job.created_ns)}</uws:creationTime></uws:jobref>\n"
        for job in jobs
    )
    return f'{_HEAD}<uws:jobs version="1.1" {_NAMESPACES}>\n{entries}</uws:jobs>\n'


def write_parameters(job: Job) -> str:
    """Write only the parameters."""
    return _HEAD + _parameters(job).replace("<uws:parameters>", f"<uws:parameters {_NAMESPACES}>")


def write_results(job: Job, url: str) -> str:
    """Write only the results."""
    return _HEAD + _results(job, url).replace("<uws:results>", f"<uws:results {_NAMESPACES}>")


def _element(name: str, value: str, *, is_optional: bool = False) -> str:
    if value:
        return f"<uws:{name}>{escape(value)}</uws:{name}>\n"
    return "" if is_optional else f'<uws:{name} xsi:nil="true"/>\n'


def _parameters(job: Job) -> str:
    entries = "".join(
        f"<uws:parameter id={quoteattr(name)}>{escape(value)}</uws:parameter>\n" for name, value in job.parameters
    )
    return f"<uws:parameters>\n{entries}</uws:parameters>\n"


def _results(job: Job, url: str) -> str:
    entries = "".join(
        f'<uws:result id="{one.id}" xlink:type="simple" mime-type={quoteattr(one.media_type)} size="{one.size}" '
        f"xlink:href={quoteattr(f'{url}/results/{quote(one.id)}')}/>\n"
        for one in job.results
    )
    return f"<uws:results>\n{entries}</uws:results>\n"


def _error(job: Job) -> str:
    if job.phase is not Phase.ERROR:
        return ""
    message = escape(job.error)
    return f'<uws:errorSummary type="fatal" hasDetail="true"><uws:message>{message}</uws:message></uws:errorSummary>\n'
