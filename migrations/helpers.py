"""What a new table of a company brings along: key, policy, grants, audit trigger."""

from collections.abc import Sequence

from alembic import op

TENANT = "company_id = (select nullif(current_setting('theriac.company', true), '')::uuid)"

# Foreign keys are checked at the commit, so that a command's rows may be written in any order.
AT_COMMIT = """
do $$
declare c name;
begin
  for c in select conname from pg_constraint where conrelid = '{name}'::regclass and contype = 'f' loop
    execute format('alter table {name} alter constraint %I deferrable initially deferred', c);
  end loop;
end $$;
"""


def tenant_table(name: str, *, app: Sequence[str], regulated: bool = True, append_only: bool = False) -> None:
    """Fence a table: forced row-level security by company, grants to the application, audit.

    `app` lists what the application's role may do with it (SELECT, INSERT, UPDATE, DELETE). An unregulated
    table is listed with its reason in tests/architecture. The table has the key (company_id, id).
    """
    op.execute(f"alter table {name} owner to theriac_owner")
    op.execute(f"alter table {name} enable row level security")
    op.execute(f"alter table {name} force row level security")
    op.execute(f"create policy tenant on {name} using ({TENANT}) with check ({TENANT})")
    op.execute(f"grant {', '.join(app)} on {name} to theriac_app")
    op.execute(AT_COMMIT.format(name=name))
    if regulated:
        audited(name)
    if append_only:
        unchangeable(name)


def audited(name: str) -> None:
    """Every insert, update and delete leaves an entry; a truncation is refused (AUD-1)."""
    op.execute(
        f"create trigger audit after insert or update or delete on {name} for each row execute function record_change()"
    )
    op.execute(f"create trigger audit_truncate before truncate on {name} execute function refuse_change()")
    op.execute(f"alter table {name} enable always trigger audit")
    op.execute(f"alter table {name} enable always trigger audit_truncate")


def unchangeable(name: str) -> None:
    """No update and no delete, whoever asks (AUD-2)."""
    op.execute(
        f"create trigger append_only before update or delete on {name} for each row execute function refuse_change()"
    )
    op.execute(f"create trigger append_only_truncate before truncate on {name} execute function refuse_change()")
    op.execute(f"alter table {name} enable always trigger append_only")
    op.execute(f"alter table {name} enable always trigger append_only_truncate")


def seen_by(role: str, name: str, *, may: Sequence[str]) -> None:
    """A system role sees every company's rows of this table, and may do no more than listed."""
    op.execute(f"create policy {role} on {name} to {role} using (true) with check (true)")
    op.execute(f"grant {', '.join(may)} on {name} to {role}")


def guarded(function: str, table: str, act: str) -> None:
    """A function of the owner's that looks at each row before it is written, whatever the session says."""
    op.execute(f"alter function {function}() owner to theriac_owner")
    op.execute(f"revoke all on function {function}() from public")
    op.execute(f"create trigger {function} before {act} on {table} for each row execute function {function}()")
    op.execute(f"alter table {table} enable always trigger {function}")
