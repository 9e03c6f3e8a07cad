"""Specifications, samples and results of lots; dispositions that rest on them; what happens when a day has passed."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0026"
down_revision = "0025"

STATUSES = "'QUARANTINE', 'RELEASED', 'RESTRICTED', 'REJECTED', 'EXPIRED'"

# What older rows never said stays null, so that a row is what its entries tell of it.
LOTS = f"""
alter table material_definition add column specification_demanded boolean;
alter table material_lot
  drop constraint material_lot_status_check,
  add constraint material_lot_status_check check (status in ({STATUSES})),
  add column quarantine_reason text
    check (quarantine_reason in ('RETEST', 'INVESTIGATION', 'CORRECTION', 'RETURNED')),
  add column restriction text check (length(restriction) between 1 and 2000),
  add column retest_on date check (isfinite(retest_on)),
  add constraint material_lot_quarantined check (quarantine_reason is null or status = 'QUARANTINE'),
  add constraint material_lot_restricted check ((restriction is not null) = (status = 'RESTRICTED'));
create index material_lot_expires on material_lot (company_id, expires_on, id) where expires_on is not null;
create index material_lot_retest on material_lot (company_id, retest_on, id) where retest_on is not null;
create index material_lot_last_day on material_lot (expires_on)
  where expires_on is not null and status in ('QUARANTINE', 'RELEASED', 'RESTRICTED');
create index material_lot_retest_day on material_lot (retest_on)
  where retest_on is not null and status in ('RELEASED', 'RESTRICTED');
"""

SPECIFICATIONS = """
create table material_specification (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  material_id uuid not null,
  number int not null check (number >= 1),
  state text not null check (state in ('DRAFT', 'EFFECTIVE', 'SUPERSEDED', 'WITHDRAWN')),
  change text not null check (length(change) between 1 and 2000),
  authors uuid[] not null check (cardinality(authors) between 1 and 100),
  written_by uuid not null,
  written_name text not null check (length(written_name) between 1 and 200),
  written_at timestamptz not null,
  content text check (length(content) between 1 and 4000000),
  digest text check (digest ~ '^[0-9a-f]{64}$'),
  approved_by uuid,
  approved_name text check (length(approved_name) between 1 and 200),
  approved_at timestamptz,
  signature_id uuid,
  ended_at timestamptz,
  ended_because text check (length(ended_because) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, material_id, site_id, number),
  check (written_by = any(authors)),
  check (not approved_by = any(authors)),
  check (num_nonnulls(content, digest, approved_by, approved_name, approved_at, signature_id) in (0, 6)),
  check (state not in ('EFFECTIVE', 'SUPERSEDED') or digest is not null),
  check (state <> 'DRAFT' or digest is null),
  check ((ended_at is not null) = (state in ('SUPERSEDED', 'WITHDRAWN'))),
  check ((ended_because is not null) = (state = 'WITHDRAWN')),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, material_id) references material_definition (company_id, id),
  foreign key (company_id, written_by) references person (company_id, id),
  foreign key (company_id, approved_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create unique index material_specification_effective on material_specification (company_id, material_id, site_id)
  where state = 'EFFECTIVE';
create table specification_test (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  specification_id uuid not null,
  position int not null check (position between 1 and 200),
  code text not null check (code ~ '^[A-Za-z][A-Za-z0-9_]{0,39}$'),
  name text not null check (length(name) between 1 and 200),
  method text not null check (length(method) between 1 and 200),
  kind text not null check (kind in ('NUMBER', 'TEXT', 'CHOICE', 'YES_NO')),
  unit text check (length(unit) between 1 and 40),
  low numeric check (low > '-Infinity' and low < 'Infinity'),
  low_exclusive boolean not null,
  high numeric check (high > '-Infinity' and high < 'Infinity'),
  high_exclusive boolean not null,
  decimals int check (decimals between 0 and 20),
  significant_figures int check (significant_figures between 1 and 30),
  rounding text check (rounding in ('HALF_UP', 'HALF_EVEN')),
  choices text[] not null,
  expected text check (length(expected) between 1 and 200),
  demand text not null check (demand in ('MANDATORY', 'REDUCED')),
  potency text check (potency in ('ASSAY', 'WATER', 'LOSS_ON_DRYING')),
  basis text check (basis in ('ANHYDROUS', 'DRIED', 'AS_IS')),
  primary key (company_id, id),
  unique (company_id, specification_id, code) deferrable initially deferred,
  unique (company_id, specification_id, position) deferrable initially deferred,
  check ((unit is not null) = (kind = 'NUMBER')),
  check (low <= high),
  check ((basis is not null) = coalesce(potency = 'ASSAY', false)),
  check (potency is null or (kind = 'NUMBER' and unit = '%')),
  exclude using btree (company_id with =, specification_id with =, potency with =) where (potency is not null)
    deferrable initially deferred,
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, specification_id) references material_specification (company_id, id)
);
"""

FREEZE = """
create function freeze_specification() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (new.site_id, new.material_id, new.number) is distinct from (old.site_id, old.material_id, old.number)
      or old.state <> 'DRAFT' and (new.change, new.authors, new.written_by, new.written_name, new.written_at,
        new.content, new.digest, new.approved_by, new.approved_name, new.approved_at, new.signature_id)
      is distinct from (old.change, old.authors, old.written_by, old.written_name, old.written_at,
        old.content, old.digest, old.approved_by, old.approved_name, old.approved_at, old.signature_id) then
    raise exception 'theriac: a specification that was approved or withdrawn never changes (MAT-1)'
      using errcode = 'restrict_violation';
  end if;
  if new.state <> old.state and (old.state, new.state) not in
      (('DRAFT', 'EFFECTIVE'), ('DRAFT', 'WITHDRAWN'), ('EFFECTIVE', 'SUPERSEDED'), ('EFFECTIVE', 'WITHDRAWN')) then
    raise exception 'theriac: a specification never goes from % to %', old.state, new.state
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_draft_specification() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  test record;
begin
  if tg_op = 'INSERT' then test := new; else test := old; end if;
  if tg_op = 'UPDATE' and new.specification_id <> old.specification_id then
    raise exception 'theriac: a test never moves to another specification' using errcode = 'restrict_violation';
  end if;
  perform 1 from material_specification
    where company_id = test.company_id and id = test.specification_id and state = 'DRAFT' for share;
  if not found then
    raise exception 'theriac: the tests of a specification change while it is a draft, and never after it (MAT-1)'
      using errcode = 'restrict_violation';
  end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end $$;
