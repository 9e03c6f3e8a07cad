"""Labels of a plant through the API: gateways and printers enrolled, labels wanted, and what came of them."""

from dataclasses import dataclass, field
from typing import Any

from domain.labelling.kinds import JobState
from tests.client import Client
from tests.hand import until
from tests.plant import Plant
from tests.serving import Served

JOB = """query ($i: ID!) { labelJob(id: $i) { state said sentAt endedAt prints { outcome zpl } } }"""
MEDIA = {"name": "At the dock", "resolution": "DPI_203", "width": 100, "height": 50}


@dataclass
class PrintFloor:
    """What people of a site do with its printers."""

    served: Served
    house: Plant
    _known: dict[str, Client] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        if who not in self._known:
            self._known[who] = self.served.client(self.house.name).sign_in(who)
        return self._known[who]

    def gateway(self, key: str, name: str) -> str:
        """The id of a gateway that is enrolled with this key."""
        given = {"siteId": f"Site:{self.house.site}", "name": name, "verifierKey": key}
        engineer = self.client("engineer")
        return str(engineer.act("enrolGateway", "EnrolGatewayInput", given, "gateway { id }")["gateway"]["id"])

    def printer(self, code: str, **reached: str) -> str:
        given = {"site": f"Site:{self.house.site}", "code": code, "details": {**MEDIA, **reached}}
        made = self.client("supervisor").act("enrolLabelPrinter", "EnrolLabelPrinterInput", given, "printer { id }")
        return str(made["printer"]["id"])

    def ask(self, printer: str, things: list[str]) -> str:
        """Labels of these are wanted; the job's id."""
        given = {"printer": printer, "containers": things, "reason": "As its SOP says."}
        return str(self.client("operator").act("printLabels", "PrintLabelsInput", given, "job { id }")["job"]["id"])

    def look(self, job: str) -> dict[str, Any]:
        return dict(self.client("operator").query(JOB, i=job)["labelJob"])

    def came_of(self, printer: str, things: list[str]) -> dict[str, Any]:
        """Labels of these are wanted: what came of it."""
        job = self.ask(printer, things)
        until(lambda: self.look(job)["state"] not in {JobState.QUEUED, JobState.SENT})
        return self.look(job)


def outcomes(job: dict[str, Any]) -> list[str]:
    return [one["outcome"] for one in job["prints"]]
