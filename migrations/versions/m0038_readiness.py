"""When a batch is to start, and which containers are picked for it."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0038"
down_revision = "0037"

PLANNED = "alter table batch add column planned_start_at timestamptz"
PICKING = """
create table pick_list (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  location_id uuid not null,
  state text not null check (state in ('OPEN', 'STAGED', 'CANCELLED')),
  opened_by uuid not null,
  opened_name text not null check (length(opened_name) between 1 and 200),
  opened_at timestamptz not null,
  ended_name text check (length(ended_name) between 1 and 200),
  ended_at timestamptz check (ended_at >= opened_at),
  reason text check (length(reason) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, site_id, id),
  check (num_nonnulls(ended_name, ended_at) = case state when 'OPEN' then 0 else 2 end),
  check ((reason is not null) = (state = 'CANCELLED')),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, site_id, location_id) references operational_location (company_id, site_id, id),
  foreign key (company_id, opened_by) references person (company_id, id)
);
create unique index pick_list_open_once on pick_list (company_id, batch_id) where state = 'OPEN';
create index pick_list_of_batch on pick_list (company_id, batch_id);
create table pick (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  list_id uuid not null,
  position int not null check (position between 1 and 200),
  material_id uuid not null,
  lot_id uuid not null,
  proposed_id uuid not null,
  container_id uuid not null,
  quantity_value numeric not null check (quantity_value > 0 and quantity_value < 'Infinity'),
  quantity_unit text not null check (length(quantity_unit) between 1 and 40),
  state text not null check (state in ('PROPOSED', 'STAGED', 'DROPPED', 'RETURNED')),
  reason text check (length(reason) between 1 and 2000),
  staged_by uuid,
  staged_name text check (length(staged_name) between 1 and 200),
  staged_at timestamptz,
  returned_name text check (length(returned_name) between 1 and 200),
  returned_at timestamptz check (returned_at >= staged_at),
  primary key (company_id, id),
  unique (company_id, list_id, position),
  check (num_nonnulls(staged_by, staged_name, staged_at) = case when state in ('STAGED', 'RETURNED') then 3 else 0 end),
  check (num_nonnulls(returned_name, returned_at) = case state when 'RETURNED' then 2 else 0 end),
  check (container_id = proposed_id or reason is not null),
  foreign key (company_id, site_id, list_id) references pick_list (company_id, site_id, id),
  foreign key (company_id, material_id) references material_definition (company_id, id),
  foreign key (company_id, site_id, proposed_id) references container (company_id, site_id, id),
  foreign key (company_id, site_id, container_id) references container (company_id, site_id, id),
  foreign key (company_id, lot_id, container_id) references container (company_id, lot_id, id),
  foreign key (company_id, staged_by) references person (company_id, id)
);
create unique index pick_reserves on pick (company_id, container_id) where state in ('PROPOSED', 'STAGED');
create index pick_of_lot on pick (company_id, lot_id) where state in ('PROPOSED', 'STAGED');
"""


# What was said of a list and of its lines stays as it was said; an ended list takes nothing but what comes back.
GUARDS = """
create function keep_planned_start() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.planned_start_at is distinct from old.planned_start_at and old.state <> 'IDLE' then
    raise exception 'theriac: the start of a batch that began is planned no more (RDY-1)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_pick_list() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  ends text[] := array['version', 'state', 'ended_name', 'ended_at', 'reason'];
begin
  if tg_op = 'INSERT' then
    if new.state = 'OPEN'
        and exists (select from batch b where b.company_id = new.company_id and b.id = new.batch_id
          and b.site_id = new.site_id)
        and exists (select from operational_location l where l.company_id = new.company_id and l.id = new.location_id
          and l.kind = 'STAGING') then
      return new;
    end if;
    raise exception 'theriac: a pick list is opened for a batch of its site and a place of staging (RDY-4)'
      using errcode = 'restrict_violation';
  end if;
  if tg_op = 'UPDATE' then
    if old.state = 'OPEN' and (to_jsonb(new) - ends)::text = (to_jsonb(old) - ends)::text then return new; end if;
  end if;
  raise exception 'theriac: a pick list is kept as it was opened, and as it ended (RDY-4)'
    using errcode = 'restrict_violation';
end $$;
create function keep_pick() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  changes text[] := array['version', 'state', 'returned_name', 'returned_at'];
begin
  if tg_op <> 'DELETE' and not exists (select from material_lot l where l.company_id = new.company_id
      and l.id = new.lot_id and l.material_id = new.material_id) then
    raise exception 'theriac: a pick is of its own material (RDY-4)' using errcode = 'restrict_violation';
  end if;
  if tg_op = 'INSERT' then
    if (new.state, new.container_id) = ('PROPOSED', new.proposed_id) then return new; end if;
  elsif tg_op = 'UPDATE' then
    if old.state = 'PROPOSED' then
      changes := changes || array['lot_id', 'container_id', 'reason', 'staged_by', 'staged_name', 'staged_at'];
    end if;
    if (old.state, new.state) in (('PROPOSED', 'PROPOSED'), ('PROPOSED', 'STAGED'), ('PROPOSED', 'DROPPED'),
          ('STAGED', 'RETURNED'))
        and (to_jsonb(new) - changes)::text = (to_jsonb(old) - changes)::text
        and (old.state = 'STAGED' or exists (select from pick_list l where l.company_id = new.company_id
          and l.id = new.list_id and (l.state = 'OPEN' or l.xmin = pg_current_xact_id()::xid))) then
      return new;
    end if;
  end if;
  raise exception 'theriac: a pick is kept as it was proposed and staged, and those of a list that ended (RDY-4)'
    using errcode = 'restrict_violation';
end $$;
"""

# Before anybody can read it, a list has ended exactly when none of its picks waits, whichever of the two was written.
TOLD = """
create function require_picks() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  told uuid := to_jsonb(new) ->> tg_argv[0];
  list pick_list;
  counted record;
begin
  select * into list from pick_list l where l.company_id = new.company_id and l.id = told;
  select count(*) filter (where state = 'PROPOSED') as waiting, count(*) filter (where state = 'DROPPED') as dropped
    into counted from pick p where p.company_id = new.company_id and p.list_id = told;
  if (counted.waiting > 0) <> (list.state = 'OPEN') or (counted.dropped > 0) <> (list.state = 'CANCELLED') then
    raise exception 'theriac: a pick list that is % tells something else of its picks (RDY-4)', list.state
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create constraint trigger require_picks after insert or update on pick_list deferrable initially deferred
  for each row execute function require_picks('id');
create constraint trigger require_picks after insert or update on pick deferrable initially deferred
  for each row execute function require_picks('list_id');
alter table pick_list enable always trigger require_picks;
alter table pick enable always trigger require_picks;
alter function require_picks() owner to theriac_owner;
revoke all on function require_picks() from public;
"""


def upgrade() -> None:
    op.execute(PLANNED)
    op.execute(PICKING)
    for name in ("pick_list", "pick"):
        tenant_table(name, app=["select", "insert", "update"])
    op.execute(GUARDS)
    guarded("keep_planned_start", "batch", "update of planned_start_at")
    guarded("keep_pick_list", "pick_list", "insert or update or delete")
    guarded("keep_pick", "pick", "insert or update or delete")
    op.execute(TOLD)
