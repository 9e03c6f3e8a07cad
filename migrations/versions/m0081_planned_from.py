"""An order names the batches and lots that its batch is planned to be made from: a packaging the bulk that it packs."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0081"
down_revision = "0080"

TABLES = """
create table process_order_source (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  order_id uuid not null,
  batch_id uuid,
  lot_id uuid,
  primary key (company_id, id),
  unique (company_id, order_id, batch_id),
  unique (company_id, order_id, lot_id),
  check (num_nonnulls(batch_id, lot_id) = 1),
  foreign key (company_id, site_id, order_id) references process_order (company_id, site_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id)
);
create index process_order_source_of_batch on process_order_source (company_id, batch_id) where batch_id is not null;
create index process_order_source_of_lot on process_order_source (company_id, lot_id) where lot_id is not null;
"""

# Once an order is issued or cancelled, what it was planned from stays as it is; a lot is of an input of its recipe.
KEPT = """
create function keep_process_order_source() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  ordered uuid := case tg_op when 'DELETE' then old.order_id else new.order_id end;
  company uuid := case tg_op when 'DELETE' then old.company_id else new.company_id end;
begin
  if tg_op = 'UPDATE' or exists (select from process_order
      where company_id = company and id = ordered and state in ('ISSUED', 'CANCELLED')) then
    raise exception 'theriac: what an order is planned from changes until it is issued (RDY-2)'
      using errcode = 'restrict_violation';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create function require_source_taken() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  ordered uuid := case tg_table_name when 'process_order' then new.id else (to_jsonb(new) ->> 'order_id')::uuid end;
begin
  if exists (select from process_order_source s
      join process_order o on o.company_id = s.company_id and o.id = s.order_id
      join material_lot l on l.company_id = s.company_id and l.id = s.lot_id
      join material_definition m on m.company_id = l.company_id and m.id = l.material_id
      where s.company_id = new.company_id and s.order_id = ordered and not exists (select from recipe_material i
        where i.company_id = o.company_id and i.recipe_version_id = o.recipe_version_id and i.code = m.code)) then
    raise exception 'theriac: an order is planned from lots of what its recipe takes (RDY-2)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""


def upgrade() -> None:
    op.execute(TABLES)
    tenant_table("process_order_source", app=["select", "insert", "delete"])
    op.execute(KEPT)
    guarded("keep_process_order_source", "process_order_source", "insert or update or delete")
    op.execute("alter function require_source_taken() owner to theriac_owner")
    op.execute("revoke all on function require_source_taken() from public")
    for table, acts in (("process_order_source", "insert"), ("process_order", "update")):
        op.execute(
            f"create constraint trigger require_source_taken after {acts} on {table}"
            " deferrable initially deferred for each row execute function require_source_taken()"
        )
        op.execute(f"alter table {table} enable always trigger require_source_taken")
