"""Corrective and preventive actions of deviations: owned, due, done and verified by another person (DEV-5)."""

from alembic import op

from migrations.helpers import guarded, seen_by, tenant_table

revision = "0103"
down_revision = "0102"

TABLE = """
create table corrective_action (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  deviation_id uuid not null,
  number int not null check (number > 0),
  kind text not null check (kind in ('CORRECTION', 'CORRECTIVE', 'PREVENTIVE')),
  says text not null check (length(says) between 1 and 4000),
  state text not null check (state in ('OPEN', 'DONE', 'VERIFIED', 'CANCELLED')),
  owner_id uuid not null,
  owner_name text not null check (length(owner_name) between 1 and 200),
  due_on date not null,
  overdue_at timestamptz,
  planned_by uuid not null,
  planned_name text not null check (length(planned_name) between 1 and 200),
  planned_at timestamptz not null,
  because text check (length(because) between 1 and 2000),
  done text check (length(done) between 1 and 4000),
  done_by uuid,
  done_name text check (length(done_name) between 1 and 200),
  done_at timestamptz,
  verified_by uuid,
  verified_name text check (length(verified_name) between 1 and 200),
  verified_at timestamptz,
  verification_remark text check (length(verification_remark) between 1 and 2000),
  verification_signature_id uuid,
  cancelled_by uuid,
  cancelled_name text check (length(cancelled_name) between 1 and 200),
  cancelled_at timestamptz,
  cancelled_because text check (length(cancelled_because) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, deviation_id, number),
  constraint corrective_action_done check (num_nonnulls(done, done_by, done_name, done_at)
    = case when state in ('DONE', 'VERIFIED') then 4 when state = 'OPEN' then 0
      when done is null then 0 else 4 end),
  constraint corrective_action_verified
    check (num_nonnulls(verified_by, verified_name, verified_at, verification_remark, verification_signature_id)
    = case state when 'VERIFIED' then 5 else 0 end),
  constraint corrective_action_another check (verified_by is null or verified_by not in (done_by, owner_id)),
  constraint corrective_action_cancelled
    check (num_nonnulls(cancelled_by, cancelled_name, cancelled_at, cancelled_because)
    = case state when 'CANCELLED' then 4 else 0 end),
  foreign key (company_id, site_id, deviation_id) references deviation (company_id, site_id, id),
  foreign key (company_id, owner_id) references person (company_id, id),
  foreign key (company_id, planned_by) references person (company_id, id),
  foreign key (company_id, done_by) references person (company_id, id),
  foreign key (company_id, verified_by) references person (company_id, id),
  foreign key (company_id, verification_signature_id) references signature (company_id, id),
  foreign key (company_id, cancelled_by) references person (company_id, id)
);
create index corrective_action_of_owner on corrective_action (company_id, owner_id, id);
create index corrective_action_waiting on corrective_action (due_on) where state = 'OPEN' and overdue_at is null;
"""

KEPT = """
create function keep_action() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (new.site_id, new.deviation_id, new.number, new.kind, new.says, new.planned_by, new.planned_name, new.planned_at)
      is distinct from (old.site_id, old.deviation_id, old.number, old.kind, old.says, old.planned_by,
        old.planned_name, old.planned_at) or old.state in ('VERIFIED', 'CANCELLED') then
    raise exception 'theriac: an action stays what was planned, and as it ended (DEV-5)'
      using errcode = 'restrict_violation';
  end if;
  if new.state = 'VERIFIED' and old.state <> 'DONE' then
    raise exception 'theriac: an action is verified once it is done (DEV-5)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(TABLE)
    tenant_table("corrective_action", app=["select", "insert", "update"])
    seen_by("theriac_relay", "corrective_action", may=["select"])
    op.execute(KEPT)
    guarded("keep_action", "corrective_action", "update")
