"""Logbooks tell of calibrations, breakdowns and repairs, maintenance, tags and overrides (EQP-6; 21 CFR 211.182)."""

from migrations import logbook

revision = "0056"
down_revision = "0055"

_EMPTY = "null::uuid, null::text, null::text, null::text"

# What two people said of it, one below the other.
_REMARKS = "nullif(concat_ws(E'\\n', {}), '')"

CALIBRATION = f"""
  select c.company_id, c.site_id, c.id, c.equipment_id, null::uuid, 'CALIBRATION', c.performed_at, null::timestamptz,
    null::timestamptz, 'Calibrated on ' || c.calibrated_on || ' by ' || c.calibrated_by || ' with '
      || (select string_agg(s.code, ', ' order by s.code) from calibration_standard s
        where s.company_id = c.company_id and s.calibration_id = c.id)
      || ', certificate ' || c.certificate || ', due on ' || c.due_on || '; as found ' || lower(c.as_found)
      || ', as left ' || lower(c.as_left),
    c.performed_name, c.verified_name, {_EMPTY}, case c.state when 'VERIFIED' then c.as_left else c.state end,
    {_REMARKS.format("c.remark, c.verification_remark")}, null::uuid
  from equipment_calibration c
"""
# A scale's own row follows from the calibration of the equipment that it is, which two people signed.
TOLD_AS_EQUIPMENT = """
  entry.kind = 'CALIBRATION' and exists (select from equipment_calibration c
    where c.company_id = entry.company_id and c.scale_calibration_id = entry.entry_id)
"""
BREAKDOWN = f"""
  select t.company_id, t.site_id, t.id, t.equipment_id, null::uuid, 'BREAKDOWN', t.tagged_at, t.cleared_at,
    null::timestamptz, 'Broke down, tagged out of service; work order ' || w.number || ' repairs it',
    t.tagged_name, null::text, {_EMPTY}, t.state, w.says, null::uuid
  from service_tag t join work_order w on w.company_id = t.company_id and w.id = t.work_order_id
"""
TAG = f"""
  select t.company_id, t.site_id, t.id, t.equipment_id, null::uuid, 'TAG', t.tagged_at, t.cleared_at,
    null::timestamptz, 'Tagged out of service: ' || lower(replace(t.kind, '_', ' ')), t.tagged_name, null::text,
    {_EMPTY}, t.state, t.says, null::uuid
  from service_tag t where t.work_order_id is null
"""
RETURN = f"""
  select t.company_id, t.site_id, t.id, t.equipment_id, null::uuid, 'RETURN', t.cleared_at, null::timestamptz,
    null::timestamptz, 'Return to service signed: '
      || case t.kind when 'BREAKDOWN' then 'the breakdown' else 'what was out of tolerance' end || ' is remedied',
    t.cleared_name, null::text, {_EMPTY}, 'CLEARED', t.cleared_reason, null::uuid
  from service_tag t where t.state = 'CLEARED'
"""


def _worked(kind: str, of: str, says: str) -> str:
    """The work orders of one kind that somebody began; of a kind of entry."""
    return f"""
  select w.company_id, w.site_id, w.id, w.equipment_id, null::uuid, '{kind}', w.begun_at, w.completed_at,
    null::timestamptz, 'Work order ' || w.number || {says}
      || case when w.contact then '; what touches the product was opened' else '' end,
    coalesce(w.completed_name, w.begun_name), w.verified_name, {_EMPTY}, w.state,
    {_REMARKS.format("w.done, w.verification_remark")}, null::uuid
  from work_order w left join maintenance_plan p on p.company_id = w.company_id and p.id = w.plan_id
  where w.kind = '{of}' and w.begun_at is not null
"""


REPAIR = _worked("REPAIR", "CORRECTIVE", "': ' || w.says")
MAINTENANCE = _worked("MAINTENANCE", "PLANNED", "' by ' || p.code || ', edition ' || w.edition || ': ' || w.says")
OVERRIDE = """
  select o.company_id, o.site_id, o.id, o.equipment_id, null::uuid, 'OVERRIDE', o.granted_at, o.lapses_at,
    null::timestamptz, 'Admitted by override for phase ' || p.number || ': ' || o.acts_used || ' of at most '
      || o.acts_most || case o.acts_most when 1 then ' act' else ' acts' end || ' used',
    o.granted_name, null::text, o.batch_id, b.number, b.product, null::text, 'OVERRIDDEN', o.reason, null::uuid
  from gate_override o join batch b on b.company_id = o.company_id and b.id = o.batch_id
    join phase_execution p on p.company_id = o.company_id and p.id = o.phase_execution_id
  where o.equipment_id is not null
"""


def upgrade() -> None:
    told = (CALIBRATION, BREAKDOWN, TAG, RETURN, REPAIR, MAINTENANCE, OVERRIDE)
    logbook.add(*told, leaving_out=TOLD_AS_EQUIPMENT)
