"""A printer belongs to an enrolled gateway of its site, and a job is printed by the gateway that it was queued for.

A printer that named its gateway by a text has none until somebody names an enrolled one; the audit trail keeps the
text.
"""

from alembic import op

from migrations.helpers import guarded

revision = "0034"
down_revision = "0033"

PRINTERS = """
alter table label_printer
  add gateway_id uuid,
  alter gateway_printer drop not null,
  drop column gateway,
  add check (gateway_id is null or gateway_printer is not null),
  add constraint label_printer_gateway foreign key (company_id, site_id, gateway_id)
    references gateway (company_id, site_id, id) deferrable initially deferred;
create unique index label_printer_at_gateway on label_printer (company_id, gateway_id, gateway_printer)
  where state = 'IN_USE';
"""

JOBS = """
alter table label_job
  add gateway_id uuid,
  add gateway_printer text check (gateway_printer ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$'),
  add check ((gateway_id is null) = (gateway_printer is null)),
  add constraint label_job_gateway foreign key (company_id, site_id, gateway_id)
    references gateway (company_id, site_id, id) deferrable initially deferred;
create index label_job_of_gateway on label_job (company_id, gateway_id, printer_id, id) where state = 'QUEUED';
create unique index label_job_sent on label_job (company_id, printer_id) where state = 'SENT';
"""

# The application's rules refuse this in words first. What was queued before has no gateway, and expires.
GUARD = """
create function guard_label_job_gateway() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.gateway_id is not null then return new; end if;
    raise exception 'theriac: a label job is queued for a gateway (LBL-8)' using errcode = 'restrict_violation';
  end if;
  if (new.gateway_id, new.gateway_printer) is distinct from (old.gateway_id, old.gateway_printer) then
    raise exception 'theriac: which gateway prints a label job never changes (LBL-8)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    for statements in (PRINTERS, JOBS, GUARD):
        op.execute(statements)
    guarded("guard_label_job_gateway", "label_job", "insert or update")
