"""Weights that enrolled scales told: which scale a weighing is on, what was asked for it, which reading counts."""

from alembic import op

from migrations.helpers import guarded

revision = "0035"
down_revision = "0034"

# What counted of the scale when the weighing began stays with it; what was never told before is null.
COLUMNS = """
alter table weighing add column scale_id uuid;
alter table weighing add column scale_serial text check (scale_serial ~ '^[ -~]{1,80}$');
alter table weighing add column calibrated_until date check (isfinite(calibrated_until));
alter table weighing add check (num_nonnulls(scale_id, scale_serial, calibrated_until)
  = case when scale_source = 'ENROLLED' then 3 else 0 end);
alter table weighing add constraint weighing_scale_fkey foreign key (company_id, site_id, scale_id)
  references scale (company_id, site_id, id) deferrable initially deferred;
alter table scale_reading_request add column weighing_id uuid;
alter table scale_reading_request add check (weighing_id is null or kind <> 'CHECK');
alter table scale_reading_request add constraint scale_reading_request_weighing_fkey
  foreign key (company_id, weighing_id) references weighing (company_id, id) deferrable initially deferred;
create index scale_reading_request_of_weighing on scale_reading_request (company_id, weighing_id, id)
  where weighing_id is not null;
alter table weight_reading add column scale_reading_id uuid;
alter table weight_reading add check ((scale_reading_id is not null) = (source = 'ENROLLED'));
alter table weight_reading add constraint weight_reading_told_by_fkey foreign key (company_id, scale_reading_id)
  references scale_reading (company_id, id) deferrable initially deferred;
create unique index weight_reading_of_reading on weight_reading (company_id, scale_reading_id)
  where scale_reading_id is not null;
"""

# Before BEFORE and AFTER a container stands on the scale with what is in it, as for GROSS.
TOLD = """
create function require_told_weight() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.scale_reading_id is not null and not exists (
      select from scale_reading r
        join scale_reading_request q on q.company_id = r.company_id and q.id = r.request_id
        join weighing w on w.company_id = q.company_id and w.id = q.weighing_id
      where r.company_id = new.company_id and r.id = new.scale_reading_id and r.quality = 'GOOD'
        and w.id = new.weighing_id and w.scale_id = r.scale_id and r.requested_at >= w.begun_at
        and r.kind = case new.kind when 'TARE' then 'TARE' else 'GROSS' end
        and new.kind in ('TARE', 'GROSS', 'BEFORE', 'AFTER')
        and (r.value, r.unit) = (new.quantity_value, new.quantity_unit)) then
    raise exception 'theriac: a weight is what its scale told for this very weighing (WGH-6)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

WITNESSED = """
create function require_typed_witnessed() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.state = 'VERIFIED' and new.witnessed_by is null and exists (
      select from weight_reading where company_id = new.company_id and weighing_id = new.id
        and source = 'TYPED' and kind in ('TARE', 'GROSS', 'BEFORE', 'AFTER')) then
    raise exception 'theriac: a typed weight is witnessed before it is verified (WGH-10)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    for statements in (COLUMNS, TOLD, WITNESSED):
        op.execute(statements)
    guarded("require_told_weight", "weight_reading", "insert")
    guarded("require_typed_witnessed", "weighing", "update")
