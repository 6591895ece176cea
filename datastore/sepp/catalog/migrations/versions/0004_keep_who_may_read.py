"""Keep who may read each dataset; one without a row is public."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; everything that is held is public."""
    op.create_table(
        "access_rules",
        sa.Column("dataset_id", sa.String(length=255), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=True),
        sa.Column("until_ns", sa.BigInteger(), nullable=True),
        sa.Column("changed_ns", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", name=op.f("pk_access_rules")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("access_rules")
