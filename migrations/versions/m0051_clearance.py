"""Line and room clearance: procedures of a site, places that demand them, and each clearance for a batch (EQP-7)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0051"
down_revision = "0050"


def _named(what: str, *, null: bool) -> str:
    """Who did it, and when."""
    required = "" if null else " not null"
    return f"""  {what}_by uuid{required},
  {what}_name text{required} check (length({what}_name) between 1 and 200),
  {what}_at timestamptz{required}"""


PROCEDURES = f"""
create table clearance_procedure (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  code text not null check (code ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{{0,39}}$'),
  name text not null check (length(name) between 1 and 200),
  lasts_minutes int not null check (lasts_minutes between 1 and 44640),
  edition int not null check (edition > 0),
  state text not null check (state in ('ACTIVE', 'RETIRED')),
  retired_name text check (length(retired_name) between 1 and 200),
  retired_at timestamptz,
  retired_reason text check (length(retired_reason) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, site_id, code),
  unique (company_id, site_id, id),
  check (num_nonnulls(retired_name, retired_at, retired_reason) = case state when 'RETIRED' then 3 else 0 end),
  foreign key (company_id, site_id) references site (company_id, id)
);
create table clearance_item (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  procedure_id uuid not null,
  edition int not null check (edition > 0),
  position int not null check (position between 1 and 50),
  says text not null check (length(says) between 1 and 500),
  primary key (company_id, id),
  unique (company_id, procedure_id, edition, position),
  foreign key (company_id, site_id, procedure_id) references clearance_procedure (company_id, site_id, id)
);
create table clearance_demand (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  procedure_id uuid not null,
  location_id uuid,
  equipment_id uuid,
  state text not null check (state in ('DEMANDED', 'WITHDRAWN')),
{_named("demanded", null=False)},
{_named("withdrawn", null=True)},
  withdrawn_reason text check (length(withdrawn_reason) between 1 and 2000),
  primary key (company_id, id),
  check (num_nonnulls(location_id, equipment_id) = 1),
  check (num_nonnulls(withdrawn_by, withdrawn_name, withdrawn_at, withdrawn_reason)
    = case state when 'WITHDRAWN' then 4 else 0 end),
  foreign key (company_id, site_id, procedure_id) references clearance_procedure (company_id, site_id, id),
  foreign key (company_id, site_id, location_id) references operational_location (company_id, site_id, id),
  foreign key (company_id, site_id, equipment_id) references equipment (company_id, site_id, id),
  foreign key (company_id, demanded_by) references person (company_id, id),
  foreign key (company_id, withdrawn_by) references person (company_id, id)
);
create unique index clearance_demand_of_room on clearance_demand (company_id, location_id) where state = 'DEMANDED';
create unique index clearance_demand_of_equipment on clearance_demand (company_id, equipment_id)
  where state = 'DEMANDED';
create index clearance_demand_of_procedure on clearance_demand (company_id, procedure_id);
"""

CLEARANCES = f"""
create table line_clearance (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  procedure_id uuid not null,
  procedure_code text not null check (length(procedure_code) between 1 and 40),
  edition int not null check (edition > 0),
  lasts_minutes int not null check (lasts_minutes between 1 and 44640),
  location_id uuid,
  equipment_id uuid,
  place_code text not null check (length(place_code) between 1 and 40),
  batch_id uuid not null,
  product text not null check (length(product) between 1 and 200),
  state text not null check (state in ('RUNNING', 'PERFORMED', 'CLEARED', 'FAILED', 'LAPSED')),
{_named("begun", null=False)},
{_named("performed", null=True)} check (performed_at >= begun_at),
  signature_id uuid,
{_named("verified", null=True)} check (verified_at >= performed_at),
  verification_signature_id uuid,
  verification_remark text check (length(verification_remark) between 1 and 2000),
  clear_until timestamptz check (isfinite(clear_until)),
  lapsed_at timestamptz,
  lapse_cause text check (lapse_cause in ('TIME', 'USE', 'FAILED', 'REPEATED')),
  primary key (company_id, id),
  unique (company_id, site_id, id),
  check (num_nonnulls(location_id, equipment_id) = 1),
  check (num_nonnulls(performed_by, performed_name, performed_at, signature_id) in (0, 4)),
  check (num_nonnulls(verified_by, verified_name, verified_at, verification_signature_id) in (0, 4)),
  check (verified_by is null or verified_by <> performed_by and verified_by <> begun_by),
  check (performed_by is not null or verified_by is null),
  check (case state when 'RUNNING' then performed_by is null when 'LAPSED' then true else performed_by is not null end),
  check (state <> 'PERFORMED' or verified_by is null),
  check (state <> 'CLEARED' or verified_by is not null),
  check (state <> 'FAILED' or verified_by is null or verification_remark is not null),
  check ((clear_until is not null) = (verified_by is not null and state <> 'FAILED')),
  check (num_nonnulls(lapsed_at, lapse_cause) = case state when 'LAPSED' then 2 else 0 end),
  check (lapse_cause <> 'TIME' or lapsed_at = clear_until),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, site_id, procedure_id) references clearance_procedure (company_id, site_id, id),
  foreign key (company_id, site_id, location_id) references operational_location (company_id, site_id, id),
  foreign key (company_id, site_id, equipment_id) references equipment (company_id, site_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, begun_by) references person (company_id, id),
  foreign key (company_id, performed_by) references person (company_id, id),
  foreign key (company_id, verified_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id),
  foreign key (company_id, verification_signature_id) references signature (company_id, id)
);
create unique index line_clearance_of_room on line_clearance (company_id, location_id)
  where state in ('RUNNING', 'PERFORMED');
