"""What is promised to a batch isn't shipped either; and a print of a dispensing label says what it is of."""

from alembic import op

revision = "0043"
down_revision = "0042"

# As migration 0039 wrote it, for shipments too: who ships and who promises both hold the lot's balance.
UNPROMISED = """
create or replace function require_unpromised() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (select coalesce(sum(greatest(planned - weighed, 0)), 0) from dispense_source
      where company_id = new.company_id and lot_id = new.lot_id and dropped_at is null)
    > (select coalesce(sum(remaining), 0) from container where company_id = new.company_id and lot_id = new.lot_id
      and state in ('OPEN', 'CLOSED') and dispensed is not true) then
    raise exception 'theriac: what is promised to a batch isn''t % (TRF-1, DIS-1, MAT-7)',
      case tg_table_name when 'shipment' then 'shipped' else 'transferred' end using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create constraint trigger require_unpromised after insert on shipment
  deferrable initially deferred for each row when (new.kind = 'SHIPMENT') execute function require_unpromised();
alter table shipment enable always trigger require_unpromised;
"""

# By this it is known when a dispensing label, which tells no status of its lot, is true no more: what it is of was
# returned or destroyed. Null on the label of anything else, and on prints of before.
DISPENSED = """
alter table label_print
  add column dispensed_id uuid,
  add check (num_nonnulls(dispensed_id, status) <= 1),
  add foreign key (company_id, dispensed_id) references dispensed_container (company_id, id)
    deferrable initially deferred;
"""


def upgrade() -> None:
    op.execute(UNPROMISED)
    op.execute(DISPENSED)
