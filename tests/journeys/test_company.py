"""A company's own set-up through HTTP: its sites."""

from collections.abc import Callable

from sqlalchemy import Engine

from tests.client import Client
from tests.conftest import count
from tests.plant import Plant

GRAZ = {"code": "GRZ", "name": "Graz", "timeZone": "Europe/Vienna"}
SITES = "{ viewer { sites { code } } }"


def test_an_administrator_opens_a_site(client: Callable[[str], Client]) -> None:
    administrator = client("administrator")
    opened = administrator.act("openSite", "OpenSiteInput", GRAZ, "site { code name timeZone }")
    assert opened["site"] == GRAZ
    codes = [site["code"] for site in administrator.query(SITES)["viewer"]["sites"]]
    assert codes == ["BOS", "GRZ", "VIE"]


def test_nobody_else_opens_a_site(client: Callable[[str], Client], plant: Plant, admin: Engine) -> None:
    refused = client("supervisor").mutate("openSite", "OpenSiteInput", GRAZ)
    assert [one["code"] for one in refused["problems"]] == ["FORBIDDEN"]
    assert count(admin, "site", plant.company) == 2


def test_a_sites_code_is_its_own_and_its_zone_exists(
    client: Callable[[str], Client], plant: Plant, admin: Engine
) -> None:
    administrator = client("administrator")
    for change, code in (
        ({"code": "VIE"}, "SITE_CODE_TAKEN"),
        ({"timeZone": "Europe/Graz"}, "INVALID_INPUT"),
        ({"timeZone": "Europe"}, "INVALID_INPUT"),
        ({"timeZone": "E" * 300}, "INVALID_INPUT"),
        ({"timeZone": ""}, "INVALID_INPUT"),
        ({"code": ""}, "INVALID_INPUT"),
        ({"name": "x" * 201}, "INVALID_INPUT"),
    ):
        refused = administrator.mutate("openSite", "OpenSiteInput", {**GRAZ, **change})
        assert [one["code"] for one in refused["problems"]] == [code]
    assert count(admin, "site", plant.company) == 2
