"""The qualified person's register: by which authorisations, on whose confirmations, and what was certified."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0101"
down_revision = "0100"

SHA256 = "'^[0-9a-f]{64}$'"


def _line(column: str, limit: int) -> str:
    return f"{column} text not null check (length({column}) between 1 and {limit})"


# What is the same of both kinds of authorisation: never changed, but replaced by another one or withdrawn.
AUTHORISED = f"""
  {_line("number", 100)},
  valid_from date not null,
  valid_until date check (valid_until >= valid_from),
  state text not null check (state in ('IN_FORCE', 'REPLACED', 'WITHDRAWN')),
  set_by uuid not null,
  {_line("set_name", 200)},
  set_at timestamptz not null,
  signature_id uuid not null,
  withdrawn_because text check (length(withdrawn_because) between 1 and 2000),
  withdrawn_by uuid,
  withdrawn_name text check (length(withdrawn_name) between 1 and 200),
  withdrawn_at timestamptz,
  withdrawal_signature_id uuid,
  primary key (company_id, id),
  check (num_nonnulls(withdrawn_because, withdrawn_by, withdrawn_name, withdrawn_at, withdrawal_signature_id)
    = case when state = 'WITHDRAWN' then 5 else 0 end),
  foreign key (company_id, set_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id),
  foreign key (company_id, withdrawn_by) references person (company_id, id),
  foreign key (company_id, withdrawal_signature_id) references signature (company_id, id)
"""

TABLES = f"""
create table marketing_authorisation (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  kind text not null check (kind in ('MARKETING', 'CLINICAL_TRIAL')),
  material_id uuid not null,
  market text not null check (market ~ '^[A-Z]{{2}}$'),
  {_line("holder", 300)},
  {_line("product_name", 300)},
  {_line("strength", 200)},
  {_line("dosage_form", 200)},
  {_line("pack_size", 200)},
  foreign key (company_id, material_id) references material_definition (company_id, id),
  {AUTHORISED}
);
create unique index marketing_authorisation_in_force
  on marketing_authorisation (company_id, material_id, market, number) where state = 'IN_FORCE';
create table manufacturing_authorisation (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  {_line("authority", 300)},
  {_line("name", 300)},
  {_line("address", 1000)},
  foreign key (company_id, site_id) references site (company_id, id),
  {AUTHORISED}
);
create unique index manufacturing_authorisation_in_force on manufacturing_authorisation (company_id, site_id)
  where state = 'IN_FORCE';
