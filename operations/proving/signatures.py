"""Whether those who signed are those who may, and what was signed off has all its signatures."""

from operations.proving.findings import asked

OTHERS = asked(
    "WGH-14",
    "signature",
    """
    select s.id, s.printed_name || ' signed as ' || s.meaning || ', and as ' || o.meaning || ' before'
    from signature s join signature o on o.company_id = s.company_id and o.subject_type = s.subject_type
      and o.subject_id = s.subject_id and o.person_id = s.person_id and o.meaning <> s.meaning
      and (o.signed_at, o.id) < (s.signed_at, s.id)
    where s.company_id = :company and s.subject_type in ('PhaseExecution', 'ParameterValue')
      and s.meaning in ('PERFORMED', 'VERIFIED', 'QUALITY') and o.meaning in ('PERFORMED', 'VERIFIED', 'QUALITY')
    order by 1
    """,
)

RECORDERS = asked(
    "WGH-14",
    "signature",
    """
    select s.id, s.printed_name || ' signed as ' || s.meaning || ' what they recorded or charged'
    from signature s where s.company_id = :company and s.subject_type = 'PhaseExecution'
      and s.meaning in ('VERIFIED', 'QUALITY') and (exists (
        select from parameter_value v join parameter_value_revision r
          on r.company_id = v.company_id and r.value_id = v.id
        where v.company_id = s.company_id and v.phase_execution_id = s.subject_id and r.formula is null
          and r.recorded_by = s.person_id and r.recorded_at < s.signed_at)
      or exists (select from genealogy_edge e where e.company_id = s.company_id
        and e.phase_execution_id = s.subject_id and e.recorded_by = s.person_id and e.recorded_at < s.signed_at))
    order by 1
    """,
)

SIGNED_OFF = asked(
    "SIG-4",
    "phase_execution",
    """
    select p.id, case when p.signed_off_at is null then 'it has all its signatures, and is not signed off'
      else 'it is signed off, and lacks ' || array_to_string(lacking, ', ') end
    from phase_execution p join recipe_phase f on f.company_id = p.company_id and f.id = p.recipe_phase_id
    cross join lateral (
      select array_agg(wanted) filter (where not exists (
        select from signature s where s.company_id = p.company_id and s.subject_type = 'PhaseExecution'
          and s.subject_id = p.id and s.meaning = wanted and not exists (select from signature_staleness t
            where t.company_id = s.company_id and t.id = s.id))) as lacking
      from (select unnest(f.signatures) union select 'PERFORMED') w (wanted)) l
    where p.company_id = :company and (p.signed_off_at is null) <> (lacking is not null) order by 1
    """,
)

# The entry of a signature is of its signer, whoever's session carried it.
SIGNER = asked(
    "SIG-5",
    "signature",
    """
    select s.id, case when s.person_id is distinct from e.person then 'its entry is of another person'
      when s.signed_at > e.at then 'it was signed after its entry'
      when a.id is null then 'its account is another person''s'
      else 'it is not what was shown for it' end
    from signature s
    join audit_entry e on e.company_id = s.company_id and e.row_id = s.id and e.act = 'INSERT'
      and e.table_name = 'signature'
    left join account a on a.company_id = s.company_id and a.id = s.account_id and a.person_id = s.person_id
    left join signature_challenge c on c.company_id = s.company_id and c.id = s.challenge_id
    where s.company_id = :company and (s.person_id is distinct from e.person or s.signed_at > e.at or a.id is null
      or (c.digest, c.subject_id, c.act) is distinct from (s.digest, s.subject_id, s.act) or c.used_at is null)
    order by 1
    """,
)

CHECKS = (OTHERS, RECORDERS, SIGNED_OFF, SIGNER)
