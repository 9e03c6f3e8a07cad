"""What a transfer says that each container gave is what its stock gave."""

from alembic import op

revision = "0044"
down_revision = "0043"

# The receiving site takes in, unless it says otherwise, what the containers are told to have given: so each of them is
# held to the books, as their sum was by migration 0039. What was brought back is told by the transfer's state.
CONTENTS = """
create or replace function require_transferred() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  told material_transfer;
  took numeric;
  brought numeric;
  elsewhere bigint;
begin
  select * into told from material_transfer
    where company_id = new.company_id and id = (to_jsonb(new) ->> tg_argv[0])::uuid;
  select coalesce(sum(quantity_value) filter (where lot_id = told.lot_id), 0),
      coalesce(sum(quantity_value) filter (where lot_id = told.received_lot_id), 0),
      count(*) filter (where lot_id <> told.lot_id and lot_id is distinct from told.received_lot_id)
    into took, brought, elsewhere
    from inventory_transaction where company_id = told.company_id and transfer_id = told.id;
  if took <> (case told.state when 'CANCELLED' then 0 else - told.quantity_value end)
      or brought <> coalesce(told.received_value, 0) or elsewhere > 0
      or told.quantity_value is distinct from (select sum(quantity_value) from material_transfer_container
        where company_id = told.company_id and transfer_id = told.id) then
    raise exception 'theriac: the stock changes by what a transfer says (TRF-2, MAT-7)'
      using errcode = 'restrict_violation';
  end if;
  if exists (
    select from (
      select container_id, site_id, quantity_unit, quantity_value from material_transfer_container
        where company_id = told.company_id and transfer_id = told.id
    ) said
    full join (
      select container_id, quantity_unit, - sum(quantity_value) as gave from inventory_transaction
        where company_id = told.company_id and transfer_id = told.id and lot_id = told.lot_id and kind = 'TRANSFER'
        group by container_id, quantity_unit
    ) booked using (container_id, quantity_unit)
    where said.quantity_value is distinct from booked.gave or said.site_id is distinct from told.site_id
  ) then
    raise exception 'theriac: a container gave to a transfer what its stock gave (TRF-2, MAT-7)'
      using errcode = 'restrict_violation';
  end if;
  if told.received_lot_id is not null and not exists (
    select from genealogy_edge e
    join material_lot source on source.company_id = e.company_id and source.id = told.lot_id
    join material_lot target on target.company_id = e.company_id and target.id = told.received_lot_id
    where e.company_id = told.company_id and e.kind = 'TRANSFER' and e.target_id = target.id and e.source_id = source.id
      and e.quantity_value = told.received_value and e.quantity_unit = told.quantity_unit
      and target.site_id = told.to_site_id and target.material_id = source.material_id
  ) then
    raise exception 'theriac: what a transfer brings is a lot of its material at its site, with an edge (TRF-3, MAT-6)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""


def upgrade() -> None:
    op.execute(CONTENTS)