create unique index line_clearance_of_line on line_clearance (company_id, equipment_id)
  where state in ('RUNNING', 'PERFORMED');
create index line_clearance_at_room on line_clearance (company_id, location_id, begun_at) where location_id is not null;
create index line_clearance_at_line on line_clearance (company_id, equipment_id, begun_at)
  where equipment_id is not null;
create index line_clearance_of_batch on line_clearance (company_id, batch_id, id);
create index line_clearance_until on line_clearance (clear_until) where state = 'CLEARED';
create table clearance_check (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  clearance_id uuid not null,
  position int not null check (position between 1 and 50),
  says text not null check (length(says) between 1 and 500),
  found text check (found in ('CLEAR', 'NOT_CLEAR')),
  remark text check (length(remark) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, clearance_id, position),
  check (found <> 'NOT_CLEAR' or remark is not null),
  check (found is not null or remark is null),
  foreign key (company_id, site_id, clearance_id) references line_clearance (company_id, site_id, id)
);
alter table equipment_use add location_id uuid,
  add foreign key (company_id, site_id, location_id) references operational_location (company_id, site_id, id)
    deferrable initially deferred;
create index equipment_use_at on equipment_use (company_id, location_id, begun_at) where location_id is not null;
"""

# A clearance follows what its place demands, goes where its table says, and never changes once it counts no more.
KEEP = """
create function keep_line_clearance() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may text[] := array['version', 'state'];
begin
  if tg_op = 'INSERT' then
    if new.state <> 'RUNNING' or not exists (select from clearance_procedure p join clearance_demand d
        on d.company_id = p.company_id and d.procedure_id = p.id
        where p.company_id = new.company_id and p.id = new.procedure_id and d.state = 'DEMANDED'
          and (p.code, p.edition, p.lasts_minutes, p.state)
            = (new.procedure_code, new.edition, new.lasts_minutes, 'ACTIVE')
          and (d.location_id, d.equipment_id) is not distinct from (new.location_id, new.equipment_id))
        or not exists (select from batch where company_id = new.company_id and id = new.batch_id
          and site_id = new.site_id and disposition = 'PENDING' and product = new.product) then
      raise exception 'theriac: a place is cleared as it demands, for a batch that is open (EQP-7)'
        using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if new.state = 'LAPSED' then
    may := may || array['lapsed_at', 'lapse_cause'];
  elsif old.state = 'RUNNING' then
    may := may || array['performed_by', 'performed_name', 'performed_at', 'signature_id'];
  elsif old.state = 'PERFORMED' then
    may := may || array['verified_by', 'verified_name', 'verified_at', 'verification_signature_id',
      'verification_remark', 'clear_until'];
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or (old.state, new.state) not in
      (('RUNNING', 'PERFORMED'), ('RUNNING', 'FAILED'), ('PERFORMED', 'CLEARED'), ('PERFORMED', 'FAILED'),
       ('RUNNING', 'LAPSED'), ('PERFORMED', 'LAPSED'), ('CLEARED', 'LAPSED'))
      or new.clear_until <> new.performed_at + new.lasts_minutes * interval '1 minute' then
    raise exception 'theriac: a clearance that ended never changes, nor lasts longer (EQP-7)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_clearance_check() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'found', 'remark'];