"""

TESTING = """
create table lot_testing (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  lot_id uuid not null,
  number int not null check (number >= 1),
  purpose text not null check (purpose in ('RELEASE', 'RETEST', 'COMPLAINT')),
  specification_id uuid,
  opened_at timestamptz not null,
  decided_at timestamptz,
  primary key (company_id, id),
  unique (company_id, lot_id, number),
  unique (company_id, lot_id, id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id),
  foreign key (company_id, specification_id) references material_specification (company_id, id)
);
create unique index lot_testing_undecided on lot_testing (company_id, lot_id)
  where decided_at is null and purpose <> 'COMPLAINT';
create table lot_sample (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  lot_id uuid not null,
  testing_id uuid,
  number int not null check (number >= 1),
  purpose text not null check (purpose in ('RELEASE', 'RETEST', 'RETENTION', 'COMPLAINT')),
  quantity_value numeric not null check (quantity_value > 0 and quantity_value < 'Infinity'),
  quantity_unit text not null check (length(quantity_unit) between 1 and 40),
  reference text check (length(reference) between 1 and 80),
  taken_by uuid not null,
  taken_name text not null check (length(taken_name) between 1 and 200),
  taken_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, lot_id, number),
  unique (company_id, lot_id, id),
  check ((testing_id is null) = (purpose = 'RETENTION')),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id),
  foreign key (company_id, lot_id, testing_id) references lot_testing (company_id, lot_id, id),
  foreign key (company_id, taken_by) references person (company_id, id)
);
create table lot_certificate (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  lot_id uuid not null,
  number text not null check (length(number) between 1 and 80),
  issued_on date check (isfinite(issued_on)),
  file_key text not null check (file_key = company_id::text || '/files/' || file_sha256),
  file_name text not null check (length(file_name) between 1 and 200),
  file_size int not null check (file_size >= 1),
  file_sha256 text not null check (file_sha256 ~ '^[0-9a-f]{64}$'),
  media_type text not null check (length(media_type) between 1 and 200),
  attached_by uuid not null,
  attached_name text not null check (length(attached_name) between 1 and 200),
  attached_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, lot_id, id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id),
  foreign key (company_id, attached_by) references person (company_id, id)
);
create index lot_certificate_of_lot on lot_certificate (company_id, lot_id, id);
"""

FOUND = """
  number numeric check (number > '-Infinity' and number < 'Infinity'),
  unit text check (length(unit) between 1 and 40),
  qualifier text check (qualifier in ('LESS_THAN', 'GREATER_THAN', 'NOT_DETECTED', 'TOO_MANY_TO_COUNT')),
  text text check (length(text) between 1 and 4000),
  choice text check (length(choice) between 1 and 200),
  yes_no boolean,
  reported numeric check (reported > '-Infinity' and reported < 'Infinity'),
  outcome text not null check (outcome in ('WITHIN', 'OUT', 'NOT_JUDGED', 'UNCERTAIN')),
  instrument text check (length(instrument) between 1 and 200),
  reference text check (length(reference) between 1 and 200),
  revision int not null check (revision >= 1),
  recorded_by uuid not null,
  recorded_name text not null check (length(recorded_name) between 1 and 200),
  recorded_at timestamptz not null,
