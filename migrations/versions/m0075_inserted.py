"""A phase of the library is inserted into one run of a recipe, once quality approved it (EXE-10)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0075"
down_revision = "0074"

TABLES = """
create table inserted_phase (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  number int not null check (number > 0),
  before_id uuid not null,
  recipe_phase_id uuid not null,
  source text not null check (length(source) between 1 and 400),
  reason text not null check (length(reason) between 1 and 2000),
  exception_id uuid not null,
  proposed_by uuid not null,
  proposed_name text not null check (length(proposed_name) between 1 and 200),
  proposed_at timestamptz not null,
  approved_by uuid,
  approved_name text check (length(approved_name) between 1 and 200),
  approved_at timestamptz,
  signature_id uuid,
  withdrawn_by uuid,
  withdrawn_name text check (length(withdrawn_name) between 1 and 200),
  withdrawn_at timestamptz,
  withdrawn_because text check (length(withdrawn_because) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, site_id, id),
  unique (company_id, batch_id, id),
  unique (company_id, batch_id, number),
  check (num_nonnulls(approved_by, approved_name, approved_at, signature_id) in (0, 4)),
  check (num_nonnulls(withdrawn_by, withdrawn_name, withdrawn_at, withdrawn_because) in (0, 4)),
  check (approved_by <> proposed_by),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, before_id) references phase_execution (company_id, id),
  foreign key (company_id, recipe_phase_id) references recipe_phase (company_id, id),
  foreign key (company_id, exception_id) references batch_exception (company_id, id),
  foreign key (company_id, proposed_by) references person (company_id, id),
  foreign key (company_id, approved_by) references person (company_id, id),
  foreign key (company_id, withdrawn_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index inserted_phase_before on inserted_phase (company_id, before_id);
alter table phase_execution
  add inserted_id uuid,
  add foreign key (company_id, batch_id, inserted_id) references inserted_phase (company_id, batch_id, id)
    deferrable initially deferred;
"""

# A phase is inserted before one that hasn't begun, approved and withdrawn once; a run of it is there once it is
# approved, and is withdrawn only as one that hasn't begun. All other runs are of the batch's own recipe.
KEPT = """
create function keep_inserted_phase() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may text[] := array['version'];
begin
  if tg_op = 'INSERT' then
    if num_nonnulls(new.approved_at, new.withdrawn_at) > 0 or not exists (
        select from phase_execution e join batch_exception x on x.company_id = e.company_id and x.batch_id = e.batch_id
          and x.id = new.exception_id and x.rule = 'EXE-10'
        where e.company_id = new.company_id and e.id = new.before_id and e.batch_id = new.batch_id
          and e.state = 'IDLE' and e.inserted_id is null) then
      raise exception 'theriac: a phase is inserted before one that is to come, as an exception (EXE-10)'
        using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if old.withdrawn_at is null then
    may := may || array['withdrawn_by', 'withdrawn_name', 'withdrawn_at', 'withdrawn_because'];
    if old.approved_at is null then
      may := may || array['approved_by', 'approved_name', 'approved_at', 'signature_id'];
    end if;
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or new.withdrawn_at is not null and exists (
      select from phase_execution e where e.company_id = new.company_id and e.inserted_id = new.id
        and e.started_at is not null) then
    raise exception 'theriac: an inserted phase is approved once, and withdrawn before it begins (EXE-10)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_inserted_run() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.inserted_id is null and not exists (select from recipe_phase p join batch b on b.company_id = p.company_id
        and b.recipe_version_id = p.recipe_version_id
        where p.company_id = new.company_id and p.id = new.recipe_phase_id and b.id = new.batch_id)
      or new.inserted_id is not null and not exists (select from inserted_phase i where i.company_id = new.company_id
        and i.id = new.inserted_id and i.approved_at is not null
        and (i.number, i.recipe_phase_id) = (new.number, new.recipe_phase_id)) then
    raise exception 'theriac: what is run is of the recipe, or was inserted and approved (EXE-10)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""
PROOF = """
create constraint trigger require_inserted_run after insert on phase_execution
  deferrable initially deferred for each row execute function require_inserted_run();
alter table phase_execution enable always trigger require_inserted_run;
"""


def upgrade() -> None:
    op.execute(TABLES)
    tenant_table("inserted_phase", app=["select", "insert", "update"])
    op.execute(KEPT)
    guarded("keep_inserted_phase", "inserted_phase", "insert or update")
    op.execute("alter function require_inserted_run() owner to theriac_owner")
    op.execute("revoke all on function require_inserted_run() from public")
    op.execute(PROOF)
