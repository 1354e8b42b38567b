"""Jobs, accounts, sessions, activity and saved views of the dashboard."""

import sqlalchemy as sa
from alembic import op

revision = "0002_dashboard"
down_revision = "0001"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables of the dashboard."""
    op.create_table(
        "job_log",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("project", sa.String(100), nullable=False, index=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("args_json", sa.Text, nullable=False, server_default="{}"),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("stage", sa.String(60), nullable=False, server_default=""),
        sa.Column("done", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("total", sa.BigInteger),
        sa.Column("message", sa.Text, nullable=False, server_default=""),
        sa.Column("created_by", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("beat_at", _TIME),
        sa.Column("finished_at", _TIME),
        sa.Column("cancel_asked", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "user_account",
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
    )
    op.create_table(
        "project_access",
        sa.Column("user_name", sa.String(100), primary_key=True),
        sa.Column("project", sa.String(100), primary_key=True),
    )
    op.create_table(
        "login_session",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("user_name", sa.String(100), nullable=False, index=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
    )
    op.create_table(
        "activity_log",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("user_name", sa.String(100), nullable=False, server_default=""),
        sa.Column("project", sa.String(100), nullable=False, server_default="", index=True),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text, nullable=False, server_default=""),
        sa.Column("address", sa.String(60), nullable=False, server_default=""),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("project", sa.String(100), nullable=False, index=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at", _TIME, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for name in (
        *("saved_view", "activity_log", "login_session", "project_access", "user_account", "job_log"),
    ):
        op.drop_table(name)