begin
  if tg_op = 'INSERT' and new.found is null or tg_op = 'UPDATE' and old.found is null and new.found is not null
      and (to_jsonb(new) - may)::text = (to_jsonb(old) - may)::text then
    return new;
  end if;
  raise exception 'theriac: what was found of an item is said once (EQP-7)' using errcode = 'restrict_violation';
end $$;
create function keep_clearance_demand() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'state', 'withdrawn_by', 'withdrawn_name', 'withdrawn_at',
    'withdrawn_reason'];
begin
  if tg_op = 'INSERT' and new.state = 'DEMANDED' or tg_op = 'UPDATE'
      and (old.state, new.state) = ('DEMANDED', 'WITHDRAWN')
      and (to_jsonb(new) - may)::text = (to_jsonb(old) - may)::text then
    return new;
  end if;
  raise exception 'theriac: what demands a clearance is said, and withdrawn, once (EQP-7)'
    using errcode = 'restrict_violation';
end $$;
"""

# Nothing counts that wasn't looked at item by item and signed by two persons, whoever wrote it (EQP-7).
PROVEN = """
create function require_clearance_proof() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  stands line_clearance;
begin
  select * into stands from line_clearance where company_id = new.company_id
    and id = case tg_table_name when 'line_clearance' then new.id else (to_jsonb(new) ->> 'clearance_id')::uuid end;
  if stands.performed_by is not null and not exists (select from signature where company_id = stands.company_id
        and id = stands.signature_id
        and (act, subject_id, person_id) = ('completeClearance', stands.id, stands.performed_by))
      or stands.verified_by is not null and not exists (select from signature where company_id = stands.company_id
        and id = stands.verification_signature_id
        and (act, subject_id, person_id) = ('verifyClearance', stands.id, stands.verified_by)) then
    raise exception 'theriac: a clearance is signed by who performed and who verified it (EQP-7)'
      using errcode = 'restrict_violation';
  end if;
  if exists (select from clearance_check c where c.company_id = stands.company_id and c.clearance_id = stands.id
        and ((c.found is null) <> (stands.performed_by is null)
          or stands.state in ('PERFORMED', 'CLEARED') and c.found <> 'CLEAR'))
      or exists (select from clearance_item i where i.company_id = stands.company_id
        and (i.procedure_id, i.edition) = (stands.procedure_id, stands.edition)
        and not exists (select from clearance_check c where c.company_id = i.company_id
          and (c.clearance_id, c.position, c.says) = (stands.id, i.position, i.says))) then
    raise exception 'theriac: a clearance looks at each item of its procedure, and all are clear (EQP-7)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""

# The scheduler looks for clearances whose time has passed, in all companies, and at nothing else of them.
SCHEDULED = """
create policy theriac_relay on line_clearance for select to theriac_relay using (state = 'CLEARED');
grant select (company_id, id, state, clear_until) on line_clearance to theriac_relay;
"""


def upgrade() -> None:
    op.execute(PROCEDURES)
    op.execute(CLEARANCES)
    retiring = "state, retired_name, retired_at, retired_reason"
    changing = f"update (version, name, lasts_minutes, edition, {retiring})"
    tenant_table("clearance_procedure", app=["select", "insert", changing])
    tenant_table("clearance_item", app=["select", "insert"], append_only=True)
    for name in ("clearance_demand", "line_clearance", "clearance_check"):
        tenant_table(name, app=["select", "insert", "update"])
    op.execute(KEEP)
    op.execute(PROVEN)
    for name in ("clearance_demand", "line_clearance", "clearance_check"):
        guarded(f"keep_{name}", name, "insert or update")
    op.execute("alter function require_clearance_proof() owner to theriac_owner")
    op.execute("revoke all on function require_clearance_proof() from public")
    for name in ("line_clearance", "clearance_check"):
        op.execute(
            f"create constraint trigger require_clearance_proof after insert or update on {name}"
            f" deferrable initially deferred for each row execute function require_clearance_proof()"
        )
        op.execute(f"alter table {name} enable always trigger require_clearance_proof")
    op.execute(SCHEDULED)
