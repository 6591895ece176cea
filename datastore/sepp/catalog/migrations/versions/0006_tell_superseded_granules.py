"""Mark granules that a later version of their file superseded; keep each file's own header."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; granules recorded before keep no header."""
    with op.batch_alter_table("granules", schema=None) as batch_op:
        batch_op.add_column(sa.Column("superseded_by", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("header", sa.JSON(), nullable=True))
    with op.batch_alter_table("datasets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("header", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("datasets", schema=None) as batch_op:
        batch_op.drop_column("header")
    with op.batch_alter_table("granules", schema=None) as batch_op:
        batch_op.drop_column("header")
        batch_op.drop_column("superseded_by")
