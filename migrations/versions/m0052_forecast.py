"""When a batch is to end."""

from alembic import op

revision = "0052"
down_revision = "0046"

PLANNED = """
alter table batch add column planned_end_at timestamptz check (planned_end_at > planned_start_at),
  add constraint batch_planned_end check (planned_end_at is null or planned_start_at is not null);
create or replace function keep_planned_start() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (new.planned_start_at, new.planned_end_at) is distinct from (old.planned_start_at, old.planned_end_at)
      and old.state <> 'IDLE' then
    raise exception 'theriac: start and end of a batch that began are planned no more (RDY-1)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
drop trigger keep_planned_start on batch;
create trigger keep_planned_start before update of planned_start_at, planned_end_at on batch
  for each row execute function keep_planned_start();
alter table batch enable always trigger keep_planned_start;
"""


def upgrade() -> None:
    op.execute(PLANNED)
