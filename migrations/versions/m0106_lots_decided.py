"""A release decides on the batch's lots one by one, and is apart from those that it rejects (REV-13)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0106"
down_revision = "0105"

TABLE = """
create table decided_lot (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  disposition_id uuid not null,
  lot_id uuid not null,
  number text not null check (length(number) between 1 and 80),
  status text not null check (status in ('QUARANTINE', 'RELEASED', 'RESTRICTED', 'REJECTED', 'EXPIRED')),
  decision text not null check (decision in ('RELEASED', 'REJECTED')),
  because text check (length(because) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, disposition_id, lot_id),
  check (decision = 'REJECTED' or status = 'QUARANTINE'),
  constraint decided_lot_because check ((because is not null) = (decision = 'REJECTED' and status <> 'REJECTED')),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, batch_id, disposition_id) references disposition (company_id, batch_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id)
);
create index decided_lot_of_batch on decided_lot (company_id, batch_id, id);
"""

GUARDS = """
create function keep_decided_lot() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from genealogy_edge where company_id = new.company_id and target_id = new.lot_id
      and source_id = new.batch_id and kind = 'OUTPUT') then
    raise exception 'theriac: a release decides on lots that the batch gave (REV-13)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_lot_decided() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from disposition where company_id = new.company_id and id = new.disposition_id
      and decision = 'RELEASED') then
    raise exception 'theriac: only a release is apart from a lot (REV-13)' using errcode = 'restrict_violation';
  end if;
  if new.decision = 'REJECTED' and exists (
      with recursive down (lot) as (
        select new.lot_id
        union
        select e.target_lot_id from down cross join lateral (select g.target_lot_id from genealogy_edge g
          where g.company_id = new.company_id and g.source_id = down.lot and g.kind in ('SPLIT', 'MERGE', 'TRANSFER')
          offset 0) e)
      select from down join material_lot l on l.company_id = new.company_id and l.id = down.lot
        where l.status <> 'REJECTED') then
    raise exception 'theriac: a lot that a release is apart from is rejected, with all that came of it (REV-13)'
      using errcode = 'restrict_violation';
  end if;
  if new.decision = 'RELEASED' and exists (
      select from genealogy_edge g where g.company_id = new.company_id and g.source_id = new.batch_id
        and g.kind = 'OUTPUT' and not exists (select from decided_lot d where d.company_id = new.company_id
          and d.disposition_id = new.disposition_id and d.lot_id = g.target_lot_id)) then
    raise exception 'theriac: who decides on one lot of a batch decides on each (REV-13)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function require_lot_decided() owner to theriac_owner;
revoke all on function require_lot_decided() from public;
create constraint trigger require_lot_decided after insert on decided_lot deferrable initially deferred
  for each row execute function require_lot_decided();
alter table decided_lot enable always trigger require_lot_decided;
"""

# As before, and the batches whose release was apart from the lot, or from one that it came of: what was on its way to
# another site then is received there, and is as rejected as the rest.
MAKERS = """
create or replace function unreleased_makers(company uuid, lots uuid[])
returns table (lot_id uuid, batch_id uuid, number text, disposition text)
language sql stable parallel safe
as $$
  with recursive up (start, lot) as (
    select one, one from unnest(lots) one
    union
    select up.start, e.source_lot_id from up cross join lateral (select g.source_lot_id from theriac.genealogy_edge g
      where g.company_id = company and g.target_id = up.lot and g.kind in ('SPLIT', 'MERGE', 'TRANSFER') offset 0) e)
  select distinct up.start, b.id, b.number,
    case when b.disposition = 'RELEASED' then 'RELEASED_APART' else b.disposition end
  from up
  cross join lateral (select g.source_batch_id from theriac.genealogy_edge g
    where g.company_id = company and g.target_id = up.lot and g.kind = 'OUTPUT' offset 0) e
  cross join lateral (select m.id, m.number, m.disposition from theriac.batch m
    where m.company_id = company and m.id = e.source_batch_id offset 0) b
  where b.disposition <> 'RELEASED' or exists (select from theriac.decided_lot d where d.company_id = company
    and d.batch_id = b.id and d.lot_id = up.lot and d.decision = 'REJECTED')
$$;
"""


def upgrade() -> None:
    op.execute(TABLE)
    tenant_table("decided_lot", app=["select", "insert"], append_only=True)
    op.execute(GUARDS)
    op.execute(MAKERS)
    guarded("keep_decided_lot", "decided_lot", "insert")
