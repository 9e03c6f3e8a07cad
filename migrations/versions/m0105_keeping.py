"""How long a batch's record is kept is computed and only ever extended; a legal hold wins (REV-8, KEP-1, KEP-2)."""

from uuid import UUID

from alembic import op
from sqlalchemy import text

from migrations.companies import for_each_company
from migrations.helpers import guarded, tenant_table

revision = "0105"
down_revision = "0104"

POLICIES = """
create table retention_policy (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  months_after_expiry int not null check (months_after_expiry between 12 and 600),
  months_after_decision int not null check (months_after_decision between 60 and 600),
  because text not null check (length(because) between 1 and 2000),
  set_by uuid not null,
  set_name text not null check (length(set_name) between 1 and 200),
  set_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, site_id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, set_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
"""

RETENTIONS = """
create table record_retention (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  until date,
  because text not null check (length(because) between 1 and 500),
  months_after_expiry int not null check (months_after_expiry between 0 and 600),
  months_after_decision int not null check (months_after_decision between 0 and 600),
  computed_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, batch_id),
  check (until is null or (months_after_expiry >= 12 and months_after_decision >= 60)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id)
);
create index record_retention_of_site on record_retention (company_id, site_id, id);
create index record_retention_to_compute on record_retention (computed_at) where until is null;
"""

HOLDS = """
create table legal_hold (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  scope text not null check (scope in ('BATCH', 'LOT', 'PRODUCT')),
  batch_id uuid,
  lot_id uuid,
  product text check (length(product) between 1 and 200),
  reason text not null check (length(reason) between 1 and 2000),
  placed_by uuid not null,
  placed_name text not null check (length(placed_name) between 1 and 200),
  placed_at timestamptz not null,
  signature_id uuid not null,
  objects_until timestamptz not null,
  renew_at timestamptz not null check (renew_at < objects_until),
  released_by uuid check (released_by <> placed_by),
  released_name text check (length(released_name) between 1 and 200),
  released_at timestamptz check (released_at >= placed_at),
  released_because text check (length(released_because) between 1 and 2000),
  release_signature_id uuid,
  primary key (company_id, id),
  check ((scope = 'BATCH') = (batch_id is not null)),
  check ((scope = 'LOT') = (lot_id is not null)),
  check ((scope = 'PRODUCT') = (product is not null)),
  check (num_nonnulls(released_by, released_name, released_at, released_because, release_signature_id) in (0, 5)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id),
  foreign key (company_id, placed_by) references person (company_id, id),
  foreign key (company_id, released_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id),
  foreign key (company_id, release_signature_id) references signature (company_id, id)
);
create index legal_hold_in_force on legal_hold (company_id, id) where released_at is null;
create index legal_hold_to_renew on legal_hold (renew_at) where released_at is null;
create index batch_of_product on batch (company_id, product, id);
"""

KEPT = """
create function keep_record_retention() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' and (new.company_id, new.id, new.site_id, new.batch_id)
        = (old.company_id, old.id, old.site_id, old.batch_id)
      and (old.until is null or coalesce(new.until >= old.until, false)) then return new; end if;
  raise exception 'theriac: a record is never kept for less than was told before (KEP-1)'
    using errcode = 'restrict_violation';
end $$;
create function keep_legal_hold() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'objects_until', 'renew_at', 'released_by', 'released_name', 'released_at',
    'released_because', 'release_signature_id'];
begin
  if tg_op = 'INSERT' then
    if new.released_at is null then return new; end if;
  elsif tg_op = 'UPDATE' then
    if old.released_at is null and new.objects_until >= old.objects_until
        and (to_jsonb(new) - may)::text = (to_jsonb(old) - may)::text then return new; end if;
  end if;
  raise exception 'theriac: a legal hold stays as it was placed, and is released once (KEP-2)'
    using errcode = 'restrict_violation';
end $$;
"""

# The schedule computes them: the rule is in one place.
FILL = text("""
    insert into record_retention (company_id, id, version, site_id, batch_id, until, because, months_after_expiry,
      months_after_decision, computed_at)
    select company_id, gen_random_uuid(), 1, site_id, id, null, 'It is still to be computed.', 0, 0, clock_timestamp()
    from batch where company_id = :company and disposition not in ('PENDING', 'RELEASE_REVOKED')
""")


def upgrade() -> None:
    op.execute(POLICIES)
    op.execute(RETENTIONS)
    op.execute(HOLDS)
    for name in ("retention_policy", "record_retention", "legal_hold"):
        tenant_table(name, app=["select", "insert", "update"])
    op.execute(KEPT)
    guarded("keep_record_retention", "record_retention", "update or delete")
    guarded("keep_legal_hold", "legal_hold", "insert or update or delete")
    op.execute("create policy theriac_relay on record_retention for select to theriac_relay using (until is null)")
    op.execute("grant select (company_id, id, until, computed_at) on record_retention to theriac_relay")
    op.execute("create policy theriac_relay on legal_hold for select to theriac_relay using (released_at is null)")
    op.execute("grant select (company_id, id, renew_at, released_at) on legal_hold to theriac_relay")
    for_each_company("migration 0087", reason="how long each decided batch's record is kept is told", act=_fill)


def _fill(company: UUID) -> None:
    op.get_bind().execute(FILL, {"company": company})
