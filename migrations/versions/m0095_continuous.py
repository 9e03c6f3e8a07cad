"""Who signed goes on with one component in their own session, for a time; idle sessions end (SIG-2)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0095"
down_revision = "0094"

POLICY = """
create table session_policy (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  signing_minutes int not null check (signing_minutes between 0 and 60),
  idle_minutes int not null check (idle_minutes between 5 and 720),
  because text not null check (length(because) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id),
  foreign key (company_id, company_id) references company (company_id, id)
);
create table session_activity (
  company_id uuid not null,
  id uuid not null,
  seen_at timestamptz not null,
  primary key (company_id, id),
  foreign key (company_id, id) references access_session (company_id, id)
);
"""

# Null where it was signed before this was kept: every signature took all components then.
SIGNED = """
alter table signature
  add session_id uuid,
  add components text check (components in ('ALL', 'PASSWORD_ALONE')),
  add foreign key (company_id, session_id) references access_session (company_id, id) deferrable initially deferred;
create index signature_in_session on signature (company_id, session_id, signed_at desc) where session_id is not null;
create index sign_in_attempt_failed on sign_in_attempt (company_id, account_id, at) where not succeeded;
"""

# The application's rule refuses all of this in words first, and holds to the company's shorter time.
CONTINUED = """
create function keep_continuity() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare before record;
begin
  if new.components is distinct from 'PASSWORD_ALONE' then return new; end if;
  select s.account_id, s.method, s.signed_at into before from signature s
    where s.company_id = new.company_id and s.session_id = new.session_id order by s.signed_at desc, s.id desc limit 1;
  if before is null or before.account_id <> new.account_id or before.method <> 'PASSWORD' or new.method <> 'PASSWORD'
      or before.signed_at < new.signed_at - interval '60 minutes'
      or not exists (select from access_session a where a.company_id = new.company_id and a.id = new.session_id
        and a.account_id = new.account_id and a.revoked_at is null and a.expires_at > new.signed_at)
      or exists (select from sign_in_attempt t where t.company_id = new.company_id and t.account_id = new.account_id
        and not t.succeeded and t.at >= before.signed_at) then
    raise exception 'theriac: one component signs only within a continuous session (SIG-2)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(POLICY)
    tenant_table("session_policy", app=["select", "insert", "update"])
    tenant_table("session_activity", app=["select", "insert", "update"], regulated=False)
    op.execute(SIGNED)
    op.execute(CONTINUED)
    guarded("keep_continuity", "signature", "insert")
