"""Logbooks of equipment and rooms: one view over the rows that are the record, signed entries, and exports (EQP-6).

Nothing is copied: what a logbook shows is what the rows say. A later migration whose rows stand in it as well adds its
own select to the view (`migrations.logbook.add`), and its kinds to `domain.logbooks.kinds`.
"""

from alembic import op

from migrations import logbook
from migrations.helpers import guarded, tenant_table

revision = "0052"
down_revision = "0051"

# The lots that a batch made, by name: its number is the batch's where none were recorded.
_MADE = """
  (select string_agg(distinct l.number, ', ') from genealogy_edge g
     join material_lot l on l.company_id = g.company_id and l.id = g.target_lot_id
   where g.company_id = b.company_id and g.source_id = b.id)
"""

USE = f"""
  select u.company_id, u.site_id, u.id, u.equipment_id, u.location_id, 'USE', u.begun_at, u.ended_at, null::timestamptz,
    'Used from phase ' || p.number || coalesce(' to phase ' || q.number || ', ended by ' || u.ended_name, ''),
    u.begun_name, null::text, u.batch_id, b.number, u.product, {_MADE}, u.state, null::text, null::uuid
  from equipment_use u
    join batch b on b.company_id = u.company_id and b.id = u.batch_id
    join phase_execution p on p.company_id = u.company_id and p.id = u.begin_phase_id
    left join phase_execution q on q.company_id = u.company_id and q.id = u.end_phase_id
"""
ALLOCATION = f"""
  select a.company_id, a.site_id, a.id, a.equipment_id, null::uuid, 'ALLOCATION', a.allocated_at, a.released_at,
    null::timestamptz, 'Allocated to the batch' || coalesce('; released by ' || a.released_name, ''),
    a.allocated_name, null::text, a.batch_id, b.number, b.product, {_MADE}, a.state, a.released_reason, null::uuid
  from equipment_allocation a join batch b on b.company_id = a.company_id and b.id = a.batch_id
"""
CLEANING = """
  select c.company_id, c.site_id, c.id, c.equipment_id, null::uuid, 'CLEANING', c.begun_at, c.performed_at,
    null::timestamptz, case c.kind when 'STERILISATION' then 'Sterilised' when 'MAJOR' then 'Major cleaning'
      else 'Minor cleaning' end || ' by ' || c.procedure_code || ', edition ' || c.edition,
    coalesce(c.performed_name, c.begun_name), c.verified_name, null::uuid, null::text, null::text, null::text, c.state,
    coalesce(c.verification_remark, c.remark), null::uuid
  from cleaning_record c
"""
CLEARANCE = """
  select c.company_id, c.site_id, c.id, c.equipment_id, c.location_id, 'CLEARANCE', c.begun_at, c.performed_at,
    null::timestamptz, 'Cleared by ' || c.procedure_code || ', edition ' || c.edition,
    coalesce(c.performed_name, c.begun_name), c.verified_name, c.batch_id, b.number, c.product, null::text,
    case when c.state = 'FAILED' then 'FAILED' when c.clear_until is not null then 'CLEARED' else c.state end,
    coalesce(c.verification_remark, (select string_agg(k.position || '. ' || k.says || ' ' || k.remark, E'\\n'
        order by k.position) from clearance_check k
      where k.company_id = c.company_id and k.clearance_id = c.id and k.found = 'NOT_CLEAR')), null::uuid
  from line_clearance c join batch b on b.company_id = c.company_id and b.id = c.batch_id
"""
CLEARANCE_LAPSE = """
  select c.company_id, c.site_id, c.id, c.equipment_id, c.location_id, 'LAPSE', c.lapsed_at, null::timestamptz,
    null::timestamptz, case c.lapse_cause when 'TIME' then 'The clearance lapsed: its time has passed'
      when 'USE' then 'The clearance lapsed: another batch used the place'
      when 'FAILED' then 'The clearance lapsed: a later one found the place not clear'
      else 'The clearance was begun once more' end,
    null::text, null::text, c.batch_id, b.number, c.product, null::text, c.lapse_cause, null::text, null::uuid
  from line_clearance c join batch b on b.company_id = c.company_id and b.id = c.batch_id
  where c.lapsed_at is not null
"""
BOOTH_CLEARANCE = """
  select c.company_id, c.site_id, c.id, null::uuid, c.booth_id, 'CLEARANCE', c.cleared_at, null::timestamptz,
    null::timestamptz, 'Cleared of ' || m.code || ' ' || m.name, c.cleared_name, null::text, null::uuid, null::text,
    null::text, null::text, 'CLEARED', null::text, null::uuid
  from booth_clearance c join material_definition m on m.company_id = c.company_id and m.id = c.material_id
"""


