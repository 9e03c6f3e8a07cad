"""A deviation is approved once what puts right what happened is done and verified (DEV-5)."""

from alembic import op

from migrations.helpers import guarded

revision = "0110"
down_revision = "0109"

PUT_RIGHT = """
create function require_put_right() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select from corrective_action a where a.company_id = new.company_id
      and a.deviation_id = new.deviation_id and a.kind = 'CORRECTION' and a.state in ('OPEN', 'DONE')) then
    raise exception 'theriac: a deviation is approved once what happened is put right (DEV-5)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(PUT_RIGHT)
    guarded("require_put_right", "deviation_approval", "insert")
