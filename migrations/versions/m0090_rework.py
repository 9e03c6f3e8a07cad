"""A batch may be made of what was rejected of another one, as quality approves: by rework, or by reprocessing (REV-5).

And what a rejected batch gave is charged into no other batch, its lots' status aside (MAT-1).
"""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0090"
down_revision = "0089"

TABLES = """
create table rework_approval (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  batch_number text not null check (length(batch_number) between 1 and 40),
  kind text not null check (kind in ('REWORK', 'REPROCESSING')),
  because text not null check (length(because) between 1 and 2000),
  evaluation text not null check (length(evaluation) between 1 and 4000),
  recipe_version_id uuid not null,
  recipe_name text not null check (length(recipe_name) between 1 and 100),
  additional_tests text[] not null check (cardinality(additional_tests) <= 20),
  expires_on date,
  expires_because text check (length(expires_because) between 1 and 2000),
  approved_by uuid not null,
  approved_name text not null check (length(approved_name) between 1 and 200),
  approved_at timestamptz not null,
  signature_id uuid not null,
  withdrawn_by uuid,
  withdrawn_name text check (length(withdrawn_name) between 1 and 200),
  withdrawn_at timestamptz,
  withdrawn_because text check (length(withdrawn_because) between 1 and 2000),
  withdrawal_signature_id uuid,
  primary key (company_id, id),
  unique (company_id, site_id, id),
  constraint rework_approval_days check (num_nonnulls(expires_on, expires_because) in (0, 2)),
  constraint rework_approval_withdrawn check (
    num_nonnulls(withdrawn_by, withdrawn_name, withdrawn_at, withdrawn_because, withdrawal_signature_id) in (0, 5)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id),
  foreign key (company_id, approved_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id),
  foreign key (company_id, withdrawn_by) references person (company_id, id),
  foreign key (company_id, withdrawal_signature_id) references signature (company_id, id)
);
create index rework_approval_of_batch on rework_approval (company_id, batch_id, id);
create table rework_lot (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  approval_id uuid not null,
  lot_id uuid not null,
  lot_number text not null check (length(lot_number) between 1 and 40),
  quantity_value numeric not null check (quantity_value > 0 and quantity_value < 'infinity'),
  quantity_unit text not null check (length(quantity_unit) between 1 and 20),
  primary key (company_id, id),
  unique (company_id, approval_id, lot_id),
  foreign key (company_id, site_id, approval_id) references rework_approval (company_id, site_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id)
);
create index rework_lot_of_lot on rework_lot (company_id, lot_id);
alter table batch add column rework_id uuid,
  add foreign key (company_id, site_id, rework_id) references rework_approval (company_id, site_id, id)
    deferrable initially deferred;
create unique index batch_of_rework on batch (company_id, rework_id) where rework_id is not null;
"""

# Of an approval nothing changes but that it is withdrawn, once, while nothing began that was made by it.
APPROVAL = """
create function keep_rework_approval() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may text[] := array['version', 'withdrawn_by', 'withdrawn_name', 'withdrawn_at', 'withdrawn_because',
    'withdrawal_signature_id'];
  same_recipe boolean;
begin
  if tg_op = 'UPDATE' then
    if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or old.withdrawn_at is not null
        or exists (select from batch
          where company_id = new.company_id and rework_id = new.id and started_at is not null) then
      raise exception 'theriac: an approved rework never changes, but is withdrawn before its batch begins (REV-5)'
        using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  select n.id = o.id into same_recipe
    from batch b
    join master_recipe_version f on f.company_id = b.company_id and f.id = b.recipe_version_id
    join master_recipe o on o.company_id = f.company_id and o.id = f.recipe_id
    join master_recipe_version v on v.company_id = b.company_id and v.id = new.recipe_version_id
    join master_recipe n on n.company_id = v.company_id and n.id = v.recipe_id and n.product = o.product
    where b.company_id = new.company_id and b.id = new.batch_id and b.site_id = new.site_id
      and b.number = new.batch_number and v.site_id = new.site_id and v.state in ('APPROVED', 'EFFECTIVE');
  if same_recipe is null or same_recipe and new.kind = 'REWORK' or new.withdrawn_at is not null then
    raise exception 'theriac: a rework is by another approved recipe of the product, a reprocessing by its own (REV-5)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_rework_lot() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from rework_approval a
      join material_lot l on l.company_id = a.company_id and l.id = new.lot_id
      where a.company_id = new.company_id and a.id = new.approval_id and a.withdrawn_at is null
        and l.status = 'REJECTED' and l.site_id = new.site_id
        and l.id in (select lot_id from lots_made(a.company_id, a.batch_id)))
    or exists (select from rework_lot r
      join rework_approval a on a.company_id = r.company_id and a.id = r.approval_id
      where r.company_id = new.company_id and r.lot_id = new.lot_id and a.withdrawn_at is null) then
    raise exception 'theriac: a rejected lot of the batch is reworked, by one approval that stands (REV-5)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_rework_of_batch() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' and new.rework_id is distinct from old.rework_id then
    raise exception 'theriac: what a batch is made of by an approval never changes (REV-5)'
      using errcode = 'restrict_violation';
  end if;
  if new.rework_id is not null and (tg_op = 'INSERT' or old.started_at is null and new.started_at is not null)
      and not exists (select from rework_approval where company_id = new.company_id and id = new.rework_id
        and withdrawn_at is null and recipe_version_id = new.recipe_version_id and batch_id <> new.id) then
    raise exception 'theriac: a rework is issued and begun by an approval that stands, by its recipe (REV-5)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# As before; a rejected lot goes into the batch for which it is approved, up to what that says, and what else came of a
# rejected batch goes nowhere. What was used before that was known is judged by what was known then.
CHARGED = """
create or replace function require_usable_lot() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  lot record;
  stood text;
  approved boolean;
