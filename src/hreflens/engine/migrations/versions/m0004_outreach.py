"""The outreach board: cards, their log, and whom not to write to."""

import sqlalchemy as sa
from alembic import op

revision = "0004_outreach"
down_revision = "0003_monitoring"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables of outreach."""
    op.create_table(
        "outreach_card",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("project", sa.String(100), nullable=False, index=True),
        sa.Column("site", sa.String(300), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False, server_default=""),
        sa.Column("lang", sa.String(20), nullable=False, server_default=""),
        sa.Column("contact_url", sa.Text, nullable=False, server_default=""),
        sa.Column("offer_url", sa.Text, nullable=False, server_default=""),
        sa.Column("due_on", sa.Date),
        sa.Column("added_at", _TIME, nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.UniqueConstraint("project", "site"),
    )
    op.create_table(
        "outreach_log",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("project", sa.String(100), nullable=False, index=True),
        sa.Column("site", sa.String(300), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("by_whom", sa.Text, nullable=False, server_default=""),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
    )
    op.create_table(
        "do_not_contact",
        sa.Column("site", sa.String(300), primary_key=True),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("added_by", sa.Text, nullable=False, server_default=""),
        sa.Column("added_at", _TIME, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("do_not_contact", "outreach_log", "outreach_card"):
        op.drop_table(name)
