"""What a lot's worse status means for a decided batch holds back what that gave, until it is assessed (DEV-6)."""

from alembic import op

revision = "0116"
down_revision = "0115"

# Batches are found as before; `consumed` is the lot whose status got worse, by quality's word and not by its own days:
# that a last day or a retest day passed after a lot was used takes back no release.
FOUND = """
drop function found_afterwards(uuid, uuid);
create function found_afterwards(company uuid, lot uuid)
returns table (batch text, exception int, consumed text)
language sql stable parallel safe
as $$
  with recursive up (lot) as (
    select found_afterwards.lot
    union
    select e.source_lot_id from up cross join lateral (select g.source_lot_id from theriac.genealogy_edge g
      where g.company_id = found_afterwards.company and g.target_id = up.lot
        and g.kind in ('SPLIT', 'MERGE', 'TRANSFER') offset 0) e),
  gave as (
    select b.id, b.number
    from up
    cross join lateral (select g.source_batch_id from theriac.genealogy_edge g
      where g.company_id = found_afterwards.company and g.target_id = up.lot and g.kind = 'OUTPUT' offset 0) e
    cross join lateral (select m.id, m.number from theriac.batch m
      where m.company_id = found_afterwards.company and m.id = e.source_batch_id offset 0) b)
  select gave.number, x.number, null::text
  from gave
  cross join lateral (select o.number from theriac.batch_exception o
    where o.company_id = found_afterwards.company and o.batch_id = gave.id and o.after_decision
      and (o.classification is null or o.awaits is not null or o.state = 'OPEN') offset 0) x
  union
  select gave.number, null::int, l.number
  from gave
  cross join lateral (select f.lot_id, f.change_id from theriac.lot_flag f
    where f.company_id = found_afterwards.company and f.batch_id = gave.id
      and f.exception_id is null and f.assessed_at is null offset 0) f
  cross join lateral (select c.changed_by from theriac.lot_status_change c
    where c.company_id = found_afterwards.company and c.id = f.change_id and c.changed_by is not null offset 0) c
  cross join lateral (select m.number from theriac.material_lot m
    where m.company_id = found_afterwards.company and m.id = f.lot_id offset 0) l
  order by 1, 2, 3
$$;
alter function found_afterwards(uuid, uuid) owner to theriac_owner;
revoke all on function found_afterwards(uuid, uuid) from public;
grant execute on function found_afterwards(uuid, uuid) to theriac_app;
"""

# As of what is shipped, at the commit, so that the application's rules refuse this in words first.
CERTIFIED = """
create function certify_settled() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select from found_afterwards(new.company_id, new.lot_id)) then
    raise exception 'theriac: a lot is certified once what was found of its batch is assessed (DEV-6)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function certify_settled() owner to theriac_owner;
revoke all on function certify_settled() from public;
create constraint trigger certify_settled after insert on qp_certificate_lot deferrable initially deferred
  for each row execute function certify_settled();
alter table qp_certificate_lot enable always trigger certify_settled;
"""


def upgrade() -> None:
    op.execute(FOUND)
    op.execute(CERTIFIED)
