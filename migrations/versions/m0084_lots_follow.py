"""A lot that a batch gave is released after it, and goes out of use when it is rejected (REV-4, REV-5, MAT-1)."""

from alembic import op

revision = "0084"
down_revision = "0083"

# From each lot up to the batches that gave it, or what it was divided from, put together of, or received from; and from
# a batch down to all such lots. Each step asks one index by equality of ids, which row-level security lets it use. The
# caller's rights hold: neither is a SECURITY DEFINER.
MAKERS = """
create function unreleased_makers(company uuid, lots uuid[])
returns table (lot_id uuid, batch_id uuid, number text, disposition text)
language sql stable parallel safe
as $$
  with recursive up (start, lot) as (
    select one, one from unnest(lots) one
    union
    select up.start, e.source_lot_id from up cross join lateral (select g.source_lot_id from theriac.genealogy_edge g
      where g.company_id = company and g.target_id = up.lot and g.kind in ('SPLIT', 'MERGE', 'TRANSFER') offset 0) e)
  select distinct up.start, b.id, b.number, b.disposition
  from up
  cross join lateral (select g.source_batch_id from theriac.genealogy_edge g
    where g.company_id = company and g.target_id = up.lot and g.kind = 'OUTPUT' offset 0) e
  cross join lateral (select m.id, m.number, m.disposition from theriac.batch m
    where m.company_id = company and m.id = e.source_batch_id offset 0) b
  where b.disposition <> 'RELEASED'
$$;
create function lots_made(company uuid, batch uuid)
returns table (lot_id uuid)
language sql stable parallel safe
as $$
  with recursive down (lot) as (
    select g.target_lot_id from theriac.genealogy_edge g
      where g.company_id = company and g.source_id = batch and g.kind = 'OUTPUT'
    union
    select e.target_lot_id from down cross join lateral (select g.target_lot_id from theriac.genealogy_edge g
      where g.company_id = company and g.source_id = down.lot and g.kind in ('SPLIT', 'MERGE', 'TRANSFER') offset 0) e)
  select lot from down
$$;
alter function unreleased_makers(uuid, uuid[]) owner to theriac_owner;
alter function lots_made(uuid, uuid) owner to theriac_owner;
revoke all on function unreleased_makers(uuid, uuid[]), lots_made(uuid, uuid) from public;
grant execute on function unreleased_makers(uuid, uuid[]) to theriac_app;
"""

# As before, and after the batches that gave it. The application's rules refuse all of this in words first.
STATUS = """
create or replace function guard_lot_status() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.status = old.status then return new; end if;
  if old.status = 'REJECTED' or old.status = 'EXPIRED' and new.status <> 'REJECTED' then
    raise exception 'theriac: a lot that is % never becomes % (MAT-1)', old.status, new.status
      using errcode = 'restrict_violation';
  end if;
  if new.status in ('RELEASED', 'RESTRICTED') and exists (select from lot_investigation
      where company_id = new.company_id and lot_id = new.id and state in ('OPEN', 'CONFIRMED')) then
    raise exception 'theriac: a lot out of specification is not released (REV-9)' using errcode = 'restrict_violation';
  end if;
  if new.status in ('RELEASED', 'RESTRICTED')
      and exists (select from unreleased_makers(new.company_id, array[new.id])) then
    raise exception 'theriac: a lot is released after the batch that gave it (REV-4)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_lots_rejected() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select from lots_made(new.company_id, new.id) made join material_lot l
      on l.company_id = new.company_id and l.id = made.lot_id where l.status <> 'REJECTED') then
    raise exception 'theriac: with a batch all lots that it gave are rejected (REV-5)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function require_lots_rejected() owner to theriac_owner;
revoke all on function require_lots_rejected() from public;
create constraint trigger require_lots_rejected after update of disposition on batch deferrable initially deferred
  for each row when (new.disposition = 'REJECTED' and old.disposition <> 'REJECTED')
  execute function require_lots_rejected();
alter table batch enable always trigger require_lots_rejected;
"""


def upgrade() -> None:
    op.execute(MAKERS)
    op.execute(STATUS)
