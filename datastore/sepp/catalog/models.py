"""The catalogue's tables."""

from typing import Any

from sqlalchemy import BigInteger, Double, ForeignKey, Index, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from sepp.catalog.types import CleanText, PlainJson

# Named constraints, so that a migration can drop them on any database.
_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

_OWNER = "datasets.id"


class Base(DeclarativeBase):
    """Common base: naming of constraints, types of columns."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {str: CleanText, int: BigInteger, float: Double}


class DatasetRow(Base):
    """A dataset and the present state of what is held of it."""

    __tablename__ = "datasets"

    id: Mapped[str] = mapped_column(String(255), primary_key=True)
    title: Mapped[str]
    description: Mapped[str]
    mission: Mapped[str]
    observatory: Mapped[str]
    instrument: Mapped[str]
    region: Mapped[str]
    cadence_ns: Mapped[int | None]
    citation: Mapped[str]
    caveats: Mapped[str]
    is_synthetic: Mapped[bool]
    attributes: Mapped[dict[str, Any]] = mapped_column(PlainJson)
    start_ns: Mapped[int | None]
    stop_ns: Mapped[int | None]
    version: Mapped[int | None]
    rows: Mapped[int | None]
    changed_ns: Mapped[int]
    heading: Mapped[str]
    """Folded id and title: a word found here ranks first."""
    words: Mapped[str]
    """Folded text of everything that a search looks at."""


class ParameterRow(Base):
    """One parameter of a dataset."""

    __tablename__ = "parameters"

    dataset_id: Mapped[str] = mapped_column(ForeignKey(_OWNER, ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    position: Mapped[int]
    dtype: Mapped[str]
    shape: Mapped[tuple[int, ...]] = mapped_column(PlainJson)
    dims: Mapped[tuple[str, ...]] = mapped_column(PlainJson)
    depends: Mapped[tuple[str | None, ...]] = mapped_column(PlainJson)
    labels: Mapped[tuple[str, ...]] = mapped_column(PlainJson)
    units: Mapped[str]
    long_name: Mapped[str]
    frame: Mapped[str]
    fill: Mapped[Any | None] = mapped_column(PlainJson)
    valid_min: Mapped[float | None]
    valid_max: Mapped[float | None]
    role: Mapped[str]
    display: Mapped[str]
    scale: Mapped[str]
    is_varying: Mapped[bool]
    attributes: Mapped[dict[str, Any]] = mapped_column(PlainJson)
    unit_key: Mapped[str]
    """Canonical unit, by which a search by unit compares."""
    quantity_key: Mapped[str]
    """Folded name, long name and entity, by which a search by quantity compares."""


class GranuleRow(Base):
    """One original file as one dataset took it in."""

    __tablename__ = "granules"
    __table_args__ = (Index("ix_granules_sha256", "sha256"),)

    dataset_id: Mapped[str] = mapped_column(ForeignKey(_OWNER, ondelete="CASCADE"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str]
    size: Mapped[int]
    start_ns: Mapped[int | None]
    stop_ns: Mapped[int | None]
    records: Mapped[int]
    version: Mapped[int | None]
    rows: Mapped[int | None]
    source: Mapped[str]
    identity_rule: Mapped[str]
    ingested_ns: Mapped[int]


class VersionRow(Base):
    """A state of a dataset that can be cited."""

    __tablename__ = "versions"

    dataset_id: Mapped[str] = mapped_column(ForeignKey(_OWNER, ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rows: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    recorded_ns: Mapped[int]


class CoverageRow(Base):
    """A stretch of a dataset without gap."""

    __tablename__ = "coverage"
    __table_args__ = (Index("ix_coverage_dataset_id_stop_ns", "dataset_id", "stop_ns"),)

    dataset_id: Mapped[str] = mapped_column(ForeignKey(_OWNER, ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    start_ns: Mapped[int]
    stop_ns: Mapped[int]
    records: Mapped[int]
