"""A lost credential opens nothing, and only another one takes its place (SIG-6)."""

from alembic import op

from migrations.helpers import guarded

revision = "0096"
down_revision = "0095"

LOST = """
alter table account
  drop constraint account_state_check,
  add constraint account_state_check check (state in ('INVITED', 'ACTIVE', 'LOCKED', 'LOST', 'DISABLED')),
  add credential_lost_at timestamptz,
  add constraint account_lost_check check (
    case state when 'LOST' then credential_lost_at is not null when 'DISABLED' then true
    else credential_lost_at is null end);
alter table account_token
  drop constraint account_token_purpose_check,
  add constraint account_token_purpose_check check (purpose in ('INVITATION', 'PASSWORD_RESET', 'REPLACEMENT'));
create function keep_lost() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if old.credential_lost_at is not null and new.credential_lost_at is null and new.kind = 'LOCAL'
      and coalesce(new.password_changed_at <= old.credential_lost_at, true) then
    raise exception 'theriac: a lost password is replaced by another (SIG-6)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(LOST)
    guarded("keep_lost", "account", "update")