"""

RESULTS = f"""
create table lot_result (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  lot_id uuid not null,
  testing_id uuid not null,
  test_id uuid not null,
  sample_id uuid,
  certificate_id uuid,
  attempt int not null check (attempt between 1 and 20),
  source text not null check (source in ('ENTERED', 'LABORATORY', 'CERTIFICATE')),
  {FOUND}
  primary key (company_id, id),
  check (num_nonnulls(sample_id, certificate_id) = 1),
  check ((certificate_id is not null) = (source = 'CERTIFICATE')),
  check (num_nonnulls(coalesce(number::text, case when qualifier is not null then '' end), text, choice, yes_no) = 1),
  check (qualifier is null or (number is not null) = (qualifier in ('LESS_THAN', 'GREATER_THAN'))),
  check ((reported is not null) = (number is not null and qualifier is null)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, lot_id, testing_id) references lot_testing (company_id, lot_id, id),
  foreign key (company_id, lot_id, sample_id) references lot_sample (company_id, lot_id, id),
  foreign key (company_id, lot_id, certificate_id) references lot_certificate (company_id, lot_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id),
  foreign key (company_id, test_id) references specification_test (company_id, id),
  foreign key (company_id, recorded_by) references person (company_id, id)
);
create unique index lot_result_own on lot_result (company_id, testing_id, test_id, attempt)
  where certificate_id is null;
create unique index lot_result_certified on lot_result (company_id, certificate_id, test_id)
  where certificate_id is not null;
create index lot_result_of_lot on lot_result (company_id, lot_id, id);
create table lot_result_revision (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  result_id uuid not null,
  reason text check (length(reason) between 1 and 2000),
  signature_id uuid,
  {FOUND}
  primary key (company_id, id),
  unique (company_id, result_id, revision),
  check ((revision = 1) = (reason is null)),
  check ((revision = 1) = (signature_id is null)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, result_id) references lot_result (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id),
  foreign key (company_id, recorded_by) references person (company_id, id)
);
create table lot_investigation (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  lot_id uuid not null,
  result_id uuid not null,
  state text not null check (state in ('OPEN', 'INVALIDATED', 'CONFIRMED', 'RESOLVED_BY_CORRECTION')),
  opened_at timestamptz not null,
  conclusion text check (length(conclusion) between 1 and 4000),
  concluded_by uuid,
  concluded_name text check (length(concluded_name) between 1 and 200),
  concluded_at timestamptz,
  signature_id uuid,
  primary key (company_id, id),
  unique (company_id, result_id),
  check (num_nonnulls(conclusion, concluded_by, concluded_name, concluded_at, signature_id)
    = case when state in ('INVALIDATED', 'CONFIRMED') then 5 else 0 end),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id),
  foreign key (company_id, result_id) references lot_result (company_id, id),
  foreign key (company_id, concluded_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index lot_investigation_of_lot on lot_investigation (company_id, lot_id, state);
"""

# A result is judged by the specification that its testing froze; once concluded upon, it stands.
KEEP_RESULT = """
create function keep_result() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' and (new.lot_id, new.testing_id, new.test_id, new.sample_id, new.certificate_id, new.attempt,
        new.source) is distinct from (old.lot_id, old.testing_id, old.test_id, old.sample_id, old.certificate_id,
        old.attempt, old.source) then
    raise exception 'theriac: what a result is of never changes (REV-9)' using errcode = 'restrict_violation';
  end if;
  if tg_op = 'UPDATE' and new.revision <> old.revision + 1 then
    raise exception 'theriac: a result is corrected by its next revision (EXE-6)' using errcode = 'restrict_violation';
  end if;
  if tg_op = 'UPDATE' and exists (select from lot_investigation where company_id = new.company_id
      and result_id = new.id and state in ('INVALIDATED', 'CONFIRMED')) then
    raise exception 'theriac: a result that an investigation concluded upon stands (REV-9)'
      using errcode = 'restrict_violation';
  end if;
  perform 1 from lot_testing testing join specification_test test on test.company_id = testing.company_id
      and test.specification_id = testing.specification_id and test.id = new.test_id
    where testing.company_id = new.company_id and testing.id = new.testing_id;
  if not found then
    raise exception 'theriac: a result is of a test of the specification that its testing froze'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_testing() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (new.lot_id, new.number, new.purpose, new.opened_at) is distinct from
      (old.lot_id, old.number, old.purpose, old.opened_at)
      or old.specification_id is distinct from new.specification_id and old.specification_id is not null then
    raise exception 'theriac: the specification that a testing froze never changes (MAT-1)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_conclusion() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if old.state in ('INVALIDATED', 'CONFIRMED') or (new.lot_id, new.result_id) <> (old.lot_id, old.result_id) then
    raise exception 'theriac: what an investigation concluded stands (REV-9)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