def _weighing(equipment: str, location: str, join: str) -> str:
    return f"""
  select w.company_id, w.site_id, w.id, {equipment}, {location}, 'WEIGHING', w.begun_at, w.weighed_at,
    null::timestamptz, 'Weighed ' || m.code || coalesce(' on ' || w.scale, '') || ' out of ' || w.container_number,
    coalesce(w.weighed_name, w.begun_name), coalesce(w.verified_name, w.witnessed_name), w.batch_id, b.number,
    b.product, l.number, w.state, w.abandoned_because, null::uuid
  from weighing w join batch b on b.company_id = w.company_id and b.id = w.batch_id
    join material_lot l on l.company_id = w.company_id and l.id = w.lot_id
    join material_definition m on m.company_id = l.company_id and m.id = l.material_id{join}
"""


WEIGHING_AT = _weighing("null::uuid", "w.booth_id", "")
WEIGHING_ON = _weighing(
    "e.id", "null::uuid", "\n    join equipment e on e.company_id = w.company_id and e.scale_id = w.scale_id"
)

# What became of a piece of equipment itself is in the audit trail, which the database writes and nobody changes. A row
# there holds what an update changed, each value as text in UTC.
_AUDITED = """
  from audit_entry a join equipment e on e.company_id = a.company_id and e.id = a.row_id
    left join person p on p.company_id = a.company_id and p.id = a.person
  where a.table_name = 'equipment'
"""
_ENTRY = "md5(a.transaction_id::text || '/' || a.number || '/{}')::uuid"
_EMPTY = "null::uuid, null::text, null::text, null::text"
SERVICE = f"""
  select a.company_id, e.site_id, {_ENTRY.format("service")}, a.row_id, null::uuid, 'SERVICE', a.at, null::timestamptz,
    null::timestamptz, case when a.act = 'INSERT' then 'Registered, in service' else
      case a.new ->> 'service' when 'OUT_OF_SERVICE' then 'Taken out of service'
      when 'IN_SERVICE' then 'Returned to service' else 'Retired' end end,
    coalesce(a.new ->> 'service_name', p.name), null::text, {_EMPTY}, a.new ->> 'service',
    coalesce(a.new ->> 'service_reason', a.reason), null::uuid
  {_AUDITED} and a.new ? 'service'
"""
CHANGE = f"""
  select a.company_id, e.site_id, {_ENTRY.format("change")}, a.row_id, null::uuid, 'CHANGE', a.at, null::timestamptz,
    null::timestamptz, 'Changed: ' || (select string_agg(replace(regexp_replace(key, '_id$', ''), '_', ' '), ', '
        order by key) from jsonb_object_keys(a.new) key where key = any(said)), p.name, null::text, {_EMPTY},
    null::text, a.reason, null::uuid
  from audit_entry a join equipment e on e.company_id = a.company_id and e.id = a.row_id
    left join person p on p.company_id = a.company_id and p.id = a.person
    cross join (select array['name', 'maker', 'model_name', 'serial_number', 'parent_id', 'location_id', 'scale_id',
      'shareable'] as said) said
  where a.table_name = 'equipment' and a.act = 'UPDATE' and a.new ?| said
"""
HOLD_LAPSE = f"""
  select a.company_id, e.site_id, {_ENTRY.format("lapse")}, a.row_id, null::uuid, 'LAPSE',
    (a.old ->> 'clean_until')::timestamptz, null::timestamptz, a.at,
    case a.old ->> 'cleanliness' when 'STERILE' then 'The sterile hold lapsed: dirty from now on'
      else 'The clean hold lapsed: dirty from now on' end, null::text, null::text, {_EMPTY}, 'DIRTY', null::text,
    null::uuid
  {_AUDITED} and a.act = 'UPDATE' and a.old ->> 'cleanliness' in ('CLEAN', 'STERILE')
    and (a.old ->> 'clean_until')::timestamptz < a.at
"""
OVERDUE = f"""
  select a.company_id, e.site_id, {_ENTRY.format("overdue")}, a.row_id, null::uuid, 'LAPSE', a.at, null::timestamptz,
    null::timestamptz, 'The dirty hold has passed: its declared cleaning is demanded', null::text, null::text, {_EMPTY},
    'OVERDUE', null::text, null::uuid
  {_AUDITED} and a.act = 'UPDATE' and a.new ->> 'overdue_at' is not null
"""
SCALE_CALIBRATION = """
  select c.company_id, c.site_id, c.id, e.id, null::uuid, 'CALIBRATION', c.recorded_at, null::timestamptz,
    null::timestamptz, 'Calibrated on ' || c.calibrated_on || ' by ' || c.calibrated_by || ', certificate '
      || c.certificate || ', due on ' || c.due_on || '; as found ' || lower(c.as_found),
    c.recorded_name, null::text, null::uuid, null::text, null::text, null::text,
    case c.state when 'WITHDRAWN' then c.state else c.as_left end, c.withdrawn_reason, null::uuid
  from scale_calibration c join equipment e on e.company_id = c.company_id and e.scale_id = c.scale_id
"""
SCALE_CHECK = """
  select c.company_id, c.site_id, c.id, e.id, null::uuid, 'CHECK', c.performed_at, null::timestamptz,
    null::timestamptz, 'Checked with its reference weights', c.performed_name, c.witnessed_name, null::uuid, null::text,
    null::text, null::text, c.verdict, c.reason, null::uuid
  from scale_check c join equipment e on e.company_id = c.company_id and e.scale_id = c.scale_id
"""
NOTE = """
  select n.company_id, n.site_id, n.id, n.equipment_id, n.location_id, 'NOTE', n.happened_at, null::timestamptz,
    n.written_at, case when n.corrects_id is null then 'Entry' else 'Corrects an entry' end, n.written_name, null::text,
    null::uuid, null::text, null::text, null::text,
    case when exists (select from logbook_note c where c.company_id = n.company_id and c.corrects_id = n.id)
      then 'CORRECTED' end, n.says, n.corrects_id
  from logbook_note n
"""
BRANCHES = (
    *(USE, ALLOCATION, CLEANING, CLEARANCE, CLEARANCE_LAPSE, BOOTH_CLEARANCE, WEIGHING_AT, WEIGHING_ON),
    *(SERVICE, CHANGE, HOLD_LAPSE, OVERDUE, SCALE_CALIBRATION, SCALE_CHECK, NOTE),
)