begin
  if new.kind <> 'CHARGE' then return new; end if;
  select l.status, l.expires_on, l.retest_on, l.recorded_at, p.started_at,
      (coalesce(new.event_at, new.recorded_at) at time zone s.time_zone)::date as today into lot
    from material_lot l join site s on s.company_id = l.company_id and s.id = l.site_id
    left join phase_execution p on p.company_id = l.company_id and p.id = new.phase_execution_id
    where l.company_id = new.company_id and l.id = new.source_lot_id;
  if new.event_at < greatest(lot.recorded_at, lot.started_at) then
    raise exception 'theriac: nothing is charged before its lot was there and its phase began (EXE-11)'
      using errcode = 'restrict_violation';
  end if;
  stood := coalesce((select before from lot_status_change where company_id = new.company_id
    and lot_id = new.source_lot_id and changed_at > new.event_at order by changed_at, id limit 1), lot.status);
  if stood = 'REJECTED' then
    if coalesce(lot.today <= lot.expires_on, true) and exists (select from batch b
        join rework_approval a on a.company_id = b.company_id and a.id = b.rework_id and a.withdrawn_at is null
        join rework_lot r on r.company_id = a.company_id and r.approval_id = a.id and r.lot_id = new.source_lot_id
        where b.company_id = new.company_id and b.id = new.target_batch_id
          and r.quantity_value >= new.quantity_value + (select coalesce(sum(e.quantity_value), 0)
            from genealogy_edge e where e.company_id = b.company_id and e.target_id = b.id
              and e.source_id = new.source_lot_id and e.kind = 'CHARGE' and e.id <> new.id
              and not exists (select from genealogy_edge back
                where back.company_id = e.company_id and back.reverses_id = e.id))) then
      return new;
    end if;
    raise exception 'theriac: a rejected lot is charged as its rework was approved, and no further (REV-5)'
      using errcode = 'restrict_violation';
  end if;
  if new.event_at is null and exists (select from unreleased_makers(new.company_id, array[new.source_lot_id]) m
      where m.disposition = 'REJECTED') then
    raise exception 'theriac: what a rejected batch gave is charged by an approved rework alone (REV-5)'
      using errcode = 'restrict_violation';
  end if;
  if stood = 'RELEASED' and coalesce(lot.today <= least(lot.expires_on, lot.retest_on), true) then
    return new;
  end if;
  approved := stood in ('QUARANTINE', 'RESTRICTED') and coalesce(lot.today <= lot.expires_on, true)
    and exists (select from conditional_use where company_id = new.company_id and lot_id = new.source_lot_id
      and batch_id = new.target_batch_id and valid_until >= lot.today
      and (new.event_at is null or approved_at <= new.event_at))
    and not exists (select from lot_investigation where company_id = new.company_id and lot_id = new.source_lot_id
      and (state in ('OPEN', 'CONFIRMED') or concluded_at > new.event_at)
      and (new.event_at is null or opened_at <= new.event_at));
  if not approved then
    raise exception 'theriac: only a released lot in its days is charged, or one approved for the batch (MAT-1)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# Looked at when all is written: what is made of rejected lots lasts no longer than they, or as long as quality says.
DAYS = """
create function require_rework_days() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select from batch b
      join rework_approval a on a.company_id = b.company_id and a.id = b.rework_id
      join material_lot l on l.company_id = b.company_id and l.id = new.target_lot_id
      where b.company_id = new.company_id and b.id = new.source_batch_id
        and coalesce(l.expires_on, 'infinity') > coalesce(a.expires_on, (select min(o.expires_on) from rework_lot r
          join material_lot o on o.company_id = r.company_id and o.id = r.lot_id
          where r.company_id = a.company_id and r.approval_id = a.id), 'infinity')) then
    raise exception 'theriac: what is reworked lasts no longer than what it was made of (REV-5, MAT-4)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function require_rework_days() owner to theriac_owner;
revoke all on function require_rework_days() from public;
create constraint trigger require_rework_days after insert on genealogy_edge deferrable initially deferred
  for each row when (new.kind = 'OUTPUT') execute function require_rework_days();
alter table genealogy_edge enable always trigger require_rework_days;
"""

MEANING = """
alter table signature drop constraint signature_meaning_check,
  add constraint signature_meaning_check check (meaning in (
    'AUTHORED', 'APPROVED', 'ISSUED', 'PERFORMED', 'VERIFIED', 'QUALITY', 'CORRECTED', 'ASSESSED', 'REVIEWED',
    'RELEASED', 'REJECTED', 'WITNESSED', 'READ_AND_UNDERSTOOD', 'ATTENDED', 'TRAINED', 'ABORTED', 'HANDED_OVER',
    'ACCEPTED', 'WITHDRAWN'));
"""


def upgrade() -> None:
    op.execute(TABLES)
    tenant_table("rework_approval", app=["select", "insert", "update"])
    tenant_table("rework_lot", app=["select", "insert"], append_only=True)
    op.execute(APPROVAL)
    guarded("keep_rework_approval", "rework_approval", "insert or update")
    guarded("keep_rework_lot", "rework_lot", "insert")
    guarded("keep_rework_of_batch", "batch", "insert or update")
    op.execute(CHARGED)
    op.execute(DAYS)
    op.execute(MEANING)
