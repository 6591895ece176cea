"""Counts of answers, in Prometheus' text form (version 0.0.4)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from threading import Lock

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS_S = (0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 60.0)

Labels = tuple[tuple[str, str], ...]


class Counts:
    """What was answered since the process began, and what is running."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self._lock = Lock()
        self._requests: dict[tuple[str, int], int] = defaultdict(int)
        self._bytes: dict[str, int] = defaultdict(int)
        self._seconds: dict[str, list[float]] = {}
        self._refused: dict[tuple[str, int], int] = defaultdict(int)
        self.running: dict[str, int] = defaultdict(int)

    def begin(self, protocol: str) -> None:
        """Count a request that is being answered."""
        with self._lock:
            self.running[protocol] += 1

    def end(self, protocol: str, status: int, octets: int, seconds: float) -> None:
        """Count an answer that has ended."""
        with self._lock:
            self.running[protocol] -= 1
            self._requests[protocol, status] += 1
            self._bytes[protocol] += octets
            told = self._seconds.setdefault(protocol, [0.0] * (len(BOUNDS_S) + 2))
            told[sum(bound < seconds for bound in BOUNDS_S)] += 1
            told[-1] += seconds

    def refuse(self, protocol: str, status: int) -> None:
        """Count a request that was refused by a limit."""
        with self._lock:
            self._refused[protocol, status] += 1

    def lines(self) -> Iterable[str]:
        """Write all families."""
        with self._lock:
            yield from family(
                "sepp_requests_total", "counter", "Answers by protocol and HTTP status.", _by_status(self._requests)
            )
            yield from family(
                "sepp_refused_total", "counter", "Requests refused by a limit.", _by_status(self._refused)
            )
            yield from family("sepp_sent_bytes_total", "counter", "Bytes of bodies sent.", _by_protocol(self._bytes))
            yield from family("sepp_running", "gauge", "Requests being answered.", _by_protocol(self.running))
            yield from _histogram(self._seconds)


def family(name: str, kind: str, told: str, values: Mapping[Labels, float]) -> Iterable[str]:
    """Write one family of numbers."""
    yield f"# HELP {name} {told}"
    yield f"# TYPE {name} {kind}"
    for labels, value in values.items():
        yield f"{name}{_braces(labels)} {value:g}" if isinstance(value, float) else f"{name}{_braces(labels)} {value}"


def _by_status(counts: Mapping[tuple[str, int], int]) -> dict[Labels, float]:
    return {(("protocol", name), ("status", str(status))): count for (name, status), count in sorted(counts.items())}


def _by_protocol(counts: Mapping[str, int]) -> dict[Labels, float]:
    return {(("protocol", name),): count for name, count in sorted(counts.items())}


def _histogram(seconds: Mapping[str, list[float]]) -> Iterable[str]:
    yield "# HELP sepp_request_seconds Time from a request to its last byte."
    yield "# TYPE sepp_request_seconds histogram"
    for protocol, told in sorted(seconds.items()):
        total = 0
        for bound, count in zip((*map(str, BOUNDS_S), "+Inf"), told[:-1], strict=True):
            total += int(count)
            yield f"sepp_request_seconds_bucket{_braces((('protocol', protocol), ('le', bound)))} {total}"
        yield f"sepp_request_seconds_sum{_braces((('protocol', protocol),))} {told[-1]:.6f}"
        yield f"sepp_request_seconds_count{_braces((('protocol', protocol),))} {total}"


def _braces(labels: Labels) -> str:
    inner = ",".join(f'{name}="{_escape(value)}"' for name, value in labels)
    return f"{{{inner}}}" if inner else ""


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