create table part_confirmation (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  for_batch_id uuid not null check (for_batch_id <> batch_id),
  {_line("stage", 500)},
  {_line("agreement", 300)},
  {_line("statement", 2000)},
  content_digest text not null check (content_digest ~ {SHA256}),
  confirmed_by uuid not null,
  {_line("confirmed_name", 200)},
  confirmed_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, for_batch_id) references batch (company_id, id),
  foreign key (company_id, confirmed_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index part_confirmation_of_batch on part_confirmation (company_id, batch_id, id);
create index part_confirmation_for_batch on part_confirmation (company_id, for_batch_id, id);
create table qp_certificate (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  authorisation_id uuid not null,
  number int not null check (number > 0),
  kind text not null check (kind in ('MARKETING', 'CLINICAL_TRIAL')),
  {_line("product_name", 300)},
  {_line("strength", 200)},
  {_line("dosage_form", 200)},
  {_line("pack_size", 200)},
  {_line("batch_number", 100)},
  market text not null check (market ~ '^[A-Z]{{2}}$'),
  {_line("authorisation_number", 100)},
  {_line("authorisation_holder", 300)},
  destinations text[] not null check (cardinality(destinations) between 1 and 100
    and array_to_string(destinations, ',') ~ '^[A-Z]{{2}}(,[A-Z]{{2}})*$'),
  {_line("statement", 2000)},
  certified_by uuid not null,
  {_line("certified_name", 200)},
  certified_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, site_id, number),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, authorisation_id) references marketing_authorisation (company_id, id),
  foreign key (company_id, certified_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index qp_certificate_of_batch on qp_certificate (company_id, batch_id, id);
create table qp_certificate_lot (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  certificate_id uuid not null,
  lot_id uuid not null,
  {_line("lot_number", 100)},
  quantity_value numeric not null check (quantity_value > 0 and quantity_value < 'infinity'),
  {_line("quantity_unit", 50)},
  manufactured_on date not null,
  expires_on date not null,
  primary key (company_id, id),
  unique (company_id, certificate_id, lot_id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, certificate_id) references qp_certificate (company_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id)
);
create index qp_certificate_lot_of_batch on qp_certificate_lot (company_id, batch_id, id);
create index qp_certificate_lot_of_lot on qp_certificate_lot (company_id, lot_id, id);
create table qp_certificate_part (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  certificate_id uuid not null,
  made_batch_id uuid not null,
  made_site_id uuid not null,
  {_line("made_number", 100)},
  {_line("product", 300)},
  begun_on date,
  completed_on date,
  authorisation_id uuid not null,
  {_line("site_name", 300)},
  {_line("site_address", 1000)},
  {_line("authorisation_number", 100)},
  confirmation_id uuid,
  confirmed_name text check (length(confirmed_name) between 1 and 200),
  confirmed_at timestamptz,
  agreement text check (length(agreement) between 1 and 300),
  primary key (company_id, id),
  unique (company_id, certificate_id, made_batch_id),
  check (num_nonnulls(confirmation_id, confirmed_name, confirmed_at, agreement) in (0, 4)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, certificate_id) references qp_certificate (company_id, id),
  foreign key (company_id, made_batch_id) references batch (company_id, id),
  foreign key (company_id, made_site_id) references site (company_id, id),
  foreign key (company_id, authorisation_id) references manufacturing_authorisation (company_id, id),
  foreign key (company_id, confirmation_id) references part_confirmation (company_id, id)
);
create index qp_certificate_part_of_batch on qp_certificate_part (company_id, batch_id, id);
create table qp_certificate_revocation (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  certificate_id uuid not null,
  {_line("reason", 2000)},
  revoked_by uuid not null,
  {_line("revoked_name", 200)},
  revoked_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, certificate_id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, certificate_id) references qp_certificate (company_id, id),
  foreign key (company_id, revoked_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index qp_certificate_revocation_of_batch on qp_certificate_revocation (company_id, batch_id, id);
"""

MEANINGS = """
alter table signature drop constraint signature_meaning_check, add constraint signature_meaning_check
  check (meaning in ('AUTHORED', 'APPROVED', 'ISSUED', 'PERFORMED', 'VERIFIED', 'QUALITY', 'CORRECTED', 'ASSESSED',
    'REVIEWED', 'RELEASED', 'REJECTED', 'WITNESSED', 'READ_AND_UNDERSTOOD', 'ATTENDED', 'TRAINED', 'ABORTED',
    'HANDED_OVER', 'ACCEPTED', 'WITHDRAWN', 'CERTIFIED', 'CONFIRMED', 'REVOKED'));
"""

# An authorisation says what it said when it was signed; a new one stands in its place, or it is withdrawn, once.
KEPT = """
create function keep_authorisation() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may text[] := array['version', 'state', 'withdrawn_because', 'withdrawn_by', 'withdrawn_name', 'withdrawn_at',
    'withdrawal_signature_id'];
begin
  if old.state <> 'IN_FORCE' or to_jsonb(new) - may <> to_jsonb(old) - may then
    raise exception 'theriac: an authorisation is replaced or withdrawn, once, and says what it said (QPC-1)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_register() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.number <> 1 + coalesce((select max(c.number) from qp_certificate c
      where c.company_id = new.company_id and c.site_id = new.site_id), 0) then
    raise exception 'theriac: a site''s register has no gap (QPC-3)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# Looked at when all is written. What a confirmation rests on is computed, so the application alone knows it is stale.