FILES = "\n".join(
    f"  {name}_sha256 text check ({name}_sha256 ~ '^[0-9a-f]{{64}}$'),\n  {name}_bytes bigint check ({name}_bytes > 0),"
    for name in ("csv", "pdf")
)
TABLES = f"""
create table logbook_note (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  equipment_id uuid,
  location_id uuid,
  says text not null check (length(says) between 1 and 4000),
  happened_at timestamptz not null check (isfinite(happened_at)),
  corrects_id uuid,
  written_by uuid not null,
  written_name text not null check (length(written_name) between 1 and 200),
  written_at timestamptz not null check (happened_at <= written_at),
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, corrects_id),
  unique (company_id, signature_id),
  check (num_nonnulls(equipment_id, location_id) = 1),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, site_id, equipment_id) references equipment (company_id, site_id, id),
  foreign key (company_id, site_id, location_id) references operational_location (company_id, site_id, id),
  foreign key (company_id, corrects_id) references logbook_note (company_id, id),
  foreign key (company_id, written_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index logbook_note_of_equipment on logbook_note (company_id, equipment_id, id) where equipment_id is not null;
create index logbook_note_of_room on logbook_note (company_id, location_id, id) where location_id is not null;
create table logbook_export (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  equipment_id uuid,
  location_id uuid,
  place_code text not null check (length(place_code) between 1 and 40),
  since timestamptz check (isfinite(since)),
  until timestamptz check (isfinite(until)),
  state text not null check (state in ('REQUESTED', 'DONE', 'FAILED')),
  requested_by uuid not null,
  requested_name text not null check (length(requested_name) between 1 and 200),
  requested_at timestamptz not null,
  made_at timestamptz,
  entries int check (entries >= 0),
{FILES}
  problem text check (length(problem) between 1 and 2000),
  primary key (company_id, id),
  check (since < until),
  check (num_nonnulls(equipment_id, location_id) = 1),
  check (num_nonnulls(made_at, entries, csv_sha256, csv_bytes, pdf_sha256, pdf_bytes)
    = case state when 'DONE' then 6 else 0 end),
  check ((problem is not null) = (state = 'FAILED')),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, site_id, equipment_id) references equipment (company_id, site_id, id),
  foreign key (company_id, site_id, location_id) references operational_location (company_id, site_id, id),
  foreign key (company_id, requested_by) references person (company_id, id)
);
create index logbook_export_of_equipment on logbook_export (company_id, equipment_id, id);
create index logbook_export_of_room on logbook_export (company_id, location_id, id);
create index weighing_on_scale on weighing (company_id, scale_id, begun_at) where scale_id is not null;
"""

