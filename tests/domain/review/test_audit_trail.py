"""What a batch's audit trail consists of: all that names the batch, found by it."""

import pytest
from sqlalchemy import Engine, text

from domain.exports import snapshot
from domain.review.audit_trail import OF_BATCH

TOLD_BY_ITS_VALUE = {"value_input"}
INDEXED = text(
    "select c.relname from pg_index i join pg_class c on c.oid = i.indrelid"
    " where i.indpred is null and (select array_agg(a.attname::text order by k.place)"
    "   from unnest(i.indkey::int2[]) with ordinality k (number, place)"
    "   join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number where k.place <= 2)"
    "   = array['company_id', 'batch_id']"
)


@pytest.mark.requirement("REV-4", "AUD-1")
def test_a_batchs_trail_is_of_all_that_its_record_has_of_it() -> None:
    tables = {part.__table__.name for part in OF_BATCH}
    assert set(snapshot.OF_BATCH) - TOLD_BY_ITS_VALUE <= tables


@pytest.mark.requirement("REV-4")
def test_whatever_is_in_the_trail_is_found_by_its_batch(admin: Engine) -> None:
    with admin.connect() as connection:
        indexed = set(connection.execute(INDEXED).scalars())
    assert {part.__table__.name for part in OF_BATCH} - indexed == set()