CERTIFIED = """
create function require_certifiable() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  made qp_certificate;
begin
  select * into made from qp_certificate where company_id = new.company_id
    and id = (case tg_table_name when 'qp_certificate' then new.id
      else (to_jsonb(new) ->> 'certificate_id')::uuid end);
  if not exists (select from batch b where b.company_id = made.company_id and b.id = made.batch_id
      and b.site_id = made.site_id and b.disposition = 'RELEASED') then
    raise exception 'theriac: what is certified is of a batch that is released (QPC-2)'
      using errcode = 'restrict_violation';
  end if;
  if not exists (select from marketing_authorisation a where a.company_id = made.company_id
      and a.id = made.authorisation_id and a.state = 'IN_FORCE' and (a.kind, a.number, a.market, a.holder,
        a.product_name, a.strength, a.dosage_form, a.pack_size) = (made.kind, made.authorisation_number, made.market,
        made.authorisation_holder, made.product_name, made.strength, made.dosage_form, made.pack_size)) then
    raise exception 'theriac: what is certified is as its authorisation says, which is in force (QPC-2)'
      using errcode = 'restrict_violation';
  end if;
  if not exists (select from qp_certificate_lot l where l.company_id = made.company_id and l.certificate_id = made.id)
    or exists (select from qp_certificate_lot l
      join material_lot m on m.company_id = l.company_id and m.id = l.lot_id
      join marketing_authorisation a on a.company_id = l.company_id and a.id = made.authorisation_id
      where l.company_id = made.company_id and l.certificate_id = made.id
        and (m.status <> 'RELEASED' or m.material_id <> a.material_id or l.batch_id <> made.batch_id)) then
    raise exception 'theriac: each lot that is certified is a released one of the authorised product (QPC-2)'
      using errcode = 'restrict_violation';
  end if;
  if exists (select from qp_certificate_lot l
      join qp_certificate_lot o on o.company_id = l.company_id and o.lot_id = l.lot_id
        and o.certificate_id <> l.certificate_id
      join qp_certificate c on c.company_id = o.company_id and c.id = o.certificate_id
      where l.company_id = made.company_id and l.certificate_id = made.id
        and (c.market, c.authorisation_number) = (made.market, made.authorisation_number)
        and not exists (select from qp_certificate_revocation r
          where r.company_id = c.company_id and r.certificate_id = c.id)) then
    raise exception 'theriac: a lot is certified once by an authorisation while that stands (QPC-2)'
      using errcode = 'restrict_violation';
  end if;
  if exists (select from qp_certificate_part p where p.company_id = made.company_id and p.certificate_id = made.id
      and p.made_site_id <> made.site_id and not exists (select from part_confirmation f
        where f.company_id = p.company_id and f.id = p.confirmation_id
          and (f.batch_id, f.for_batch_id) = (p.made_batch_id, made.batch_id))) then
    raise exception 'theriac: another site''s part is confirmed by that site (QPC-5)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function require_certifiable() owner to theriac_owner;
revoke all on function require_certifiable() from public;
"""

APPEND_ONLY = (
    "part_confirmation",
    "qp_certificate",
    "qp_certificate_lot",
    "qp_certificate_part",
    "qp_certificate_revocation",
)


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(MEANINGS)
    for name in ("marketing_authorisation", "manufacturing_authorisation"):
        tenant_table(name, app=["select", "insert", "update"])
    for name in APPEND_ONLY:
        tenant_table(name, app=["select", "insert"], append_only=True)
    op.execute(KEPT)
    guarded("keep_register", "qp_certificate", "insert")
    guarded("keep_authorisation", "marketing_authorisation", "update")
    op.execute(
        "create trigger keep_authorisation before update on manufacturing_authorisation"
        " for each row execute function keep_authorisation()"
    )
    op.execute("alter table manufacturing_authorisation enable always trigger keep_authorisation")
    op.execute(CERTIFIED)
    for name in ("qp_certificate", "qp_certificate_lot", "qp_certificate_part"):
        op.execute(
            f"create constraint trigger require_certifiable after insert on {name}"
            " deferrable initially deferred for each row execute function require_certifiable()"
        )
        op.execute(f"alter table {name} enable always trigger require_certifiable")
