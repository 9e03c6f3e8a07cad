"""What is found of a batch after its decision is an exception as well, and holds back what is still here (DEV-6)."""

from alembic import op

from migrations.helpers import guarded

revision = "0104"
down_revision = "0103"

# Null for all that was raised before a decision, and for records from before this column.
COLUMN = """
alter table batch_exception add column after_decision boolean check (after_decision);
create index batch_exception_after_decision on batch_exception (company_id, batch_id) where after_decision;
create function keep_found_afterwards() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' and new.after_decision is distinct from old.after_decision
    or tg_op = 'INSERT' and new.after_decision and exists (select from batch b
      where b.company_id = new.company_id and b.id = new.batch_id
        and b.disposition in ('PENDING', 'RELEASE_REVOKED')) then
    raise exception 'theriac: what is found after a decision stays known as that (DEV-6)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# From a lot up to the batches that gave it, or what it was divided from, put together of, or received from; each step
# asks one index by equality of ids. The caller's rights hold.
FOUND = """
create function found_afterwards(company uuid, lot uuid)
returns table (batch text, exception int)
language sql stable parallel safe
as $$
  with recursive up (lot) as (
    select found_afterwards.lot
    union
    select e.source_lot_id from up cross join lateral (select g.source_lot_id from theriac.genealogy_edge g
      where g.company_id = found_afterwards.company and g.target_id = up.lot
        and g.kind in ('SPLIT', 'MERGE', 'TRANSFER') offset 0) e)
  select b.number, x.number
  from up
  cross join lateral (select g.source_batch_id from theriac.genealogy_edge g
    where g.company_id = found_afterwards.company and g.target_id = up.lot and g.kind = 'OUTPUT' offset 0) e
  cross join lateral (select m.id, m.number from theriac.batch m
    where m.company_id = found_afterwards.company and m.id = e.source_batch_id offset 0) b
  cross join lateral (select o.number from theriac.batch_exception o
    where o.company_id = found_afterwards.company and o.batch_id = b.id and o.after_decision
      and (o.classification is null or o.awaits is not null or o.state = 'OPEN') offset 0) x
  order by 1, 2
$$;
alter function found_afterwards(uuid, uuid) owner to theriac_owner;
revoke all on function found_afterwards(uuid, uuid) from public;
grant execute on function found_afterwards(uuid, uuid) to theriac_app;
"""

# At the commit, so that the application's rules refuse this in words first.
SHIPPED = """
create function hold_found_back() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select from found_afterwards(new.company_id, new.lot_id)) then
    raise exception 'theriac: a lot is shipped once what was found of its batch is assessed (DEV-6)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function hold_found_back() owner to theriac_owner;
revoke all on function hold_found_back() from public;
create constraint trigger hold_found_back after insert on shipment deferrable initially deferred
  for each row when (new.kind = 'SHIPMENT') execute function hold_found_back();
alter table shipment enable always trigger hold_found_back;
"""


def upgrade() -> None:
    op.execute(COLUMN)
    guarded("keep_found_afterwards", "batch_exception", "insert or update")
    op.execute(FOUND)
    op.execute(SHIPPED)
