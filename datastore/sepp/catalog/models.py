"""The catalogue's tables."""

from typing import Any

from sqlalchemy import BigInteger, Double, ForeignKey, Index, LargeBinary, MetaData, String
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
    type_annotation_map = {str: CleanText, int: BigInteger, float: Double, bytes: LargeBinary}


class DatasetRow(Base):
    """A dataset and the present state of what is held of it."""

    __tablename__ = "datasets"
    __table_args__ = (
        Index("ix_datasets_number", "number", unique=True),
        Index("ix_datasets_start_ns_stop_ns_number_id", "start_ns", "stop_ns", "number", "id"),
    )

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
    number: Mapped[int | None]
    """Place in the sets of the search index, from 0; None until it is indexed."""
    granules: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many granules it has, without those superseded: counting them again may take seconds."""
    header: Mapped[dict[str, Any] | None] = mapped_column(PlainJson)
    """Global attributes of the first granule, against which others are told."""


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
    superseded_by: Mapped[str] = mapped_column(default="", server_default="")
    """Name of the file of a later version that gives its records; empty if none."""
    header: Mapped[dict[str, Any] | None] = mapped_column(PlainJson)
    """What its file's header has otherwise than the dataset's first one; None if that was not kept."""


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
    __table_args__ = (Index("ix_coverage_dataset_id_stop_ns_start_ns", "dataset_id", "stop_ns", "start_ns"),)

    dataset_id: Mapped[str] = mapped_column(ForeignKey(_OWNER, ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    start_ns: Mapped[int]
    stop_ns: Mapped[int]
    records: Mapped[int]


class TermRow(Base):
    """A word, or what one parameter measures, that some dataset has."""

    __tablename__ = "terms"
    __table_args__ = (Index("ix_terms_field_term", "field", "term", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(String(16))
    """Where it stands: one of ``sepp.catalog.terms.Field``."""
    term: Mapped[str]


class PostingRow(Base):
    """The datasets of one block of numbers that have a term."""

    __tablename__ = "postings"

    term_id: Mapped[int] = mapped_column(ForeignKey("terms.id"), primary_key=True)
    block: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    members: Mapped[bytes]
    """Numbers less the block's first, ascending, as little-endian uint16."""
    slots: Mapped[bytes | None]
    """For terms of parameters: which of each dataset's have it, bits of little-endian uint64."""


class SpellingRow(Base):
    """A word, or the word less one letter: where typing errors meet."""

    __tablename__ = "spellings"

    variant: Mapped[str] = mapped_column(String(64), primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("terms.id"), primary_key=True)


class ShelfRow(Base):
    """The ids of the datasets of one block of numbers."""

    __tablename__ = "shelves"

    block: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ids: Mapped[bytes]
    """UTF-8, in order of number, parted by NUL."""


class AccessRow(Base):
    """Who may read a dataset; one without a row is public.

    Not bound to a row of datasets: the rule comes before the data, and stays
    when a dataset is removed, so that what comes again is not public.
    """

    __tablename__ = "access_rules"

    dataset_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    group_name: Mapped[str | None]
    """The group whose members may read it."""
    until_ns: Mapped[int | None]
    """When it becomes public; None: never, or with no group at once."""
    changed_ns: Mapped[int]


class RuleRow(Base):
    """By which rules what is derived from other columns was made."""

    __tablename__ = "rules"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    """What they make, such as ``units``."""
    digest: Mapped[str]
    """Tells them from all others."""
