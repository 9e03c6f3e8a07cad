"""A condition that can't be evaluated may be decided by a person, signed and with a reason (EXE-1)."""

from alembic import op

from migrations.helpers import guarded

revision = "0065"
down_revision = "0064"

BY_HAND = """
alter table procedure_decision
  add column signature_id uuid,
  add column reason text check (length(reason) between 1 and 2000),
  add constraint procedure_decision_by_hand check (
    (signature_id is null) = (reason is null)
    and (signature_id is null or holds is not null and revision > 1 and exception_id is not null)),
  add foreign key (company_id, signature_id) references signature (company_id, id) deferrable initially deferred;
"""

# Nobody decides by hand what the record answers: such a decision follows one that could not be evaluated.
GUARD = """
create function require_unanswered() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.signature_id is not null and not exists (select from procedure_decision d
      where (d.company_id, d.batch_id, d.block, d.passes, d.revision)
        = (new.company_id, new.batch_id, new.block, new.passes, new.revision - 1) and d.followed is null) then
    raise exception 'theriac: the condition of % was decided by what is recorded (EXE-1)', new.block
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(BY_HAND)
    op.execute(GUARD)
    guarded("require_unanswered", "procedure_decision", "insert")
