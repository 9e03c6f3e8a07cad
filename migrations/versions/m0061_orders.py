"""How batches are numbered; batches of other sizes than their recipe's; process orders and campaigns of batches."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0061"
down_revision = "0060"

NUMBERING = """
create table batch_numbering (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  recipe_id uuid,
  pattern text check (length(pattern) between 7 and 100 and pattern ~ '[{]seq:[1-9][}]'),
  by_hand boolean not null,
  because text not null check (length(because) between 1 and 2000),
  set_by uuid not null,
  set_name text not null check (length(set_name) between 1 and 200),
  set_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique nulls not distinct (company_id, site_id, recipe_id),
  unique (company_id, signature_id),
  check (by_hand or pattern is not null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_id) references master_recipe (company_id, id),
  foreign key (company_id, set_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create table batch_number_counter (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  skeleton text not null check (length(skeleton) between 1 and 200),
  last int not null check (last > 0),
  primary key (company_id, id),
  unique (company_id, skeleton)
);
"""

# A rule is what somebody signed; it stays of its site and recipe. What was counted stays counted (REC-5).
NUMBERED = """
create function require_numbering_signature() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from signature where company_id = new.company_id and id = new.signature_id
      and (act, subject_id, person_id) = ('setBatchNumbering', new.site_id, new.set_by)
      and (content::jsonb #>> '{input,pattern}', (content::jsonb #>> '{input,byHand}')::boolean,
        content::jsonb #>> '{input,recipe}') is not distinct from (new.pattern, new.by_hand, new.recipe_id::text)) then
    raise exception 'theriac: how batches are numbered is signed (REC-5)' using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create function keep_batch_numbering() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (new.site_id, new.recipe_id) is distinct from (old.site_id, old.recipe_id)
      or new.signature_id = old.signature_id then
    raise exception 'theriac: how batches are numbered changes by a signature (REC-5)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_batch_number_counter() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.skeleton <> old.skeleton or new.last <= old.last then
    raise exception 'theriac: a batch number is never drawn again (REC-5)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# What a batch is made as stays; its size is one that its version was validated for (REC-1, REC-5, REC-6).
SIZED = """
alter table batch add column order_id uuid;
create function keep_batch() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    if (new.number, new.order_id, new.recipe_version_id, new.recipe_digest, new.size_value, new.size_unit,
        new.issue_signature_id)
        is distinct from (old.number, old.order_id, old.recipe_version_id, old.recipe_digest, old.size_value,
        old.size_unit, old.issue_signature_id) then
      raise exception 'theriac: what batch % is made as never changes (REC-1)', old.number
        using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if not exists (select from master_recipe_version v where v.company_id = new.company_id
      and v.id = new.recipe_version_id and v.batch_size_unit = new.size_unit and new.size_value
        between coalesce(v.size_minimum, v.batch_size_value) and coalesce(v.size_maximum, v.batch_size_value)) then
    raise exception 'theriac: the recipe was not validated for batches of this size (REC-6)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(NUMBERING)
    tenant_table(
        "batch_numbering",
        app=["select", "insert", "update (version, pattern, by_hand, because, set_by, set_name, set_at, signature_id)"],
    )
    tenant_table("batch_number_counter", app=["select", "insert", "update (version, last)"])
    op.execute(NUMBERED)
    _at_commit("require_numbering_signature", "batch_numbering", "insert or update")
    guarded("keep_batch_numbering", "batch_numbering", "update")
    guarded("keep_batch_number_counter", "batch_number_counter", "update")
    op.execute(SIZED)
    guarded("keep_batch", "batch", "insert or update")


def _at_commit(function: str, table: str, acts: str) -> None:
    """A function of the owner's that looks at what a transaction leaves."""
    op.execute(f"alter function {function}() owner to theriac_owner")
    op.execute(f"revoke all on function {function}() from public")
    op.execute(
        f"create constraint trigger {function} after {acts} on {table}"
        f" deferrable initially deferred for each row execute function {function}()"
    )
    op.execute(f"alter table {table} enable always trigger {function}")
