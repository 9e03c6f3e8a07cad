"""What is weighed is read from a scale, or says why it was typed, as what an instrument gives."""

from alembic import op

revision = "0070"
down_revision = "0069"

# As before, of what an instrument gives; and of what is weighed (WGH-10). Of what was weighed before there is nothing:
# no batch was issued by a recipe that says so.
REQUIRED = """
create or replace function require_reading() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  wanted boolean;
begin
  select coalesce(p.source, 'TYPED') in ('INSTRUMENT', 'WEIGHED') into wanted
    from parameter_value v join recipe_parameter p on p.company_id = v.company_id and p.id = v.recipe_parameter_id
    where v.company_id = new.company_id
      and v.id = case tg_table_name when 'parameter_value' then new.id else (to_jsonb(new) ->> 'value_id')::uuid end;
  if wanted is null or wanted and not exists (select from parameter_reading r join parameter_value v
        on v.company_id = r.company_id and v.id = r.value_id and v.batch_id = r.batch_id
        where r.company_id = new.company_id
          and r.value_id = case tg_table_name when 'parameter_value' then new.id
            else (to_jsonb(new) ->> 'value_id')::uuid end)
      or not wanted and tg_table_name = 'parameter_reading' then
    raise exception 'theriac: what an instrument gives has its reading beside it, or why it was typed (EXE-17)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""


def upgrade() -> None:
    op.execute(REQUIRED)
