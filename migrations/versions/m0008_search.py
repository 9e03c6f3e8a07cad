"""Searching: an entry for each thing that people search for, and the one function that reads them."""

from alembic import op

from migrations.helpers import seen_by, tenant_table
from migrations.searching import Searched, searched

revision = "0008"
down_revision = "0007"

EXTENSIONS = """
create extension if not exists pg_trgm schema theriac;
create extension if not exists btree_gin schema theriac;
"""

# The lock is the one under which the first migration sets its roles.
ROLE = """
do $$ begin
  create role theriac_search nologin nosuperuser nocreatedb nocreaterole nobypassrls;
exception when duplicate_object or unique_violation then null;
end $$;
select pg_advisory_xact_lock(7416302);
grant theriac_search to current_user;
grant usage on schema theriac to theriac_search;
"""

# What people leave out when they type: case, accents, and how words are kept apart. Compatibility decomposition takes
# the accents off; letters that have no decomposition are named.
FOLDED = """
create function folded(value text) returns text language sql immutable strict parallel safe
return trim(regexp_replace(
  replace(replace(replace(replace(
    translate(lower(regexp_replace(normalize(value, NFKD), '[\\u0300-\\u036f]', '', 'g')), 'øłđðħıς', 'olddhiσ'),
    'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
  '[^[:alnum:]]+', ' ', 'g'));
"""  # noqa: RUF001 -- a sigma is meant

# Text is folded once, when it is written: folding thousands of rows in a search would cost a second. A space stands
# before each word, so that a word's beginning can be asked for.
ENTRIES = """
create table search_entry (
  company_id uuid not null,
  id uuid not null,
  kind text not null,
  site_id uuid,
  place text generated always as (kind || ':' || site_id) stored,
  similar_too boolean not null,
  called text not null check (length(called) <= 200),
  shown text not null check (length(shown) <= 1000),
  named text not null generated always as (folded(called)) stored,
  words text not null generated always as (' ' || folded(shown)) stored,
  primary key (company_id, id)
);
create index search_entry_by_name on search_entry (company_id, named);
create index search_entry_by_words on search_entry using gin (company_id, words gin_trgm_ops) with (fastupdate = off);
create index search_entry_by_similar_words on search_entry using gin (company_id, words gin_trgm_ops)
  with (fastupdate = off) where similar_too;
"""

KEEP = """
create function keep_search_entry() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  -- of the kind, whether similar ones are found, the column of the site, the columns that are searched
  given jsonb := to_jsonb(new);
  parts text[] := array(select given ->> one from unnest(tg_argv[3:]) with ordinality as column_(one, place)
    order by place);
begin
  if tg_op = 'DELETE' then
    delete from search_entry where company_id = old.company_id and id = old.id;
    return null;
  end if;
  insert into search_entry (company_id, id, kind, site_id, similar_too, called, shown)
  values (new.company_id, new.id, tg_argv[0], (given ->> tg_argv[2])::uuid, tg_argv[1]::boolean, parts[1],
    array_to_string(parts, ' '))
  on conflict (company_id, id) do update
    set site_id = excluded.site_id, called = excluded.called, shown = excluded.shown;
  return null;
end $$;
"""

# `kinds` are searched in the whole company, `places` name a kind and a site, as an entry's `place` does.
# Its owner sees the entries of every company: LIKE has no index under row-level security. So each of its queries
# names the company, which has to be the one that the session was opened for. A plan is made for the text at hand:
# what is rare is found by its letters, what is common by going back from the newest.
SEARCH = """
create function search(of_company uuid, wanted text, kinds text[], places text[], most int)
returns table (kind text, id uuid, rank int, distance real, shown text)
language plpgsql stable security definer
set search_path = theriac, pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set pg_trgm.word_similarity_threshold = 0.5 as $$
#variable_conflict use_column
declare
  phrase text := folded(wanted);
  starts text[] := array(select '% ' || word || '%' from regexp_split_to_table(phrase, ' ') word);
  -- A part of two letters would be found in nearly everything: these have to begin a word.
  parts text[] := array(select case when length(word) < 3 then '% ' else '%' end || word || '%'
    from regexp_split_to_table(phrase, ' ') word order by length(word) desc);
  longest text := parts[1];
  head text := ' ' || phrase || '%';
  found int;
begin
  if of_company is distinct from nullif(current_setting('theriac.company', true), '')::uuid then
    raise exception 'theriac: a search in another company than the session''s (TEN-1)'
      using errcode = 'insufficient_privilege';
  end if;
  if phrase = '' then return; end if;
  return query
    with mine as not materialized (
      select * from search_entry where company_id = of_company and (kind = any (kinds) or place = any (places))
    ), met as (
      (select * from mine where named = phrase limit most)
      union (select * from mine where words like head order by id desc limit most)
      union (select * from mine where words like longest and words like all (parts) order by id desc limit most)
    ), ranked as (
      select *, case when named = phrase then 1 when words like head then 2 when words like all (starts) then 3
        else 4 end as rank from met
    )
    select kind, id, rank, 0::real, shown from ranked order by rank, id desc limit most;
  get diagnostics found = row_count;
  if found < most and length(phrase) > 3 then
    return query
      select kind, id, 5, words <->> phrase, shown from search_entry
      where company_id = of_company and (kind = any (kinds) or place = any (places))
        and similar_too and words %> phrase and not words like all (parts)
      order by words <->> phrase, id desc limit most - found;
  end if;
end $$;
"""

# An owner needs the right to create for the moment in which it becomes one.
OWNED = """
alter function folded(text) owner to theriac_owner;
grant create on schema theriac to theriac_search;
alter function keep_search_entry() owner to theriac_search;
alter function search(uuid, text, text[], text[], int) owner to theriac_search;
revoke create on schema theriac from theriac_search;
revoke all on function keep_search_entry(), search(uuid, text, text[], text[], int) from public;
grant execute on function search(uuid, text, text[], text[], int) to theriac_app;
"""

SEARCHED = (
    Searched("BATCH", "batch", called="number", more=["product"]),
    Searched("RECIPE", "master_recipe", called="code", more=["product", "stage"], similar=True, site=None),
    Searched("PERSON", "person", called="name", similar=True, site=None),
)


def upgrade() -> None:
    for statements in (EXTENSIONS, ROLE, FOLDED, ENTRIES, KEEP, SEARCH, OWNED):
        op.execute(statements)
    tenant_table("search_entry", app=["select"], regulated=False)
    seen_by("theriac_search", "search_entry", may=["select", "insert", "update", "delete"])
    for one in SEARCHED:
        searched(one)
