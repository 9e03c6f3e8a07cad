"""What a batch gave leaves before its release under quarantine only, as who dispatches it says (TRF-5)."""

from alembic import op

from migrations.helpers import guarded

revision = "0107"
down_revision = "0106"

COLUMN = """
alter table material_transfer
  add column under_quarantine text check (length(under_quarantine) between 1 and 2000);
"""

# As before, and what was declared never changes either.
KEPT = """
create or replace function keep_transfer() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if old.state <> 'DISPATCHED' or (new.site_id, new.to_site_id, new.lot_id, new.quantity_value, new.quantity_unit,
      new.document, new.reason, new.dispatched_by, new.dispatched_name, new.dispatched_at, new.under_quarantine)
      is distinct from
      (old.site_id, old.to_site_id, old.lot_id, old.quantity_value, old.quantity_unit, old.document, old.reason,
      old.dispatched_by, old.dispatched_name, old.dispatched_at, old.under_quarantine) then
    raise exception 'theriac: what was dispatched never changes, and a transfer ends once (TRF-2)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# The application's rules refuse this in words first.
DECLARED = """
create function require_declared() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select from unreleased_makers(new.company_id, array[new.lot_id]) made
      where new.under_quarantine is null or made.disposition not in ('PENDING', 'RELEASE_REVOKED')) then
    raise exception 'theriac: what a batch gave leaves before its release under quarantine only (TRF-5)'
      using errcode = 'restrict_violation';
  end if;
  if new.under_quarantine is not null and not exists (select from material_lot where company_id = new.company_id
      and id = new.lot_id and status = 'QUARANTINE') then
    raise exception 'theriac: only a lot in quarantine goes under quarantine (TRF-5)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(COLUMN)
    op.execute(KEPT)
    op.execute(DECLARED)
    guarded("require_declared", "material_transfer", "insert")
