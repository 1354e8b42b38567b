"""Schedules, the durable queue, alerts with their rules and messages, pinned links, and runs that must be kept."""

import sqlalchemy as sa
from alembic import op

revision = "0003_monitoring"
down_revision = "0002_dashboard"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_RUNNING = sa.text("status = 'running'")


def upgrade() -> None:
    """Extend the jobs and create the tables of monitoring."""
    # Jobs left running by an older version have no worker any more, and only one a project may run from here on.
    op.execute("update job_log set status = 'failed', message = 'killed' where status = 'running'")
    with op.batch_alter_table("job_log") as jobs:
        jobs.add_column(sa.Column("attempts", sa.Integer, nullable=False, server_default="0"))
        jobs.add_column(sa.Column("max_attempts", sa.Integer, nullable=False, server_default="1"))
        jobs.add_column(sa.Column("run_after", _TIME))
        jobs.add_column(sa.Column("turn", sa.BigInteger, nullable=False, server_default="0"))
        jobs.add_column(sa.Column("due_key", sa.String(80)))
        jobs.add_column(sa.Column("worker", sa.String(100), nullable=False, server_default=""))
    op.create_index("job_log_due_key", "job_log", ["due_key"], unique=True)
    op.create_index("job_log_turn", "job_log", ["status", "turn", "id"])
    op.create_index("job_log_project_turn", "job_log", ["project", "turn"])
    op.create_index(
        "job_log_one_running",
        "job_log",
        ["project"],
        unique=True,
        sqlite_where=_RUNNING,
        postgresql_where=_RUNNING,
    )
    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("project", sa.String(100), nullable=False, index=True),
        sa.Column("cadence", sa.String(100), nullable=False),
        sa.Column("tz", sa.String(60), nullable=False),
        sa.Column("files_json", sa.Text, nullable=False, server_default="[]"),
        sa.Column("fetch", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("anchor_at", _TIME, nullable=False),
        sa.Column("next_at", _TIME, nullable=False),
        sa.Column("last_at", _TIME),
        sa.Column("paused", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("created_by", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at", _TIME, nullable=False),
    )
    op.create_index("schedule_due", "schedule", ["paused", "next_at"])
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("project", sa.String(100), nullable=False),
        sa.Column("dedupe", sa.String(80), nullable=False),
        sa.Column("about", sa.String(20), nullable=False),
        sa.Column("subject_kind", sa.String(10), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("lang", sa.String(20)),
        sa.Column("market", sa.String(10)),
        sa.Column("value", sa.Float),
        sa.Column("facts_json", sa.Text, nullable=False),
        sa.Column("run", sa.String(60), nullable=False),
        sa.Column("found_on", sa.Date, nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("acknowledged_at", _TIME),
        sa.Column("acknowledged_by", sa.Text),
        sa.Column("snoozed_until", _TIME),
        sa.UniqueConstraint("project", "dedupe", name="alert_once"),
    )
    op.create_table(
        "alert_rule",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("project", sa.String(100), nullable=False, index=True),
        sa.Column("rule_json", sa.Text, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("removed_at", _TIME),
    )
    op.create_table(
        "alert_told",
        sa.Column("rule_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("alert_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("told_at", _TIME, nullable=False),
    )
    op.create_table(
        "alert_message",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("project", sa.String(100), nullable=False, index=True),
        sa.Column("rule_id", sa.Integer, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("alerts_json", sa.Text, nullable=False),
        sa.Column("status", sa.String(10), nullable=False, index=True),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("send_after", _TIME, nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("finished_at", _TIME),
        sa.Column("fault", sa.Text, nullable=False, server_default=""),
    )
    op.create_table(
        "alert_cursor",
        sa.Column("project", sa.String(100), primary_key=True),
        sa.Column("run", sa.String(60), nullable=False),
    )
    op.create_table(
        "pin",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("project", sa.String(100), nullable=False, index=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("target", sa.Text),
        sa.Column("anchor", sa.Text),
        sa.Column("rel", sa.Text),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("created_by", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("removed_at", _TIME),
    )
    op.create_table(
        "kept_run",
        sa.Column("project", sa.String(100), primary_key=True),
        sa.Column("run", sa.String(60), primary_key=True),
        sa.Column("why", sa.String(40), primary_key=True),
        sa.Column("kept_at", _TIME, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for name in (
        *(
            "kept_run",
            "pin",
            "alert_cursor",
            "alert_message",
            "alert_told",
            "alert_rule",
            "alert",
            "schedule",
        ),
    ):
        op.drop_table(name)
    for name in ("job_log_one_running", "job_log_project_turn", "job_log_turn", "job_log_due_key"):
        op.drop_index(name, "job_log")
    with op.batch_alter_table("job_log") as jobs:
        for name in ("worker", "due_key", "turn", "run_after", "max_attempts", "attempts"):
            jobs.drop_column(name)
