"""Who has which rights is reviewed within a period, signed (PPL-1; EU GMP Annex 11 §12.3)."""

from alembic import op

from migrations.helpers import tenant_table

revision = "0112"
down_revision = "0111"

TABLES = """
create table access_review_policy (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  months int not null check (months between 1 and 24),
  because text not null check (length(because) between 1 and 2000),
  primary key (company_id, id),
  foreign key (company_id, company_id) references company (company_id, id)
);
create unique index access_review_policy_once on access_review_policy (company_id);
create table access_review (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid,
  due_on date not null,
  kept int not null check (kept >= 0),
  revoked int not null check (revoked >= 0),
  conclusion text not null check (length(conclusion) between 1 and 4000),
  reviewer_id uuid not null,
  reviewer_name text not null check (length(reviewer_name) between 1 and 200),
  reviewed_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, signature_id),
  check (kept + revoked between 1 and 2000),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, reviewer_id) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index access_review_of_site on access_review (company_id, site_id, reviewed_at);
create table reviewed_grant (
  company_id uuid not null,
  id uuid not null,
  review_id uuid not null,
  number int not null check (number between 1 and 2000),
  grant_id uuid not null,
  person_id uuid not null,
  person_name text not null check (length(person_name) between 1 and 200),
  role text not null check (role in ('PROCESS_ENGINEER', 'OPERATOR', 'SUPERVISOR', 'QUALITY_REVIEWER',
    'QUALIFIED_PERSON', 'ADMINISTRATOR')),
  held_since timestamptz not null,
  last_signed_in_at timestamptz,
  outcome text not null check (outcome in ('KEPT', 'REVOKED')),
  reason text check (length(reason) between 1 and 500),
  primary key (company_id, id),
  unique (company_id, review_id, number),
  unique (company_id, review_id, grant_id),
  check ((outcome = 'REVOKED') = (reason is not null)),
  foreign key (company_id, review_id) references access_review (company_id, id),
  foreign key (company_id, grant_id) references role_grant (company_id, id),
  foreign key (company_id, person_id) references person (company_id, id)
);
create table access_review_notice (
  company_id uuid not null,
  id uuid not null,
  site_id uuid,
  due_on date not null,
  told_at timestamptz not null,
  primary key (company_id, id),
  unique nulls not distinct (company_id, site_id, due_on),
  foreign key (company_id, company_id) references company (company_id, id),
  foreign key (company_id, site_id) references site (company_id, id)
);
create index access_session_by_person on access_session (company_id, person_id, created_at);
"""

# Their numbers are all taken as a review commits, so that nothing is added to it later.
KEPT = """
create function require_reviewed_grant() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from role_grant g join access_review r on r.company_id = g.company_id
      where g.company_id = new.company_id and g.id = new.grant_id and r.id = new.review_id
        and new.number <= r.kept + r.revoked and g.site_id is not distinct from r.site_id
        and (g.person_id, g.role) = (new.person_id, new.role)
        and (new.outcome = 'REVOKED') = (g.revoked_at is not null)
        and (new.outcome = 'KEPT' or g.person_id <> r.reviewer_id)) then
    raise exception 'theriac: a review decides on the roles of its own place, and ends none of who reviews (PPL-1)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create function require_access_reviewed() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from signature s where s.company_id = new.company_id and s.id = new.signature_id
        and (s.act, s.subject_id, s.person_id) = ('reviewAccess', new.company_id, new.reviewer_id))
    or exists (select from (select count(*) filter (where outcome = 'KEPT') as kept,
        count(*) filter (where outcome = 'REVOKED') as revoked
      from reviewed_grant where company_id = new.company_id and review_id = new.id) d
      where (d.kept, d.revoked) <> (new.kept, new.revoked)) then
    raise exception 'theriac: a review of access is signed, and counts what it decided (PPL-1)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""

# Whether a review is due is all that the schedule asks: of roles only that somebody holds one.
SCHEDULE = """
create policy theriac_relay on company for select to theriac_relay using (true);
grant select (company_id, id, title) on company to theriac_relay;
grant select (name) on site to theriac_relay;
create policy theriac_relay on role_grant for select to theriac_relay using (revoked_at is null);
grant select (company_id, site_id, revoked_at) on role_grant to theriac_relay;
create policy theriac_relay on access_review_policy for select to theriac_relay using (true);
grant select (company_id, months) on access_review_policy to theriac_relay;
create policy theriac_relay on access_review for select to theriac_relay using (true);
grant select (company_id, id, site_id, reviewed_at) on access_review to theriac_relay;
create policy theriac_relay on access_review_notice for select to theriac_relay using (true);
grant select (company_id, site_id, due_on) on access_review_notice to theriac_relay;
"""


def upgrade() -> None:
    op.execute(TABLES)
    tenant_table("access_review_policy", app=["select", "insert", "update"])
    for name in ("access_review", "reviewed_grant", "access_review_notice"):
        tenant_table(name, app=["select", "insert"], append_only=True)
    op.execute(KEPT)
    _at_commit("require_reviewed_grant", "reviewed_grant")
    _at_commit("require_access_reviewed", "access_review")
    op.execute(SCHEDULE)


def _at_commit(function: str, table: str) -> None:
    op.execute(f"alter function {function}() owner to theriac_owner")
    op.execute(f"revoke all on function {function}() from public")
    op.execute(
        f"create constraint trigger {function} after insert on {table}"
        f" deferrable initially deferred for each row execute function {function}()"
    )
    op.execute(f"alter table {table} enable always trigger {function}")
