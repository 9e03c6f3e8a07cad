"""A device takes an operation out, and starts and completes its phases without a connection (OFL-3, OFL-4)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0074"
down_revision = "0073"

TABLES = """
create table operation_take_out (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  unit_procedure text not null check (length(unit_procedure) between 1 and 200),
  operation text not null check (length(operation) between 1 and 200),
  device_id uuid not null,
  device_code text not null check (length(device_code) between 1 and 40),
  taken_by uuid not null,
  taken_name text not null check (length(taken_name) between 1 and 200),
  taken_at timestamptz not null,
  recalled boolean not null default false,
  ended_by uuid,
  ended_name text check (length(ended_name) between 1 and 200),
  ended_at timestamptz check (ended_at >= taken_at),
  ended_because text check (length(ended_because) between 1 and 2000),
  exception_id uuid,
  primary key (company_id, id),
  unique (company_id, site_id, id),
  unique (company_id, batch_id, id),
  check (num_nonnulls(ended_by, ended_name, ended_at, ended_because) in (0, 4)),
  check (ended_at is not null or not recalled),
  check (recalled = (exception_id is not null)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, site_id, device_id) references offline_device (company_id, site_id, id),
  foreign key (company_id, taken_by) references person (company_id, id),
  foreign key (company_id, ended_by) references person (company_id, id),
  foreign key (company_id, exception_id) references batch_exception (company_id, id)
);
create unique index operation_take_out_open on operation_take_out (company_id, batch_id, unit_procedure, operation)
  where ended_at is null;
create index operation_take_out_of_batch on operation_take_out (company_id, batch_id, id);
alter table phase_execution
  add take_out_id uuid,
  add foreign key (company_id, batch_id, take_out_id) references operation_take_out (company_id, batch_id, id)
    deferrable initially deferred;
do $$
declare c name;
begin
  for c in select conname from pg_constraint where conrelid = 'offline_act'::regclass and contype = 'c'
      and (pg_get_constraintdef(oid) like '%(value_id IS NOT NULL)%'
        or pg_get_constraintdef(oid) like '%num_nonnulls(code, says, exception_id)%') loop
    execute format('alter table offline_act drop constraint %I', c);
  end loop;
end $$;
alter table offline_act
  add kind text check (kind in ('VALUE', 'START', 'COMPLETE')),
  add take_out_id uuid,
  add foreign key (company_id, batch_id, take_out_id) references operation_take_out (company_id, batch_id, id)
    deferrable initially deferred,
  alter recipe_parameter_id drop not null,
  alter repetition drop not null,
  alter content drop not null,
  add check (num_nonnulls(recipe_parameter_id, repetition, content)
    = case when coalesce(kind, 'VALUE') = 'VALUE' then 3 else 0 end),
  add check ((outcome = 'APPLIED' and coalesce(kind, 'VALUE') = 'VALUE') = (value_id is not null)),
  add check (num_nonnulls(code, says) = case outcome when 'REFUSED' then 2 else 0 end),
  add check (exception_id is not null or outcome <> 'REFUSED'),
  add check (exception_id is null or outcome <> 'APPLIED' or kind = 'COMPLETE');
"""

# A run is taken out by an open take-out of its batch, before it is complete; that ends once. What a device started or
# completed is that person's by then.
KEPT = """
create function keep_operation_take_out() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'recalled', 'ended_by', 'ended_name', 'ended_at', 'ended_because',
    'exception_id'];
begin
  if tg_op = 'INSERT' then
    if new.ended_at is not null then
      raise exception 'theriac: an operation is taken out before it comes back (OFL-3)'
        using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or old.ended_at is not null then
    raise exception 'theriac: what was taken out comes back once (OFL-3)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_open_take_out() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.take_out_id is not null and new.take_out_id is distinct from old.take_out_id and not exists (
      select from operation_take_out t where t.company_id = new.company_id and t.id = new.take_out_id
        and t.batch_id = new.batch_id and t.ended_at is null) then
    raise exception 'theriac: a phase is taken out with its operation (OFL-3)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create or replace function require_offline_act() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from phase_execution e
        join offline_device d on d.company_id = e.company_id and d.site_id = e.site_id and d.id = new.device_id
        where e.company_id = new.company_id and e.id = new.phase_execution_id
          and (e.batch_id, e.site_id, d.code) = (new.batch_id, new.site_id, new.device_code)
          and d.revoked_at is null
          and (new.outcome <> 'APPLIED' or coalesce(new.kind, 'VALUE') = 'VALUE'
            or new.kind = 'START' and e.started_by = new.person_id and e.take_out_id = new.take_out_id
            or new.kind = 'COMPLETE' and e.completed_by = new.person_id and e.take_out_id = new.take_out_id))
      or new.value_id is not null and not exists (select from parameter_value v
        where v.company_id = new.company_id and v.id = new.value_id
          and (v.phase_execution_id, v.recipe_parameter_id, v.repetition, v.recorded_by, v.event_at)
            = (new.phase_execution_id, new.recipe_parameter_id, new.repetition, new.person_id, new.event_at)) then
    raise exception 'theriac: an act is of its device, its site and its phase, and applied as it was done (OFL-1)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""


def upgrade() -> None:
    op.execute(TABLES)
    tenant_table("operation_take_out", app=["select", "insert", "update"])
    op.execute(KEPT)
    guarded("keep_operation_take_out", "operation_take_out", "insert or update")
    guarded("require_open_take_out", "phase_execution", "update")
