"""Indexes for reading: the audit entries of a row in their order, batches and recipes in the orders of lists."""

from alembic import op

revision = "0009"
down_revision = "0008"

# Looked up by row id alone: a UUID is of one table only. With the keys of a trail's order, and the act for those that
# leave out first entries, no entry is read but those of the page.
AUDIT = """
create index audit_entry_of_row on audit_entry (company_id, row_id, transaction_id, number) include (act);
drop index audit_entry_by_row;
"""

# Each order of `api` with its keys as written there. Text is compared in COLLATE "C", whatever the database's own is.
# CASE, since row-level security takes COALESCE for something that may leak, and lets no index serve it.
LISTS = """
create index batch_by_number on batch (company_id, (number collate "C"), id);
create index batch_by_product on batch (company_id, (product collate "C"), id);
create index batch_by_issue on batch (company_id, issued_at, id);
create index batch_by_completion on batch
  (company_id, (case when completed_at is null then 'infinity' else completed_at end), id);
create index master_recipe_by_code on master_recipe (company_id, (code collate "C"), id);
create index master_recipe_by_product on master_recipe (company_id, (product collate "C"), id);
create index batch_exception_by_state on batch_exception (company_id, state, id);
"""


def upgrade() -> None:
    op.execute(AUDIT)
    op.execute(LISTS)
