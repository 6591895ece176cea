"""What a plot is asked for, and the reading of it at one state."""

from dataclasses import dataclass

from sepp.core.errors import NoDataError
from sepp.core.model import Dataset, Parameter, Values
from sepp.core.time import Interval
from sepp.store import Gaps, PyramidSlice, Store

GAP_STEPS = 3


@dataclass(frozen=True, slots=True)
class Source:
    """One interval of one state of a dataset, at one resolution."""

    store: Store
    """Where the dataset lies."""
    dataset: Dataset
    """What it is."""
    version: str
    """State that all is read at, whatever is appended meanwhile."""
    span: Interval
    """What is to be seen."""
    points: int
    """How many points along time are wanted at most."""
    cadence_ns: int
    """Typical step between records; 0 where none is known."""
    all_gaps: Gaps
    """Gaps of the interval as coverage has them, those narrower than a point left out."""
    held_ns: tuple[int, int] | None = None
    """Times of the first and the last record; None where there is none."""

    @property
    def gap_ns(self) -> int:
        """Give the longest step that is no gap at the dataset's cadence; 0 where none is known."""
        return GAP_STEPS * self.cadence_ns

    @property
    def visible_gaps(self) -> Gaps:
        """Gaps that can be told between blocks: a point wide."""
        return self.all_gaps.over(self.span.duration_ns // self.points)

    @classmethod
    def find(cls, store: Store, dataset_id: str, version: str | None, span: Interval | None, points: int) -> "Source":
        """Settle the state and the interval.

        Raises ``UnknownDatasetError`` and ``NoDataError``.
        """
        snapshot = store.snapshot(dataset_id, version)
        state = str(snapshot.revision)
        index = store.time_index(dataset_id, state)
        bounds = index.bounds
        if bounds is None and span is None:
            raise NoDataError(f"{dataset_id!r} holds no records yet")
        cadence_ns = store.cadence_ns(dataset_id) or 0
        whole = span or Interval(bounds[0], bounds[1] + max(cadence_ns, 1))  # type: ignore[index]  # not None here
        rows = index.rows(whole)
        least_ns = whole.duration_ns // points if rows.stop - rows.start > points else 0
        gaps = store.gaps(dataset_id, whole, cadence_ns, least_ns=least_ns, version=state)
        return cls(store, snapshot.dataset, state, whole, points, cadence_ns, gaps, bounds)

    def level(self, parameter: Parameter) -> PyramidSlice:
        """Read a parameter over the interval, thinned to the points."""
        return self.store.level(
            self.dataset.id, parameter.name, self.span, self.points, version=self.version, breaks=self.visible_gaps.rows
        )

    def constant(self, parameter: Parameter) -> Values:
        """Read a parameter that does not vary."""
        return self.store.read(self.dataset.id, parameter.name, slice(None), version=self.version)
