"""The gate: whether a company allows overrides, and each that a supervisor signed; an account stays its person's."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0054"
down_revision = "0053"

TABLES = """
create table override_policy (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  minutes int check (minutes between 1 and 1440),
  acts int check (acts between 1 and 100),
  because text not null check (length(because) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id),
  check ((minutes is null) = (acts is null))
);
create table gate_override (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  phase_execution_id uuid not null,
  person_id uuid,
  equipment_id uuid,
  reason text not null check (length(reason) between 1 and 2000),
  lapses_at timestamptz not null check (lapses_at > granted_at),
  acts_most int not null check (acts_most between 1 and 100),
  acts_used int not null check (acts_used between 0 and acts_most),
  granted_by uuid not null check (granted_by is distinct from person_id),
  granted_name text not null check (length(granted_name) between 1 and 200),
  granted_at timestamptz not null,
  signature_id uuid not null,
  exception_id uuid not null,
  primary key (company_id, id),
  check (num_nonnulls(person_id, equipment_id) = 1),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, phase_execution_id) references phase_execution (company_id, id),
  foreign key (company_id, person_id) references person (company_id, id),
  foreign key (company_id, site_id, equipment_id) references equipment (company_id, site_id, id),
  foreign key (company_id, granted_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id),
  foreign key (company_id, exception_id) references batch_exception (company_id, id)
);
create index gate_override_of_phase on gate_override (company_id, phase_execution_id, id);
create index gate_override_of_batch on gate_override (company_id, batch_id, id);
create index gate_override_of_equipment on gate_override (company_id, equipment_id, lapses_at)
  where equipment_id is not null;
"""

# An override is what the company allows, for its own batch's phase; it counts up until it lapses, and nothing else.
KEPT = """
create function keep_gate_override() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.acts_used <> 0 or not exists (select from phase_execution p join batch b on b.company_id = p.company_id
          and b.id = p.batch_id
        where p.company_id = new.company_id and p.id = new.phase_execution_id and p.batch_id = new.batch_id
          and b.site_id = new.site_id and b.disposition = 'PENDING' and p.state <> 'COMPLETE')
        or not exists (select from override_policy where company_id = new.company_id and acts >= new.acts_most
          and new.lapses_at <= new.granted_at + minutes * interval '1 minute') then
      raise exception 'theriac: the company allows no such override (EXE-15)' using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if (to_jsonb(new) - array['version', 'acts_used'])::text <> (to_jsonb(old) - array['version', 'acts_used'])::text
      or new.acts_used <> old.acts_used + 1 or clock_timestamp() > old.lapses_at + interval '1 minute' then
    raise exception 'theriac: an override is used until it lapses, and never changes (EXE-15)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_override_signature() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from signature where company_id = new.company_id and id = new.signature_id
        and (act, subject_id, person_id) = ('overrideGate', new.batch_id, new.granted_by))
      or not exists (select from batch_exception where company_id = new.company_id and id = new.exception_id
        and (batch_id, phase_execution_id, rule) = (new.batch_id, new.phase_execution_id, 'EXE-15')) then
    raise exception 'theriac: an override is signed, and an exception of its batch (EXE-15)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""

# As it was, but for what a supervisor signed that it is used although it isn't clean.
STEPS = """
create or replace function keep_equipment() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  above text;
  admitted boolean;
begin
  select level into above from equipment where company_id = new.company_id and id = new.parent_id;
  if (new.level, coalesce(above, '')) not in (('AREA', ''), ('PROCESS_CELL', 'AREA'), ('UNIT', 'PROCESS_CELL'),
      ('EQUIPMENT_MODULE', 'PROCESS_CELL'), ('EQUIPMENT_MODULE', 'UNIT')) then
    raise exception 'theriac: levels of equipment follow each other' using errcode = 'restrict_violation';
  end if;
  if tg_op = 'INSERT' then
    if new.service <> 'IN_SERVICE' or new.cleanliness <> 'DIRTY' then
      raise exception 'theriac: equipment is DIRTY until it was cleaned (EQP-1)' using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  admitted := new.cleanliness = 'IN_USE' and old.cleanliness in ('DIRTY', 'CLEAN', 'STERILE')
    and exists (select from gate_override where company_id = new.company_id and equipment_id = new.id
      and lapses_at > clock_timestamp() - interval '1 minute');
  if new.service <> old.service and (old.service, new.service) not in (('IN_SERVICE', 'OUT_OF_SERVICE'),
      ('OUT_OF_SERVICE', 'IN_SERVICE'), ('IN_SERVICE', 'RETIRED'), ('OUT_OF_SERVICE', 'RETIRED'))
      or not coalesce(admitted, false) and (new.cleanliness <> old.cleanliness
        and (old.cleanliness, new.cleanliness) not in (('CLEAN', 'IN_USE'),
          ('STERILE', 'IN_USE'), ('IN_USE', 'DIRTY'), ('DIRTY', 'CLEANING'), ('CLEAN', 'CLEANING'),
          ('STERILE', 'CLEANING'), ('CLEANING', 'CLEAN'), ('CLEANING', 'STERILE'), ('CLEANING', 'DIRTY'),
          ('CLEAN', 'DIRTY'), ('STERILE', 'DIRTY'))
        or old.cleanliness in ('CLEAN', 'STERILE') and new.cleanliness = 'IN_USE'
          and old.clean_until < clock_timestamp() - interval '1 minute')
      or old.cleanliness = 'CLEAN' and new.cleanliness = 'CLEAN' and new.clean_until > old.clean_until
      or old.cleanliness = 'STERILE' and new.cleanliness = 'STERILE' and new.clean_until > old.clean_until then
    raise exception 'theriac: equipment % can not become that from what it is (EQP-1, EQP-2)', old.code
      using errcode = 'restrict_violation';
  end if;
  if new.shareable <> old.shareable and exists (select from equipment_allocation
      where company_id = new.company_id and equipment_id = new.id and state = 'ALLOCATED') then
    raise exception 'theriac: a batch has equipment % (EQP-6)', old.code using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# Who an account stands for is said once, whoever asks: an identity is never given to another (SIG-5).
IDENTITY = """
create function keep_identity() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (new.person_id, new.kind, new.name, new.issuer, new.subject)
      is distinct from (old.person_id, old.kind, old.name, old.issuer, old.subject) then
    raise exception 'theriac: an account stays that of its person (SIG-5)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# Who works by a recipe may be asked to belong to a personnel class (EXE-15).
QUALIFIED = """
alter table curriculum add column qualification_id uuid,
  add check (qualification_id is null or audience = 'RECIPE'),
  add foreign key (company_id, qualification_id) references personnel_class (company_id, id)
    deferrable initially deferred;
"""


def upgrade() -> None:
    op.execute(TABLES)
    tenant_table("override_policy", app=["select", "insert", "update (version, minutes, acts, because)"])
    tenant_table("gate_override", app=["select", "insert", "update (version, acts_used)"])
    op.execute(KEPT)
    guarded("keep_gate_override", "gate_override", "insert or update")
    op.execute("alter function require_override_signature() owner to theriac_owner")
    op.execute("revoke all on function require_override_signature() from public")
    op.execute(
        "create constraint trigger require_override_signature after insert on gate_override"
        " deferrable initially deferred for each row execute function require_override_signature()"
    )
    op.execute("alter table gate_override enable always trigger require_override_signature")
    op.execute(STEPS)
    op.execute(QUALIFIED)
    op.execute(IDENTITY)
    guarded("keep_identity", "account", "update")
