"""A record of training says what its signature was given for: whom, with which outcome, where; once (TRN-6, SIG-4)."""

from alembic import op

revision = "0045"
down_revision = "0044"

# What was signed tells who was assessed and how it ended; a class has its own trainer's signature.
SIGNED = """
create or replace function require_own_training() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.source is null and not exists (
    select from signature s
    where s.company_id = new.company_id and s.id = new.signature_id and s.site_id = new.site_id and case new.method
      when 'READ' then (s.act, s.subject_id, s.person_id) = ('confirmReading', new.training_version_id, new.person_id)
      when 'ASSESSMENT'
        then (s.act, s.subject_id, s.person_id) = ('assessTraining', new.training_version_id, new.trainer_id)
          and (s.content::jsonb #>> '{input,person}', s.content::jsonb #>> '{input,outcome}')
            = (new.person_id::text, new.outcome)
      else (s.act, s.subject_id, s.person_id) = ('closeTrainingSession', new.session_id, new.trainer_id) end
  ) or new.session_id is not null and not exists (
    select from training_attendance a
      join training_session c on c.company_id = a.company_id and c.id = a.session_id
      join signature s on s.company_id = a.company_id and s.id = a.signature_id
    where a.company_id = new.company_id and a.session_id = new.session_id and a.person_id = new.person_id
      and (s.act, s.subject_id, s.person_id) = ('attendTrainingSession', a.session_id, a.person_id)
      and (c.state, c.training_version_id, c.trainer_id, c.signature_id)
        = ('CLOSED', new.training_version_id, new.trainer_id, new.signature_id)
  ) then
    raise exception 'theriac: training is signed by whoever read it, or by the trainer and each attendee (TRN-6)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""

# A record that was withdrawn doesn't come back under the signature that it had.
ONCE = """
create unique index training_record_signed_once on training_record (company_id, signature_id)
  where session_id is null and signature_id is not null;
create unique index training_record_attended_once on training_record (company_id, session_id, person_id)
  where session_id is not null;
"""


def upgrade() -> None:
    op.execute(SIGNED)
    op.execute(ONCE)
