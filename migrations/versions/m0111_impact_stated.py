"""A person states whether what a deviation is about reached another batch or lot, and signs that (DEV-9)."""

from alembic import op

from migrations.helpers import tenant_table

revision = "0111"
down_revision = "0110"

# `thing` is the batch or lot as it was called then: the record tells it though its row isn't in it.
TABLE = """
create table impact_statement (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  deviation_id uuid not null,
  number int not null check (number between 1 and 500),
  about_batch_id uuid,
  about_lot_id uuid,
  thing text not null check (length(thing) between 1 and 200),
  affected boolean not null,
  because text not null check (length(because) between 1 and 2000),
  exception_id uuid,
  stated_by uuid not null,
  stated_name text not null check (length(stated_name) between 1 and 200),
  stated_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, deviation_id, number),
  constraint impact_statement_about check (num_nonnulls(about_batch_id, about_lot_id) = 1),
  constraint impact_statement_raised check (exception_id is null or (affected and about_batch_id is not null)),
  foreign key (company_id, site_id, deviation_id) references deviation (company_id, site_id, id),
  foreign key (company_id, about_batch_id) references batch (company_id, id),
  foreign key (company_id, about_lot_id) references material_lot (company_id, id),
  foreign key (company_id, exception_id) references batch_exception (company_id, id),
  foreign key (company_id, stated_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
"""

# An affected batch has the exception by which it is assessed: of this statement, or of an earlier one of the same.
KEPT = """
create function require_impact_told() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.affected and new.about_batch_id is not null and not exists (
      select from impact_statement s join batch_exception x on x.company_id = s.company_id and x.id = s.exception_id
      where s.company_id = new.company_id and s.deviation_id = new.deviation_id
        and s.about_batch_id = new.about_batch_id and x.batch_id = s.about_batch_id)
    or exists (select from deviation d where d.company_id = new.company_id and d.id = new.deviation_id
      and d.state in ('IN_APPROVAL', 'CLOSED', 'WITHDRAWN')) then
    raise exception 'theriac: an affected batch has an exception, stated before its deviation is concluded (DEV-9)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function require_impact_told() owner to theriac_owner;
revoke all on function require_impact_told() from public;
create constraint trigger require_impact_told after insert on impact_statement
  deferrable initially deferred for each row execute function require_impact_told();
alter table impact_statement enable always trigger require_impact_told;
"""


def upgrade() -> None:
    op.execute(TABLE)
    tenant_table("impact_statement", app=["select", "insert"], append_only=True)
    op.execute(KEPT)