DECISIONS = f"""
alter table lot_disposition
  drop constraint lot_disposition_decision_check,
  drop constraint lot_disposition_company_id_lot_id_decision_key,
  add constraint lot_disposition_decision_check check (decision in ('RELEASED', 'RESTRICTED', 'REJECTED')),
  add column testing_id uuid,
  add column specification_id uuid,
  add column results_digest text check (results_digest ~ '^[0-9a-f]{{64}}$'),
  add column restriction text check (length(restriction) between 1 and 2000),
  add column retest_on date check (isfinite(retest_on)),
  add constraint lot_disposition_restricted check ((restriction is not null) = (decision = 'RESTRICTED')),
  add constraint lot_disposition_signed unique (company_id, signature_id),
  add foreign key (company_id, lot_id, testing_id) references lot_testing (company_id, lot_id, id)
    deferrable initially deferred,
  add foreign key (company_id, specification_id) references material_specification (company_id, id)
    deferrable initially deferred;
create index lot_disposition_of_lot on lot_disposition (company_id, lot_id, id);
create table lot_status_change (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  lot_id uuid not null,
  before text not null check (before in ({STATUSES})),
  after text not null check (after in ({STATUSES}) and after <> before),
  because text not null check (length(because) between 1 and 2000),
  changed_by uuid,
  changed_name text not null check (length(changed_name) between 1 and 200),
  changed_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, lot_id, id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id),
  foreign key (company_id, changed_by) references person (company_id, id)
);
create table conditional_use (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  lot_id uuid not null,
  batch_id uuid not null,
  reason text not null check (length(reason) between 1 and 2000),
  valid_until date not null check (isfinite(valid_until)),
  approved_by uuid not null,
  approved_name text not null check (length(approved_name) between 1 and 200),
  approved_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, signature_id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, approved_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index conditional_use_of_lot on conditional_use (company_id, lot_id, batch_id);
create index conditional_use_of_batch on conditional_use (company_id, batch_id, id);
create table lot_flag (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  lot_id uuid not null,
  change_id uuid not null,
  exception_id uuid,
  raised_at timestamptz not null,
  conclusion text check (length(conclusion) between 1 and 4000),
  assessed_by uuid,
  assessed_name text check (length(assessed_name) between 1 and 200),
  assessed_at timestamptz,
  signature_id uuid,
  primary key (company_id, id),
  unique (company_id, batch_id, change_id),
  check (num_nonnulls(conclusion, assessed_by, assessed_name, assessed_at, signature_id) in (0, 5)),
  check (exception_id is null or assessed_at is null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, lot_id, change_id) references lot_status_change (company_id, lot_id, id),
  foreign key (company_id, exception_id) references batch_exception (company_id, id),
  foreign key (company_id, assessed_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index lot_flag_waiting on lot_flag (company_id, site_id, id) where exception_id is null and assessed_at is null;
create index lot_flag_of_lot on lot_flag (company_id, lot_id, id);
"""

