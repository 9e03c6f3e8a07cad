"""A release is taken back, and the batch decided on again: one decision stands at a time (REV-12)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0092"
down_revision = "0091"

TABLES = """
alter table disposition add unique (company_id, batch_id, id);
create table release_revocation (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  disposition_id uuid not null,
  because text not null check (length(because) between 1 and 2000),
  revoked_by uuid not null,
  revoked_name text not null check (length(revoked_name) between 1 and 200),
  revoked_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, batch_id, id),
  unique (company_id, disposition_id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, batch_id, disposition_id) references disposition (company_id, batch_id, id),
  foreign key (company_id, revoked_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create table revoked_lot (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  revocation_id uuid not null,
  lot_id uuid not null,
  number text not null check (length(number) between 1 and 80),
  status text not null check (status in ('QUARANTINE', 'RELEASED', 'RESTRICTED', 'REJECTED', 'EXPIRED')),
  shipped_value numeric not null check (shipped_value >= 0 and shipped_value < 'Infinity'),
  unit text not null check (length(unit) between 1 and 40),
  primary key (company_id, id),
  unique (company_id, revocation_id, lot_id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, batch_id, revocation_id) references release_revocation (company_id, batch_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id)
);
create index revoked_lot_of_batch on revoked_lot (company_id, batch_id, id);
"""

# Each decision is the first on its batch, or the only one after a revocation.
ONE_STANDS = """
alter table disposition
  drop constraint disposition_company_id_batch_id_key,
  add column after_revocation_id uuid,
  add constraint disposition_stands unique nulls not distinct (company_id, batch_id, after_revocation_id),
  add foreign key (company_id, batch_id, after_revocation_id) references release_revocation (company_id, batch_id, id)
    deferrable initially deferred;
alter table batch drop constraint batch_disposition_check, add constraint batch_disposition_check
  check (disposition in ('PENDING', 'RELEASED', 'REJECTED', 'RELEASE_REVOKED'));
alter table material_lot drop constraint material_lot_quarantine_reason_check,
  add constraint material_lot_quarantine_reason_check
  check (quarantine_reason in ('RETEST', 'INVESTIGATION', 'CORRECTION', 'RETURNED', 'RELEASE_REVOKED'));
alter table signature drop constraint signature_meaning_check, add constraint signature_meaning_check
  check (meaning in ('AUTHORED', 'APPROVED', 'ISSUED', 'PERFORMED', 'VERIFIED', 'QUALITY', 'CORRECTED', 'ASSESSED',
    'REVIEWED', 'RELEASED', 'REJECTED', 'WITNESSED', 'READ_AND_UNDERSTOOD', 'ATTENDED', 'TRAINED', 'ABORTED',
    'HANDED_OVER', 'ACCEPTED', 'WITHDRAWN', 'REVOKED'));
drop index batch_undecided;
create index batch_undecided on batch (company_id, completed_at, id)
  where disposition in ('PENDING', 'RELEASE_REVOKED');
"""

# Every guard that asks whether a batch is still to be decided on asks for one whose release was revoked, too.
UNDECIDED = """
do $$
declare f record;
begin
  for f in select oid from pg_proc where pronamespace = 'theriac'::regnamespace and prokind = 'f'
      and prosrc ~ 'disposition = ''PENDING''' loop
    execute replace(pg_get_functiondef(f.oid), 'disposition = ''PENDING''',
      'disposition in (''PENDING'', ''RELEASE_REVOKED'')');
  end loop;
end $$;
"""

GUARDS = """
create function keep_revocation() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from disposition where company_id = new.company_id and id = new.disposition_id
      and decision = 'RELEASED') then
    raise exception 'theriac: only a release is revoked (REV-12)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_disposition() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.disposition <> old.disposition and (old.disposition, new.disposition) not in (('PENDING', 'RELEASED'),
      ('PENDING', 'REJECTED'), ('RELEASED', 'RELEASE_REVOKED'), ('RELEASE_REVOKED', 'RELEASED'),
      ('RELEASE_REVOKED', 'REJECTED')) then
    raise exception 'theriac: a batch that is % never becomes % (REV-5, REV-12)', old.disposition, new.disposition
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_revoked() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare last uuid;
begin
  select id into last from release_revocation where company_id = new.company_id and batch_id = new.id
    order by revoked_at desc, id desc limit 1;
  if (new.disposition = 'RELEASE_REVOKED') is distinct from (last is not null and not exists (select from disposition
      where company_id = new.company_id and batch_id = new.id and after_revocation_id = last)) then
    raise exception 'theriac: a release is revoked, and decided on again, by its row (REV-12)'
      using errcode = 'restrict_violation';
  end if;
  if new.disposition = 'RELEASE_REVOKED' and exists (select from lots_made(new.company_id, new.id) made
      join material_lot l on l.company_id = new.company_id and l.id = made.lot_id
      where l.status in ('RELEASED', 'RESTRICTED')) then
    raise exception 'theriac: with a release all lots that the batch gave go out of use (REV-12)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function require_revoked() owner to theriac_owner;
revoke all on function require_revoked() from public;
create constraint trigger require_revoked after update of disposition on batch deferrable initially deferred
  for each row when (new.disposition <> old.disposition
    and 'RELEASE_REVOKED' in (new.disposition, old.disposition))
  execute function require_revoked();
alter table batch enable always trigger require_revoked;
"""


def upgrade() -> None:
    op.execute(TABLES)
    for name in ("release_revocation", "revoked_lot"):
        tenant_table(name, app=["select", "insert"], append_only=True)
    op.execute(ONE_STANDS)
    op.execute(UNDECIDED)
    op.execute(GUARDS)
    guarded("keep_revocation", "release_revocation", "insert")
    guarded("keep_disposition", "batch", "update of disposition")
