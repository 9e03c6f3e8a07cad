"""What a table brings along whose rows inspectors see: a policy that narrows them, and the right to read (INS-1).

Inspectors' requests read as the role theriac_inspector. Of a table that isn't opened here it may read nothing.
"""

from alembic import op

ROLE = "theriac_inspector"
POLICY = "inspection"


def scope(kind: str) -> str:
    """The ids of a kind that an inspector's accesses reach now, asked once for a statement."""
    return f"any ((select inspected('{kind}'))::uuid[])"


def opened(table: str, where: str) -> None:
    """Let inspectors read those rows of a table of which `where` holds; the row's columns are named with the table."""
    op.execute(f"create policy {POLICY} on {table} as restrictive for select to {ROLE} using ({where})")
    op.execute(f"grant select on {table} to {ROLE}")


def of_rows(table: str, column: str, other: str, *, by: str = "id") -> str:
    """That the column names a row of another table that the inspector sees."""
    return f"exists (select from {other} o where o.company_id = {table}.company_id and o.{by} = {table}.{column})"
