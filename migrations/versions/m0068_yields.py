"""Which output's yield a calculated value tells, and that a second person verifies one given by hand (REV-2)."""

from alembic import op

from migrations.helpers import guarded

revision = "0068"
down_revision = "0067"

COLUMN = """
alter table parameter_value add column tells_output text check (length(tells_output) between 1 and 50)
"""

KEPT = """
create function keep_told_output() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    if new.tells_output is distinct from old.tells_output then
      raise exception 'theriac: which yield a value tells stays as it is (REV-2)' using errcode = 'restrict_violation';
    end if;
  elsif new.tells_output is not null and not exists (
      select from phase_execution e
        join batch b on b.company_id = e.company_id and b.id = e.batch_id
        join recipe_output o on o.company_id = b.company_id and o.recipe_version_id = b.recipe_version_id
      where e.company_id = new.company_id and e.id = new.phase_execution_id and o.code = new.tells_output) then
    raise exception 'theriac: % is no output of the batch''s recipe (REV-2)', new.tells_output
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

VERIFIED = """
create function require_yield_verified() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select from parameter_value v
      where v.company_id = new.company_id and v.phase_execution_id = new.id
        and v.tells_output is not null and v.formula is null
        and not exists (select from signature s
          where s.company_id = v.company_id and s.subject_id in (v.id, new.id)
            and s.meaning = 'VERIFIED' and s.person_id <> v.recorded_by
            and not exists (select from signature_staleness t where t.company_id = s.company_id and t.id = s.id))) then
    raise exception 'theriac: a second person verifies a yield that was given by hand (REV-2, 21 CFR 211.103)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function require_yield_verified() owner to theriac_owner;
revoke all on function require_yield_verified() from public;
create constraint trigger require_yield_verified after insert or update on phase_execution
  deferrable initially deferred for each row when (new.signed_off_at is not null)
  execute function require_yield_verified();
alter table phase_execution enable always trigger require_yield_verified;
"""


def upgrade() -> None:
    op.execute(COLUMN)
    op.execute(KEPT)
    guarded("keep_told_output", "parameter_value", "insert or update")
    op.execute(VERIFIED)
