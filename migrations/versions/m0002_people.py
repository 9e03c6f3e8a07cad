"""Persons, accounts, credentials, roles, sessions, the tries at proving who one is, and identity providers."""

from alembic import op

from migrations.helpers import tenant_table

revision = "0002"
down_revision = "0001"

PEOPLE = """
create table person (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  name text not null check (length(name) between 1 and 200),
  state text not null check (state in ('ACTIVE', 'DEACTIVATED')),
  identity_verified_at timestamptz,
  signature_accepted_at timestamptz,
  primary key (company_id, id),
  foreign key (company_id, company_id) references company (company_id, id)
);
create table account (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  person_id uuid not null,
  kind text not null check (kind in ('LOCAL', 'FEDERATED')),
  name text not null check (length(name) between 1 and 200),
  email text not null check (length(email) between 3 and 254),
  issuer text check (length(issuer) <= 500),
  subject text check (length(subject) <= 255),
  state text not null check (state in ('INVITED', 'ACTIVE', 'LOCKED', 'DISABLED')),
  password_changed_at timestamptz,
  primary key (company_id, id),
  unique (company_id, name),
  unique (company_id, issuer, subject),
  check ((kind = 'FEDERATED') = (issuer is not null and subject is not null)),
  foreign key (company_id, person_id) references person (company_id, id)
);
create index account_of_person on account (company_id, person_id);
create table credential (
  company_id uuid not null,
  id uuid not null,
  password_hash text not null check (length(password_hash) <= 500),
  failed_attempts int not null default 0 check (failed_attempts >= 0),
  primary key (company_id, id),
  foreign key (company_id, id) references account (company_id, id)
);
create table sign_in_attempt (
  company_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  purpose text not null check (purpose in ('SIGN_IN', 'SIGNATURE', 'PASSWORD_CHANGE')),
  succeeded boolean not null,
  at timestamptz not null,
  primary key (company_id, id),
  foreign key (company_id, account_id) references account (company_id, id)
);
create table role_grant (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  person_id uuid not null,
  role text not null check (role in ('PROCESS_ENGINEER', 'OPERATOR', 'SUPERVISOR', 'QUALITY_REVIEWER',
                                     'QUALIFIED_PERSON', 'ADMINISTRATOR')),
  site_id uuid,
  revoked_at timestamptz,
  primary key (company_id, id),
  foreign key (company_id, person_id) references person (company_id, id),
  foreign key (company_id, site_id) references site (company_id, id)
);
create unique index role_grant_once on role_grant (company_id, person_id, role, site_id)
  nulls not distinct where revoked_at is null;
create table access_session (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  account_id uuid not null,
  person_id uuid not null,
  secret_hash text not null check (length(secret_hash) = 64),
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at),
  revoked_at timestamptz,
  primary key (company_id, id),
  unique (company_id, secret_hash),
  foreign key (company_id, account_id) references account (company_id, id),
  foreign key (company_id, person_id) references person (company_id, id)
);
create index access_session_of_person on access_session (company_id, person_id) where revoked_at is null;
create table account_token (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  account_id uuid not null,
  purpose text not null check (purpose in ('INVITATION', 'PASSWORD_RESET')),
  secret_hash text not null check (length(secret_hash) = 64),
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (company_id, id),
  unique (company_id, secret_hash),
  foreign key (company_id, account_id) references account (company_id, id)
);
create index account_token_open on account_token (company_id, account_id) where used_at is null;
"""

PROVIDERS = """
create table identity_provider (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  issuer text not null check (length(issuer) between 8 and 500),
  client_id text not null check (length(client_id) between 1 and 255),
  scopes text not null check (length(scopes) between 6 and 500),
  enabled boolean not null,
  primary key (company_id, id),
  unique (company_id),
  foreign key (company_id, company_id) references company (company_id, id)
);
create table identity_provider_secret (
  company_id uuid not null,
  id uuid not null,
  sealed text not null check (length(sealed) between 1 and 2000),
  primary key (company_id, id),
  foreign key (company_id, id) references identity_provider (company_id, id)
);
create table sign_in_state (
  company_id uuid not null,
  id uuid not null,
  taken_at timestamptz not null,
  primary key (company_id, id),
  foreign key (company_id, company_id) references company (company_id, id)
);
create index sign_in_state_by_time on sign_in_state (company_id, taken_at);
"""


def upgrade() -> None:
    op.execute(PEOPLE)
    op.execute(PROVIDERS)
    change = ["select", "insert", "update"]
    for name in ("person", "account", "role_grant", "access_session", "account_token", "identity_provider"):
        tenant_table(name, app=change)
    tenant_table("sign_in_attempt", app=["select", "insert"], append_only=True)
    tenant_table("credential", app=change, regulated=False)
    tenant_table("identity_provider_secret", app=change, regulated=False)
    tenant_table("sign_in_state", app=["select", "insert", "delete"], regulated=False)
