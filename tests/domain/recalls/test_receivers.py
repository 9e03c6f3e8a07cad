"""Who received what as a table: nothing of it is calculated by a spreadsheet, and every cell is read back."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel import spreadsheets
from domain.recalls import receivers
from domain.recalls.report import Consignee, Received

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
REACH = st.fixed_dictionaries({"at_most": TEXT, "in_proportion": st.none() | TEXT, "unit": TEXT})
RECEIVED = st.fixed_dictionaries(
    {
        "lot": TEXT,
        "material": st.fixed_dictionaries({"code": TEXT, "name": TEXT}),
        "quantity": st.fixed_dictionaries({"value": TEXT, "unit": TEXT}),
        "shipped_on": TEXT,
        "document": TEXT,
        "reach": st.none() | REACH,
    }
)
CONSIGNEE = st.fixed_dictionaries(
    {
        **dict.fromkeys(("code", "name", "address", "country"), TEXT),
        "gln": st.none() | TEXT,
        "received": st.lists(RECEIVED, max_size=3),
    }
)


def cells(consignee: Consignee, one: Received) -> list[str]:
    reach: Any = one["reach"] or {"at_most": None, "in_proportion": None, "unit": None}
    found = (
        *(consignee["code"], consignee["name"], consignee["address"], consignee["country"], consignee["gln"]),
        *(one["lot"], one["material"]["code"], one["material"]["name"], one["quantity"]["value"]),
        *(one["quantity"]["unit"], one["shipped_on"], one["document"]),
        *(reach["at_most"], reach["in_proportion"], reach["unit"]),
    )
    return [cell or "" for cell in found]


@pytest.mark.requirement("DIS-3")
@given(st.lists(CONSIGNEE, max_size=3))
def test_every_cell_is_read_back_and_none_is_calculated(consignees: list[Any]) -> None:
    document: Any = {"consignees": consignees}
    text = receivers.written(document).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert tuple(head) == receivers.HEAD
    wanted = [cells(consignee, one) for consignee in consignees for one in consignee["received"]]
    assert len(rows) == len(wanted)
    for row, told in zip(rows, wanted, strict=True):
        assert not any(cell.startswith(spreadsheets.CALCULATED) for cell in row)
        assert [cell.removeprefix("'") for cell in row] == [cell.removeprefix("'") for cell in told]
