"""Index the datasets for searching; count granules as they come."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; the index itself is filled by what runs after the migrations."""
    with op.batch_alter_table("datasets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("granules", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.create_index("ix_datasets_number", ["number"], unique=True)
        batch_op.create_index("ix_datasets_start_ns_stop_ns_number", ["start_ns", "stop_ns", "number"], unique=False)
    with op.batch_alter_table("coverage", schema=None) as batch_op:
        batch_op.drop_index("ix_coverage_dataset_id_stop_ns")
        batch_op.create_index(
            "ix_coverage_dataset_id_stop_ns_start_ns", ["dataset_id", "stop_ns", "start_ns"], unique=False
        )
    count_granules()
    make_terms()
    make_shelves()


def downgrade() -> None:
    """Take back."""
    op.drop_table("shelves")
    op.drop_table("spellings")
    op.drop_table("postings")
    op.drop_table("terms")
    with op.batch_alter_table("coverage", schema=None) as batch_op:
        batch_op.drop_index("ix_coverage_dataset_id_stop_ns_start_ns")
        batch_op.create_index("ix_coverage_dataset_id_stop_ns", ["dataset_id", "stop_ns"], unique=False)
    with op.batch_alter_table("datasets", schema=None) as batch_op:
        batch_op.drop_index("ix_datasets_start_ns_stop_ns_number")
        batch_op.drop_index("ix_datasets_number")
        batch_op.drop_column("granules")
        batch_op.drop_column("number")


def count_granules() -> None:
    """Fill the new column."""
    op.execute(
        "UPDATE datasets SET granules = (SELECT count(*) FROM granules WHERE granules.dataset_id = datasets.id)"
    )


def make_terms() -> None:
    """Make the tables of words."""
    op.create_table(
        "terms",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
    )
    with op.batch_alter_table("terms", schema=None) as batch_op:
        batch_op.create_index("ix_terms_field_term", ["field", "term"], unique=True)
    op.create_table(
        "postings",
        sa.Column("term_id", sa.BigInteger(), nullable=False),
        sa.Column("block", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("members", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name=op.f("fk_postings_term_id_terms")),
        sa.PrimaryKeyConstraint("term_id", "block", name=op.f("pk_postings")),
    )
    op.create_table(
        "spellings",
        sa.Column("variant", sa.String(length=64), nullable=False),
        sa.Column("term_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name=op.f("fk_spellings_term_id_terms")),
        sa.PrimaryKeyConstraint("variant", "term_id", name=op.f("pk_spellings")),
    )


def make_shelves() -> None:
    """Make the table."""
    op.create_table(
        "shelves",
        sa.Column("block", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ids", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("block", name=op.f("pk_shelves")),
    )
