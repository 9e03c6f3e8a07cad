"""Devices of a site that record without a connection, and each act that one of them sent (OFL-1, OFL-2)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0069"
down_revision = "0068"

TABLES = """
create table offline_device (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  code text not null check (length(code) between 1 and 40),
  name text not null check (length(name) between 1 and 200),
  registered_by uuid not null,
  registered_name text not null check (length(registered_name) between 1 and 200),
  registered_at timestamptz not null,
  revoked_by uuid,
  revoked_name text check (length(revoked_name) between 1 and 200),
  revoked_at timestamptz check (revoked_at >= registered_at),
  revoked_reason text check (length(revoked_reason) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, site_id, id),
  unique (company_id, site_id, code),
  check (num_nonnulls(revoked_by, revoked_name, revoked_at, revoked_reason) in (0, 4)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, registered_by) references person (company_id, id),
  foreign key (company_id, revoked_by) references person (company_id, id)
);
create table offline_act (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  phase_execution_id uuid not null,
  recipe_parameter_id uuid not null,
  repetition int not null,
  content text not null check (length(content) between 1 and 4000),
  device_id uuid not null,
  device_code text not null check (length(device_code) between 1 and 40),
  sequence int not null check (sequence between 1 and 1000000000),
  device_time timestamptz not null check (isfinite(device_time)),
  sent_at timestamptz not null check (isfinite(sent_at)),
  arrived_at timestamptz not null check (isfinite(arrived_at)),
  event_at timestamptz not null check (isfinite(event_at)),
  person_id uuid not null,
  person_name text not null check (length(person_name) between 1 and 200),
  outcome text not null check (outcome in ('APPLIED', 'REFUSED', 'NOT_APPLIED')),
  code text check (length(code) between 1 and 100),
  says text check (length(says) between 1 and 4000),
  refused_rule text check (length(refused_rule) between 1 and 40),
  waits_for int check (waits_for between 1 and sequence - 1),
  value_id uuid,
  exception_id uuid,
  primary key (company_id, id),
  unique (company_id, device_id, sequence),
  check (extract(epoch from event_at - device_time) = extract(epoch from arrived_at - sent_at)),
  check (outcome = 'REFUSED' or device_time <= sent_at),
  check ((outcome = 'APPLIED') = (value_id is not null)),
  check ((outcome = 'NOT_APPLIED') = (waits_for is not null)),
  check (num_nonnulls(code, says, exception_id) = case outcome when 'REFUSED' then 3 else 0 end),
  check (refused_rule is null or outcome = 'REFUSED'),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, phase_execution_id) references phase_execution (company_id, id),
  foreign key (company_id, recipe_parameter_id) references recipe_parameter (company_id, id),
  foreign key (company_id, site_id, device_id) references offline_device (company_id, site_id, id),
  foreign key (company_id, person_id) references person (company_id, id),
  foreign key (company_id, value_id) references parameter_value (company_id, id),
  foreign key (company_id, exception_id) references batch_exception (company_id, id)
);
create index offline_act_of_batch on offline_act (company_id, batch_id, id);
"""

# A device is revoked once; an act is of its device's site and phase, and what was applied is that very value.
KEPT = """
create function keep_offline_device() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'revoked_by', 'revoked_name', 'revoked_at', 'revoked_reason'];
begin
  if tg_op = 'INSERT' then
    if new.revoked_at is not null then
      raise exception 'theriac: a device is registered before it is revoked (OFL-2)'
        using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or old.revoked_at is not null then
    raise exception 'theriac: a device is revoked once, and stays as it was registered (OFL-2)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_offline_act() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from phase_execution e
        join offline_device d on d.company_id = e.company_id and d.site_id = e.site_id and d.id = new.device_id
        where e.company_id = new.company_id and e.id = new.phase_execution_id
          and (e.batch_id, e.site_id, d.code) = (new.batch_id, new.site_id, new.device_code)
          and d.revoked_at is null)
      or new.outcome = 'APPLIED' and not exists (select from parameter_value v
        where v.company_id = new.company_id and v.id = new.value_id
          and (v.phase_execution_id, v.recipe_parameter_id, v.repetition, v.recorded_by, v.event_at)
            = (new.phase_execution_id, new.recipe_parameter_id, new.repetition, new.person_id, new.event_at)) then
    raise exception 'theriac: an act is of its device, its site and its phase, and applied as it was done (OFL-1)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""
PROOF = """
create constraint trigger require_offline_act after insert on offline_act
  deferrable initially deferred for each row execute function require_offline_act();
alter table offline_act enable always trigger require_offline_act;
"""


def upgrade() -> None:
    op.execute(TABLES)
    tenant_table("offline_device", app=["select", "insert", "update"])
    tenant_table("offline_act", app=["select", "insert"], append_only=True)
    op.execute(KEPT)
    guarded("keep_offline_device", "offline_device", "insert or update")
    op.execute("alter function require_offline_act() owner to theriac_owner")
    op.execute("revoke all on function require_offline_act() from public")
    op.execute(PROOF)
