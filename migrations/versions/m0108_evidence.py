"""Evidence of exceptions and deviations: words, files, and what else is recorded, never changed (DEV-7)."""

from alembic import op

from migrations.helpers import tenant_table

revision = "0108"
down_revision = "0107"

# `link_text` is what is referred to, as it was called then: the record tells it though the row itself isn't in it.
TABLE = """
create table evidence (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  exception_id uuid,
  batch_id uuid,
  deviation_id uuid,
  number int not null check (number between 1 and 100),
  says text not null check (length(says) between 1 and 4000),
  file_key text check (length(file_key) between 1 and 500),
  file_name text check (length(file_name) between 1 and 200),
  file_size int check (file_size >= 0),
  file_sha256 text check (file_sha256 ~ '^[0-9a-f]{64}$'),
  media_type text check (length(media_type) between 1 and 100),
  lot_id uuid,
  equipment_use_id uuid,
  about_batch_id uuid,
  link_text text check (length(link_text) between 1 and 500),
  added_by uuid not null,
  added_name text not null check (length(added_name) between 1 and 200),
  added_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, exception_id, number),
  unique (company_id, deviation_id, number),
  constraint evidence_of_one check (num_nonnulls(exception_id, deviation_id) = 1
    and (exception_id is null) = (batch_id is null)),
  constraint evidence_file check (num_nonnulls(file_key, file_name, file_size, file_sha256, media_type) in (0, 5)),
  constraint evidence_link check (num_nonnulls(file_key, lot_id, equipment_use_id, about_batch_id) <= 1
    and num_nonnulls(lot_id, equipment_use_id, about_batch_id) = num_nonnulls(link_text)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, exception_id) references batch_exception (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, site_id, deviation_id) references deviation (company_id, site_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id),
  foreign key (company_id, equipment_use_id) references equipment_use (company_id, id),
  foreign key (company_id, about_batch_id) references batch (company_id, id),
  foreign key (company_id, added_by) references person (company_id, id)
);
create index evidence_of_batch on evidence (company_id, batch_id, id);
"""

# At the commit: evidence opens a concluded deviation again, in the same transaction.
KEPT = """
create function require_evidence_open() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select from batch_exception x where x.company_id = new.company_id and x.id = new.exception_id
      and (x.classification is not null or (x.site_id, x.batch_id) <> (new.site_id, new.batch_id)))
    or exists (select from deviation d where d.company_id = new.company_id and d.id = new.deviation_id
      and d.state in ('IN_APPROVAL', 'CLOSED', 'WITHDRAWN')) then
    raise exception 'theriac: evidence is given before somebody judges by it, or opens that again (DEV-7)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function require_evidence_open() owner to theriac_owner;
revoke all on function require_evidence_open() from public;
create constraint trigger require_evidence_open after insert on evidence
  deferrable initially deferred for each row execute function require_evidence_open();
alter table evidence enable always trigger require_evidence_open;
"""


def upgrade() -> None:
    op.execute(TABLE)
    tenant_table("evidence", app=["select", "insert"], append_only=True)
    op.execute(KEPT)
