"""What an exported record attests of the files that its rows name."""

from alembic import op

revision = "0087"
down_revision = "0086"

EXPORT = """
alter table record_export add column attachments_sha256 text check (length(attachments_sha256) = 64);
"""


def upgrade() -> None:
    """Exports of before have none, and stay as they are."""
    op.execute(EXPORT)
