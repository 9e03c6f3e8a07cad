"""What was recorded before quality approved that it isn't applicable stays applicable (EXE-9)."""

from alembic import op

revision = "0072"
down_revision = "0071"

# As before; and no approval of what is recorded by then.
KEPT = """
create or replace function keep_not_applicable() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may text[] := array['version'];
begin
  if tg_op = 'INSERT' then
    if num_nonnulls(new.approved_at, new.taken_back_at) > 0 or not exists (
        select from phase_execution e join batch_exception x on x.company_id = e.company_id and x.batch_id = e.batch_id
          and x.id = new.exception_id and x.rule = 'EXE-9'
        where e.company_id = new.company_id and e.id = new.phase_execution_id and e.batch_id = new.batch_id
          and (new.recipe_parameter_id is null or exists (select from recipe_parameter p
            where p.company_id = e.company_id and p.id = new.recipe_parameter_id
              and p.recipe_phase_id = e.recipe_phase_id))) then
      raise exception 'theriac: what is not applicable is of its phase, and an exception of its batch (EXE-9)'
        using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if old.taken_back_at is null then
    may := may || array['taken_back_by', 'taken_back_name', 'taken_back_at', 'taken_back_because'];
    if old.approved_at is null then
      may := may || array['approved_by', 'approved_name', 'approved_at', 'signature_id'];
    end if;
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text then
    raise exception 'theriac: what is not applicable is approved and taken back once, and stays (EXE-9)'
      using errcode = 'restrict_violation';
  end if;
  if old.approved_at is null and new.approved_at is not null and exists (select from parameter_value v
      where v.company_id = new.company_id and v.phase_execution_id = new.phase_execution_id
        and v.recipe_parameter_id = new.recipe_parameter_id
        and coalesce(new.repetition, v.repetition) = v.repetition) then
    raise exception 'theriac: what was recorded meanwhile is applicable (EXE-9)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(KEPT)
