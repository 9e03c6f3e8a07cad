"""The company's enterprise, at which its library stands: opened once, by the administrator."""

from collections.abc import Mapping

from demonstration.steps.client import Client, Json
from demonstration.steps.show import Show

OPENED = {"code": "CORP", "name": "Demonstration Pharma", "timeZone": "Europe/Vienna", "kind": "ENTERPRISE"}
BECAUSE = "Writes and approves the building blocks of the company's library."
SITE = "id name timeZone kind"


def enterprise(administrator: Client, writers: Mapping[str, Client], *, show: Show) -> Json:
    """The enterprise, at which each of these people has the role that is beside them. Raises Failed.

    It is opened where there is none, and roles are given where they aren't held: a second time nothing is done.
    """
    sites = administrator.ask(f"query sites {{ viewer {{ sites {{ {SITE} }} }} }}")["viewer"]["sites"]
    found: Json | None = next((one for one in sites if one["kind"] == "ENTERPRISE"), None)
    if found is None:
        found = administrator.act("openSite", OPENED, f"site {{ {SITE} }}")["site"]
        show.say(f"  {administrator.name} opened the enterprise, {found['name']}, above the sites")
    for role, person in writers.items():
        _give(role, person, found["id"], administrator)
    return found


def _give(role: str, person: Client, site: str, administrator: Client) -> None:
    viewer = person.ask("query roles { viewer { person { id } roles { role site { id } } } }")["viewer"]
    held = {(one["role"], one["site"] and one["site"]["id"]) for one in viewer["roles"]}
    if (role, site) not in held:
        given = {"personId": viewer["person"]["id"], "role": role, "siteId": site, "reason": BECAUSE}
        administrator.act("grantRole", given, "person { id }")
