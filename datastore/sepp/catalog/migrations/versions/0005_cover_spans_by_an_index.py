"""Let the index of spans hold the ids, so that counting by time reads no dataset."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the wider index, drop the narrower one."""
    with op.batch_alter_table("datasets", schema=None) as batch_op:
        batch_op.create_index(
            "ix_datasets_start_ns_stop_ns_number_id", ["start_ns", "stop_ns", "number", "id"], unique=False
        )
        batch_op.drop_index("ix_datasets_start_ns_stop_ns_number")


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("datasets", schema=None) as batch_op:
        batch_op.create_index("ix_datasets_start_ns_stop_ns_number", ["start_ns", "stop_ns", "number"], unique=False)
        batch_op.drop_index("ix_datasets_start_ns_stop_ns_number_id")
