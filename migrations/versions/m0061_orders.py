"""How batches are numbered; batches of other sizes than their recipe's; process orders and campaigns of batches."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0061"
down_revision = "0060"

NUMBERING = """
create table batch_numbering (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  recipe_id uuid,
  pattern text check (length(pattern) between 7 and 100 and pattern ~ '[{]seq:[1-9][}]'),
  by_hand boolean not null,
  because text not null check (length(because) between 1 and 2000),
  set_by uuid not null,
  set_name text not null check (length(set_name) between 1 and 200),
  set_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique nulls not distinct (company_id, site_id, recipe_id),
  unique (company_id, signature_id),
  check (by_hand or pattern is not null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_id) references master_recipe (company_id, id),
  foreign key (company_id, set_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create table batch_number_counter (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  skeleton text not null check (length(skeleton) between 1 and 200),
  last int not null check (last > 0),
  primary key (company_id, id),
  unique (company_id, skeleton)
);
"""

# A rule is what somebody signed; it stays of its site and recipe. What was counted stays counted (REC-5).
NUMBERED = """
create function require_numbering_signature() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from signature where company_id = new.company_id and id = new.signature_id
      and (act, subject_id, person_id) = ('setBatchNumbering', new.site_id, new.set_by)
      and (content::jsonb #>> '{input,pattern}', (content::jsonb #>> '{input,byHand}')::boolean,
        content::jsonb #>> '{input,recipe}') is not distinct from (new.pattern, new.by_hand, new.recipe_id::text)) then
    raise exception 'theriac: how batches are numbered is signed (REC-5)' using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create function keep_batch_numbering() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (new.site_id, new.recipe_id) is distinct from (old.site_id, old.recipe_id)
      or new.signature_id = old.signature_id then
    raise exception 'theriac: how batches are numbered changes by a signature (REC-5)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_batch_number_counter() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.skeleton <> old.skeleton or new.last <= old.last then
    raise exception 'theriac: a batch number is never drawn again (REC-5)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# What a batch is made as stays; its size is one that its version was validated for (REC-1, REC-5, REC-6).
SIZED = """
alter table batch add column order_id uuid;
create function keep_batch() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    if (new.number, new.order_id, new.recipe_version_id, new.recipe_digest, new.size_value, new.size_unit,
        new.issue_signature_id)
        is distinct from (old.number, old.order_id, old.recipe_version_id, old.recipe_digest, old.size_value,
        old.size_unit, old.issue_signature_id) then
      raise exception 'theriac: what batch % is made as never changes (REC-1)', old.number
        using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if new.size_value is not null and not exists (select from master_recipe_version v
      where v.company_id = new.company_id and v.id = new.recipe_version_id
      and v.batch_size_unit = new.size_unit
      and new.size_value >= coalesce(v.size_minimum, v.batch_size_value)
      and new.size_value <= coalesce(v.size_maximum, v.batch_size_value)) then
    raise exception 'theriac: the recipe was not validated for batches of this size (REC-6)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

ORDERS = """
create table batch_campaign (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  code text not null check (code ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$'),
  product text not null check (length(product) between 1 and 200),
  state text not null check (state in ('OPEN', 'CLOSED')),
  opened_by uuid not null,
  opened_name text not null check (length(opened_name) between 1 and 200),
  opened_at timestamptz not null,
  closed_by uuid,
  closed_name text check (length(closed_name) between 1 and 200),
  closed_at timestamptz check (closed_at >= opened_at),
  because text check (length(because) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, site_id, code),
  unique (company_id, site_id, id),
  check (num_nonnulls(closed_by, closed_name, closed_at, because) = case state when 'CLOSED' then 4 else 0 end),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, opened_by) references person (company_id, id),
  foreign key (company_id, closed_by) references person (company_id, id)
);
create table process_order (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  number text not null check (number ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$'),
  recipe_version_id uuid not null,
  size_value numeric not null check (size_value > 0 and size_value < 'Infinity'),
  size_unit text not null check (length(size_unit) between 1 and 40),
  planned_start_at timestamptz,
  planned_end_at timestamptz check (planned_end_at > planned_start_at),
  priority int check (priority between 1 and 9),
  notes text check (length(notes) between 1 and 2000),
  campaign_id uuid,
  campaign_position int check (campaign_position between 1 and 200),
  state text not null check (state in ('PLANNED', 'READY', 'ISSUED', 'CANCELLED')),
  ordered_by uuid not null,
  ordered_name text not null check (length(ordered_name) between 1 and 200),
  ordered_at timestamptz not null,
  changed_by uuid not null,
  changed_name text not null check (length(changed_name) between 1 and 200),
  changed_at timestamptz not null check (changed_at >= ordered_at),
  because text check (length(because) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, number),
  unique (company_id, site_id, id),
  unique (company_id, campaign_id, campaign_position) deferrable initially deferred,
  check (planned_end_at is null or planned_start_at is not null),
  check (state not in ('READY', 'ISSUED') or planned_start_at is not null),
  check (state <> 'CANCELLED' or because is not null),
  check ((campaign_id is null) = (campaign_position is null)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id),
  foreign key (company_id, site_id, campaign_id) references batch_campaign (company_id, site_id, id),
  foreign key (company_id, ordered_by) references person (company_id, id),
  foreign key (company_id, changed_by) references person (company_id, id)
);
create index process_order_by_state on process_order (company_id, state, id);
create index process_order_of_version on process_order (company_id, recipe_version_id, id);
create table process_order_equipment (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  order_id uuid not null,
  equipment_id uuid not null,
  requirement_id uuid,
  primary key (company_id, id),
  unique (company_id, order_id, equipment_id),
  foreign key (company_id, site_id, order_id) references process_order (company_id, site_id, id),
  foreign key (company_id, site_id, equipment_id) references equipment (company_id, site_id, id),
  foreign key (company_id, requirement_id) references recipe_equipment (company_id, id)
);
create index process_order_equipment_of_equipment on process_order_equipment (company_id, equipment_id);
alter table batch add constraint batch_order foreign key (company_id, site_id, order_id)
  references process_order (company_id, site_id, id) deferrable initially deferred;
create unique index batch_of_order on batch (company_id, order_id) where order_id is not null;
"""

# An order goes its way, keeps its number and site, and moves to another version with a reason (REC-4, REC-5); once it
# is issued or cancelled it and its equipment stay as they are. What fills it is as it was ordered (REC-6).
ORDERED = """
create function keep_process_order() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  of_version record;
begin
  if tg_op = 'INSERT' and new.state <> 'PLANNED'
      or tg_op = 'UPDATE' and ((new.number, new.site_id) <> (old.number, old.site_id)
        or (old.state, new.state) not in (('PLANNED', 'PLANNED'), ('PLANNED', 'READY'), ('PLANNED', 'CANCELLED'),
          ('READY', 'PLANNED'), ('READY', 'ISSUED'), ('READY', 'CANCELLED'))
        or new.recipe_version_id <> old.recipe_version_id and new.because is null) then
    raise exception 'theriac: order % can not become that from what it is (REC-4, REC-5)', new.number
      using errcode = 'restrict_violation';
  end if;
  select v.state, v.site_id, v.batch_size_unit as unit, coalesce(v.size_minimum, v.batch_size_value) as least,
    coalesce(v.size_maximum, v.batch_size_value) as most into of_version
  from master_recipe_version v where v.company_id = new.company_id and v.id = new.recipe_version_id;
  if of_version.site_id <> new.site_id or of_version.unit <> new.size_unit
      or new.size_value not between of_version.least and of_version.most
      or new.state in ('READY', 'ISSUED') and of_version.state <> 'EFFECTIVE' then
    raise exception 'theriac: order % is not for what its recipe was validated for (REC-3, REC-6)', new.number
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_process_order_equipment() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  ordered uuid := case tg_op when 'DELETE' then old.order_id else new.order_id end;
  company uuid := case tg_op when 'DELETE' then old.company_id else new.company_id end;
begin
  if exists (select from process_order where company_id = company and id = ordered and state in ('ISSUED', 'CANCELLED'))
      or tg_op = 'UPDATE' and (new.order_id, new.equipment_id) <> (old.order_id, old.equipment_id) then
    raise exception 'theriac: what an order is planned on changes until it is issued (EQP-6)'
      using errcode = 'restrict_violation';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create function require_filled_order() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  ordered uuid := case tg_table_name when 'batch' then (to_jsonb(new) ->> 'order_id')::uuid else new.id end;
begin
  if exists (select from process_order o left join batch b on b.company_id = o.company_id and b.order_id = o.id
      where o.company_id = new.company_id and o.id = ordered and ((o.state = 'ISSUED') <> (b.id is not null)
        or b.id is not null and (b.recipe_version_id, b.size_value, b.size_unit)
          <> (o.recipe_version_id, o.size_value, o.size_unit))) then
    raise exception 'theriac: an issued order is filled by one batch, as it was ordered (REC-6)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create function keep_batch_campaign() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if old.state = 'CLOSED' or (new.site_id, new.code, new.product) <> (old.site_id, old.code, old.product) then
    raise exception 'theriac: campaign % stays what it is, and closed (EQP-4)', old.code
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(NUMBERING)
    tenant_table(
        "batch_numbering",
        app=["select", "insert", "update (version, pattern, by_hand, because, set_by, set_name, set_at, signature_id)"],
    )
    tenant_table("batch_number_counter", app=["select", "insert", "update (version, last)"])
    op.execute(NUMBERED)
    _at_commit("require_numbering_signature", "batch_numbering", "insert or update")
    guarded("keep_batch_numbering", "batch_numbering", "update")
    guarded("keep_batch_number_counter", "batch_number_counter", "update")
    op.execute(SIZED)
    guarded("keep_batch", "batch", "insert or update")
    op.execute(ORDERS)
    tenant_table(
        "batch_campaign",
        app=["select", "insert", "update (version, state, closed_by, closed_name, closed_at, because)"],
    )
    tenant_table("process_order", app=["select", "insert", "update"])
    tenant_table("process_order_equipment", app=["select", "insert", "update (version, requirement_id)", "delete"])
    op.execute(ORDERED)
    guarded("keep_process_order", "process_order", "insert or update")
    guarded("keep_process_order_equipment", "process_order_equipment", "insert or update or delete")
    guarded("keep_batch_campaign", "batch_campaign", "update")
    _at_commit("require_filled_order", "process_order", "insert or update")
    op.execute(
        "create constraint trigger require_filled_order after insert on batch"
        " deferrable initially deferred for each row execute function require_filled_order()"
    )
    op.execute("alter table batch enable always trigger require_filled_order")


def _at_commit(function: str, table: str, acts: str) -> None:
    """A function of the owner's that looks at what a transaction leaves."""
    op.execute(f"alter function {function}() owner to theriac_owner")
    op.execute(f"revoke all on function {function}() from public")
    op.execute(
        f"create constraint trigger {function} after {acts} on {table}"
        f" deferrable initially deferred for each row execute function {function}()"
    )
    op.execute(f"alter table {table} enable always trigger {function}")
