"""Traces of any depth that cost what they show; who received what."""

from alembic import op

revision = "0028"
down_revision = "0026"

# Level by level, each thing once, at its shortest depth: a way of another length to what was reached already costs
# nothing more. (The function of 0007 kept a row for each thing and depth, and left out what lay behind the `most`
# nearest of these.) Each step asks one index by equality of ids, which row-level security lets it use: the lateral
# joins and the sub-select keep a planner that knows no sizes from reading the whole table. What was reversed is told
# where it stands, and not gone through. The caller's rights hold: it is no SECURITY DEFINER. What lies beyond `most`
# edges is cut within its level; who asks for one more than is shown knows.
STEPS = """
      select array_agg(step.id), array_agg(step.lot), array_agg(step.batch), array_agg(step.live)
        into edges, lots, batches, live
      from unnest(frontier) f (node) cross join lateral (
        select e.id, e.{far}_lot_id as lot, e.{far}_batch_id as batch, e.kind <> 'REVERSAL' and not coalesce((
          select true from theriac.genealogy_edge r
          where r.company_id = company and r.reverses_id = e.id), false) as live
        from theriac.genealogy_edge e where e.company_id = company and e.{near}_id = f.node limit most - told) step;
"""
GENEALOGY = f"""
create or replace function genealogy(company uuid, start uuid, forward boolean, deepest int, most int)
returns table (depth int, edge_id uuid, lot_id uuid, batch_id uuid)
language plpgsql stable parallel safe rows 1000
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  edges uuid[];
  lots uuid[];
  batches uuid[];
  live boolean[];
  frontier uuid[] := array[start];
  seen uuid[] := array[start];
  level int := 0;
  told int := 0;
begin
  while frontier is not null and level < deepest and told < most loop
    level := level + 1;
    if forward then
      {STEPS.format(near="source", far="target")}
    else
      {STEPS.format(near="target", far="source")}
    end if;
    exit when edges is null;
    return query select level, * from unnest(edges, lots, batches) limit most - told;
    told := told + cardinality(edges);
    if cardinality(edges) < 32 then
      select array_agg(distinct coalesce(lot, batch)) into frontier
      from unnest(lots, batches, live) found (lot, batch, live) where live and coalesce(lot, batch) <> all (seen);
    else
      select array_agg(node) into frontier from (
        select coalesce(lot, batch) as node from unnest(lots, batches, live) found (lot, batch, live) where live
        except select unnest(seen)) beyond;
    end if;
    seen := seen || frontier;
  end loop;
end $$;
"""


def upgrade() -> None:
    op.execute(GENEALOGY)