# An entry is signed by who wrote it, about its own place; an export's files are stated once.
KEEP = """
create function keep_logbook_note() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.corrects_id is not null and not exists (select from logbook_note where company_id = new.company_id
      and id = new.corrects_id
      and (equipment_id, location_id) is not distinct from (new.equipment_id, new.location_id)) then
    raise exception 'theriac: an entry corrects one of its own logbook (EQP-6)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_logbook_signature() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from signature where company_id = new.company_id and id = new.signature_id
      and (subject_id, person_id) = (coalesce(new.equipment_id, new.location_id), new.written_by)
      and act = case when new.equipment_id is null then 'writeRoomLogbook' else 'writeEquipmentLogbook' end) then
    raise exception 'theriac: an entry of a logbook is signed by who wrote it (EQP-6)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create function keep_logbook_export() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'state', 'made_at', 'entries', 'csv_sha256', 'csv_bytes', 'pdf_sha256',
    'pdf_bytes', 'problem'];
begin
  if old.state <> 'REQUESTED' or new.state = 'REQUESTED'
      or (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text then
    raise exception 'theriac: what a logbook was exported as never changes (EQP-6)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
alter function require_logbook_signature() owner to theriac_owner;
revoke all on function require_logbook_signature() from public;
create constraint trigger require_logbook_signature after insert on logbook_note deferrable initially deferred
  for each row execute function require_logbook_signature();
alter table logbook_note enable always trigger require_logbook_signature;
"""


def upgrade() -> None:
    op.execute(TABLES)
    tenant_table("logbook_note", app=["select", "insert"], append_only=True)
    tenant_table("logbook_export", app=["select", "insert", "update"])
    op.execute(KEEP)
    guarded("keep_logbook_note", "logbook_note", "insert")
    guarded("keep_logbook_export", "logbook_export", "update")
    logbook.define(*BRANCHES)
