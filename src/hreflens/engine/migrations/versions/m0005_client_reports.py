"""Schedules of other work than runs, reports sent to clients, pins with a rhythm of their own, comments."""

import sqlalchemy as sa
from alembic import op

revision = "0005_client_reports"
down_revision = "0004_outreach"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Extend schedules, messages and pins, and create the new tables."""
    with op.batch_alter_table("schedule") as schedule:
        schedule.add_column(sa.Column("kind", sa.String(20), nullable=False, server_default="monitor"))
        schedule.add_column(sa.Column("args_json", sa.Text, nullable=False, server_default="{}"))
    with op.batch_alter_table("alert_message") as message:
        message.add_column(sa.Column("attachment", sa.Text, nullable=False, server_default=""))
    with op.batch_alter_table("pin") as pin:
        pin.add_column(sa.Column("every", sa.String(20), nullable=False, server_default=""))
    op.create_table(
        "report_sent",
        sa.Column("schedule_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("end_on", sa.Date, primary_key=True),
        sa.Column("project", sa.String(100), nullable=False, index=True),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("sent_at", _TIME, nullable=False),
    )
    op.create_table(
        "trail_comment",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("project", sa.String(100), nullable=False, index=True),
        sa.Column("entry", sa.String(40), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("written_by", sa.Text, nullable=False, server_default=""),
        sa.Column("written_at", _TIME, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("trail_comment")
    op.drop_table("report_sent")
    with op.batch_alter_table("pin") as pin:
        pin.drop_column("every")
    with op.batch_alter_table("alert_message") as message:
        message.drop_column("attachment")
    with op.batch_alter_table("schedule") as schedule:
        schedule.drop_column("args_json")
        schedule.drop_column("kind")
