"""Tell in the search index which parameters have a term: it is made anew."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what is indexed is forgotten, so that the upgrade indexes all."""
    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("slots", sa.LargeBinary(), nullable=True))
    forget_index()


def downgrade() -> None:
    """Take back."""
    forget_index()
    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.drop_column("slots")


def forget_index() -> None:
    """Empty the tables of the index."""
    for table in ("postings", "spellings", "terms", "shelves"):
        op.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608 - names from above
    op.execute(sa.text("UPDATE datasets SET number = NULL"))