# The application's rules refuse all of this in words first.
GUARD_STATUS = """
create function guard_lot_status() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.status = old.status then return new; end if;
  if old.status = 'REJECTED' or old.status = 'EXPIRED' and new.status <> 'REJECTED' then
    raise exception 'theriac: a lot that is % never becomes % (MAT-1)', old.status, new.status
      using errcode = 'restrict_violation';
  end if;
  if new.status in ('RELEASED', 'RESTRICTED') and exists (select from lot_investigation
      where company_id = new.company_id and lot_id = new.id and state in ('OPEN', 'CONFIRMED')) then
    raise exception 'theriac: a lot out of specification is not released (REV-9)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_flag() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if old.assessed_at is not null or (new.site_id, new.batch_id, new.lot_id, new.change_id, new.exception_id,
      new.raised_at) is distinct from (old.site_id, old.batch_id, old.lot_id, old.change_id, old.exception_id,
      old.raised_at) then
    raise exception 'theriac: what a flag says never changes, and it is assessed once (MAT-3)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# The day is that of the entry at the site, as the application's rule counts it.
REQUIRE_USABLE = """
create function require_usable_lot() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  lot record;
  approved boolean;
begin
  if new.kind <> 'CHARGE' then return new; end if;
  select l.status, l.expires_on, l.retest_on, (new.recorded_at at time zone s.time_zone)::date as today into lot
    from material_lot l join site s on s.company_id = l.company_id and s.id = l.site_id
    where l.company_id = new.company_id and l.id = new.source_lot_id;
  if lot.status = 'RELEASED' and coalesce(lot.today <= least(lot.expires_on, lot.retest_on), true) then
    return new;
  end if;
  approved := lot.status in ('QUARANTINE', 'RESTRICTED') and coalesce(lot.today <= lot.expires_on, true)
    and exists (select from conditional_use where company_id = new.company_id and lot_id = new.source_lot_id
      and batch_id = new.target_batch_id and valid_until >= lot.today)
    and not exists (select from lot_investigation where company_id = new.company_id and lot_id = new.source_lot_id
      and state in ('OPEN', 'CONFIRMED'));
  if not approved then
    raise exception 'theriac: only a released lot in its days is charged, or one approved for the batch (MAT-1)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

GUARDS = (
    ("freeze_specification", "material_specification", "update"),
    ("require_draft_specification", "specification_test", "insert or update or delete"),
    ("keep_result", "lot_result", "insert or update"),
    ("keep_testing", "lot_testing", "update"),
    ("keep_conclusion", "lot_investigation", "update"),
    ("guard_lot_status", "material_lot", "update"),
    ("keep_flag", "lot_flag", "update"),
    ("require_usable_lot", "genealogy_edge", "insert"),
)

# The scheduler looks for days that have passed, in all companies, and at nothing else of a lot.
SCHEDULED = """
create policy theriac_relay on material_lot for select to theriac_relay
  using (status in ('QUARANTINE', 'RELEASED', 'RESTRICTED') and (expires_on is not null or retest_on is not null));
grant select (company_id, id, site_id, status, expires_on, retest_on) on material_lot to theriac_relay;
create trigger refuse_enterprise before insert or update of site_id on material_lot
  for each row execute function refuse_enterprise();
alter table material_lot enable always trigger refuse_enterprise;
"""


def upgrade() -> None:
    for statements in (LOTS, SPECIFICATIONS, TESTING, RESULTS, DECISIONS):
        op.execute(statements)
    for name in ("material_specification", "lot_testing", "lot_result", "lot_investigation", "lot_flag"):
        tenant_table(name, app=["select", "insert", "update"])
    tenant_table("specification_test", app=["select", "insert", "update", "delete"])
    for name in ("lot_sample", "lot_certificate", "lot_result_revision", "lot_status_change", "conditional_use"):
        tenant_table(name, app=["select", "insert"], append_only=True)
    for statements in (FREEZE, KEEP_RESULT, GUARD_STATUS, REQUIRE_USABLE):
        op.execute(statements)
    for function, table, act in GUARDS:
        guarded(function, table, act)
    op.execute(SCHEDULED)
