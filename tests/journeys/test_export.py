"""Exporting a record and fetching it, through HTTP."""

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from api.downloads.links import Link
from api.exports import download
from domain.exports import archive
from domain.kernel.ids import new_id
from infra.exchange.batchml.production.writing import production_record
from infra.exchange.batchml.schema import PRODUCTION_RECORD, require_valid
from infra.exchange.xml_text import root_of
from tests import execution, inspecting, seals
from tests.client import Client
from tests.exporting import Exporting, exporting
from tests.plant import build_plant
from tests.seals import PASSWORD
from workers.export import export_record

ASK = """
  query ($id: ID!) {
    recordExport(id: $id) {
      state copy stage step steps downloadUrl batchmlUrl verifierKey bundleSha256 bundleBytes readyAt problem
    }
    logVerifierKey
  }
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exporting]:
    with exporting(tmp_path_factory.mktemp("exporting")) as found:
        yield found


@pytest.fixture(scope="module")
def http(place: Exporting) -> Iterator[TestClient]:
    from api.app import create_app

    with TestClient(create_app(place.services, threads=4)) as client:
        yield client


@pytest.fixture(scope="module")
def reviewer(place: Exporting, http: TestClient) -> Client:
    return Client(http, place.plant.name).sign_in("reviewer")


@pytest.fixture(scope="module")
def ready(place: Exporting) -> str:
    """The global id of an export that can be fetched."""
    return f"RecordExport:{place.export(place.run.batch)}"


def ask(client: Client, export: str) -> Any:  # noqa: ANN401 -- what GraphQL answers
    return client.query(ASK, id=export)


def link_of(client: Client, export: str, form: str = "downloadUrl") -> str:
    url = urlsplit(ask(client, export)["recordExport"][form])
    assert url.netloc == "testserver"
    return f"{url.path}?{url.query}"


def downloads(place: Exporting) -> list[UUID]:
    return [row.person_id for row in place.house.ask("select person_id from record_download order by id")]


def code(response: Any) -> tuple[int, str]:  # noqa: ANN401 -- a response of the test client's
    return response.status_code, response.json()["problems"][0]["code"]


def test_a_record_is_requested_made_fetched_and_verified(place: Exporting, http: TestClient, reviewer: Client) -> None:
    given = {"batch": f"Batch:{place.run.batch}", "commandId": "export-1"}
    asked = "recordExport { id state step downloadUrl batchmlUrl }"
    final = reviewer.mutate("exportRecord", "ExportRecordInput", {"batch": given["batch"], "copy": "FINAL"}, asked)
    assert [(one["code"], one["path"]) for one in final["problems"]] == [("OTHER_COPY", ["copy"])]
    requested = reviewer.act("exportRecord", "ExportRecordInput", given, asked)["recordExport"]
    assert (requested["state"], requested["downloadUrl"], requested["batchmlUrl"]) == ("REQUESTED", None, None)
    assert reviewer.act("exportRecord", "ExportRecordInput", given, asked)["recordExport"] == requested
    export_record(place.services, place.plant.company, UUID(requested["id"].partition(":")[2]))
    answer = ask(reviewer, requested["id"])
    ready = answer["recordExport"]
    assert (ready["state"], ready["problem"], ready["copy"]) == ("READY", None, "REVIEW")
    assert (requested["step"], ready["stage"], ready["step"], ready["steps"]) == (None, "PUBLISHING", 13, 13)
    assert ready["verifierKey"] == answer["logVerifierKey"] == str(place.verifier)
    sent = http.get(link_of(reviewer, requested["id"]))
    assert sent.status_code == 200
    assert sent.headers["content-disposition"] == 'attachment; filename="B-001.review-copy.ebr.zip"'
    assert (sent.headers["content-type"], sent.headers["cache-control"]) == ("application/zip", "private, no-store")
    assert hashlib.sha256(sent.content).hexdigest() == ready["bundleSha256"]
    assert len(sent.content) == ready["bundleBytes"]
    assert place.verified(sent.content).confirmed


@pytest.mark.requirement("AUD-1")
def test_each_download_is_audited_for_the_person_of_the_link(
    place: Exporting, http: TestClient, reviewer: Client, ready: str
) -> None:
    before = len(downloads(place))
    operator = Client(http, place.plant.name).sign_in("operator")
    for client in (reviewer, operator):
        assert http.get(link_of(client, ready)).status_code == 200
    assert downloads(place)[before:] == [place.plant.reviewer.as_person, place.plant.operator.as_person]


@pytest.mark.requirement("TEN-2")
def test_who_may_not_export_or_read_gets_no_record(place: Exporting, http: TestClient, ready: str) -> None:
    operator = Client(http, place.plant.name).sign_in("operator")
    refused = operator.mutate("exportRecord", "ExportRecordInput", {"batch": f"Batch:{place.run.batch}"})
    assert [one["code"] for one in refused["problems"]] == ["FORBIDDEN"]
    administrator = Client(http, place.plant.name).sign_in("administrator")
    assert ask(administrator, ready)["recordExport"] is None
    company, export = place.plant.company, UUID(ready.partition(":")[2])
    link = download.link_to(export, company=company, person=place.plant.administrator.as_person)
    before = downloads(place)
    assert code(http.get(link.url(place.services.secret, ""))) == (403, "FORBIDDEN")
    assert downloads(place) == before


@pytest.mark.requirement("TEN-2")
@pytest.mark.parametrize("part", ["company", "person", "expires", "mac"])
def test_a_link_with_any_part_altered_or_missing_opens_nothing(
    place: Exporting, http: TestClient, reviewer: Client, ready: str, part: str
) -> None:
    path, _, query = link_of(reviewer, ready).partition("?")
    parts = dict(parse_qsl(query))
    other = {"expires": str(int(parts["expires"]) + 60), "mac": "0" * 64}.get(part, str(new_id()))
    before = downloads(place)
    for changed in (parts | {part: other}, {name: found for name, found in parts.items() if name != part}):
        assert code(http.get(f"{path}?{urlencode(changed)}")) == (403, "LINK_INVALID")
    assert code(http.get(f"/exports/RecordExport:{new_id()}?{query}")) == (403, "LINK_INVALID")
    assert downloads(place) == before


def test_a_link_ends_after_five_minutes(place: Exporting, http: TestClient, ready: str) -> None:
    company, export = place.plant.company, UUID(ready.partition(":")[2])
    now = datetime.now(UTC)
    link = download.link_to(export, company=company, person=place.plant.reviewer.as_person)
    assert timedelta(minutes=4) < datetime.fromtimestamp(link.expires, UTC) - now <= timedelta(minutes=5, seconds=1)
    over = Link(link.path, company, place.plant.reviewer.as_person, int(now.timestamp()) - 1)
    assert code(http.get(over.url(place.services.secret, ""))) == (403, "LINK_INVALID")


def test_asking_for_the_headers_alone_records_no_download(
    place: Exporting, http: TestClient, reviewer: Client, ready: str
) -> None:
    before = downloads(place)
    assert http.head(link_of(reviewer, ready)).status_code == 405
    assert downloads(place) == before


def test_an_export_that_is_not_ready_is_not_sent(place: Exporting, http: TestClient) -> None:
    export = place.request(place.run.batch)
    link = download.link_to(export, company=place.plant.company, person=place.plant.reviewer.as_person)
    assert code(http.get(link.url(place.services.secret, ""))) == (409, "EXPORT_NOT_READY")


@pytest.mark.requirement("AUD-5")
def test_a_record_is_fetched_as_valid_batchml_of_what_was_attested(
    place: Exporting, http: TestClient, reviewer: Client, ready: str
) -> None:
    sent = http.get(link_of(reviewer, ready, "batchmlUrl"))
    assert sent.status_code == 200
    assert sent.headers["content-disposition"] == 'attachment; filename="B-001.batchml.xml"'
    assert (sent.headers["content-type"], sent.headers["cache-control"]) == ("application/xml", "private, no-store")
    digest = b64encode(hashlib.sha256(sent.content).digest()).decode()
    assert sent.headers["repr-digest"] == f"sha-256=:{digest}:"
    require_valid(root_of(sent.content), by=PRODUCTION_RECORD)
    bundle = archive.unpack(place.bundle(UUID(ready.partition(":")[2])))
    document = json.loads(bundle["record.json"])["document"]
    assert sent.content == production_record(document)
    assert http.get(link_of(reviewer, ready, "batchmlUrl")).content == sent.content


@pytest.mark.requirement("AUD-1")
def test_each_download_as_batchml_is_audited_too(
    place: Exporting, http: TestClient, reviewer: Client, ready: str
) -> None:
    before = len(downloads(place))
    assert http.get(link_of(reviewer, ready, "batchmlUrl")).status_code == 200
    assert downloads(place)[before:] == [place.plant.reviewer.as_person]
    reasons = "select reason from audit_entry where table_name = 'record_download' order by transaction_id desc limit 1"
    assert [row.reason for row in place.house.ask(reasons)] == ["downloaded the record as BatchML"]


@pytest.mark.requirement("TEN-2")
def test_batchml_is_refused_to_whom_the_record_is_not_shown(
    place: Exporting, http: TestClient, reviewer: Client, ready: str
) -> None:
    company, export, secret = place.plant.company, UUID(ready.partition(":")[2]), place.services.secret
    other = build_plant(place.house.transactions, place.house.admin, name="elsewhere")
    assert ask(Client(http, other.name).sign_in("reviewer"), ready)["recordExport"] is None
    theirs = download.link_to_batchml(export, company=other.company, person=other.reviewer.as_person)
    crossed = download.link_to_batchml(export, company=company, person=other.reviewer.as_person)
    denied = download.link_to_batchml(export, company=company, person=place.plant.administrator.as_person)
    over = replace(denied, person=place.plant.reviewer.as_person, expires=int(datetime.now(UTC).timestamp()) - 1)
    before = downloads(place)
    assert code(http.get(theirs.url(secret, ""))) == (404, "NOT_FOUND")
    assert code(http.get(crossed.url(secret, ""))) == (403, "PERSON_DEACTIVATED")
    assert code(http.get(denied.url(secret, ""))) == (403, "FORBIDDEN")
    assert code(http.get(over.url(secret, ""))) == (403, "LINK_INVALID")
    for form, path in (("downloadUrl", "/batchml"), ("batchmlUrl", "")):  # a link opens what it was given for alone
        query = link_of(reviewer, ready, form).partition("?")[2]
        assert code(http.get(f"/exports/{ready}{path}?{query}")) == (403, "LINK_INVALID")
    altered = link_of(reviewer, ready, "batchmlUrl").replace(str(company), str(other.company))
    assert code(http.get(altered)) == (403, "LINK_INVALID")
    assert downloads(place) == before


def test_an_export_that_is_not_ready_is_not_sent_as_batchml(place: Exporting, http: TestClient) -> None:
    export = place.request(place.run.batch)
    link = download.link_to_batchml(export, company=place.plant.company, person=place.plant.reviewer.as_person)
    before = downloads(place)
    assert code(http.get(link.url(place.services.secret, ""))) == (409, "EXPORT_NOT_READY")
    assert downloads(place) == before


@pytest.mark.requirement("TEN-3")
def test_a_deactivated_persons_link_opens_nothing(place: Exporting, http: TestClient, ready: str) -> None:
    client = Client(http, place.plant.name).sign_in("second_reviewer")
    link, person = link_of(client, ready), place.plant.second_reviewer.as_person
    with place.house.admin.begin() as connection:
        connection.execute(text("alter table person disable trigger user"))
        connection.execute(text("update person set state = 'DEACTIVATED' where id = :p"), {"p": person})
    before = downloads(place)
    assert code(http.get(link)) == (403, "PERSON_DEACTIVATED")
    assert downloads(place) == before


SEAL = "companySeal { id subject sha256 timeStampAuthority withdrawnAt }"


@pytest.mark.requirement("AUD-5")
def test_an_administrator_sets_the_companys_seal_and_withdraws_it(place: Exporting, http: TestClient) -> None:
    administrator, reviewer = (Client(http, place.plant.name).sign_in(who) for who in ("administrator", "reviewer"))
    given = {"pkcs12": b64encode(seals.company().pkcs12()).decode(), "password": PASSWORD, "reason": "Issued today"}
    refused = reviewer.mutate("setCompanySeal", "SetCompanySealInput", given, SEAL)
    assert [one["code"] for one in refused["problems"]] == ["FORBIDDEN"]
    for change, code, path in [
        ({"password": "wrong"}, "COMPANY_SEAL_REFUSED", "pkcs12"),
        ({"pkcs12": "A" * 64_001}, "COMPANY_SEAL_REFUSED", "pkcs12"),
        ({"pkcs12": "?"}, "COMPANY_SEAL_REFUSED", "pkcs12"),
        ({"timeStampAuthority": "ftp://tsa.example"}, "INVALID_INPUT", "timeStampAuthority"),
        ({"pkcs12": expired()}, "COMPANY_SEAL_NOT_VALID", "pkcs12"),
    ]:
        refused = administrator.mutate("setCompanySeal", "SetCompanySealInput", given | change, SEAL)
        (problem,) = refused["problems"]
        assert (problem["code"], problem["path"][-1]) == (code, path)
    assert reviewer.query("{ companySeal { id } }")["companySeal"] is None

    first = administrator.act("setCompanySeal", "SetCompanySealInput", given, SEAL)["companySeal"]
    stamped = given | {"timeStampAuthority": "https://tsa.example/stamp"}
    second = administrator.act("setCompanySeal", "SetCompanySealInput", stamped, SEAL)["companySeal"]
    assert (second["subject"], second["timeStampAuthority"]) == ("O=ACME,CN=ACME Pharma", "https://tsa.example/stamp")
    shown = "{ companySeal { id certificates setter { name } } node(id: $id) { ... on CompanySeal { withdrawnAt } } }"
    found = reviewer.query(f"query ($id: ID!) {shown}", id=first["id"])
    assert found["companySeal"]["id"] == second["id"]
    assert found["companySeal"]["certificates"].count("BEGIN CERTIFICATE") == 2
    assert found["node"]["withdrawnAt"] is not None
    assert [len(row.sealed) > 100 for row in place.house.ask("select sealed from company_seal_key")] == [True]
    told = place.house.ask("select * from audit_entry where table_name like 'company_seal%'")
    assert {row.table_name for row in told} == {"company_seal"}
    assert "PRIVATE KEY" not in repr(told)

    withdrawn = {"seal": second["id"], "reason": "No longer used"}
    administrator.act("withdrawCompanySeal", "WithdrawCompanySealInput", withdrawn, SEAL)
    assert place.house.ask("select * from company_seal_key") == []
    assert reviewer.query("{ companySeal { id } }")["companySeal"] is None


def expired() -> str:
    return b64encode(seals.issued("x", seals.authority(), days=(-9, -1)).pkcs12()).decode()


@pytest.mark.requirement("INS-1", "INS-4")
def test_an_inspector_fetches_the_record_of_their_batch_and_no_other(
    place: Exporting, http: TestClient, ready: str
) -> None:
    within, outside = (inspecting.person(place.do_as_given, place.plant, name) for name in ("within", "outside"))
    inspecting.grant(place.do_as_given, place.plant, within, [place.run.batch])
    elsewhere = execution.issue(place.do_as_given, place.plant, place.run.row().recipe_version_id, "B-ELSEWHERE")
    inspecting.grant(place.do_as_given, place.plant, outside, [elsewhere])
    inspector = Client(http, place.plant.name).sign_in("within")
    link = link_of(inspector, ready)
    fetched = http.get(link)
    assert (fetched.status_code, hashlib.sha256(fetched.content).hexdigest()) == (
        200,
        place.row(UUID(ready[13:])).bundle_sha256,
    )
    assert downloads(place)[-1] == within
    (look,) = place.house.ask("select name from inspection_look where kind = 'DOWNLOAD'")
    assert look.name == urlsplit(link).path
    assert Client(http, place.plant.name).sign_in("outside").query(ASK, id=ready)["recordExport"] is None
    forged = download.link_to(UUID(ready[13:]), company=place.plant.company, person=outside)
    assert code(http.get(forged.url(place.services.secret, ""))) == (404, "NOT_FOUND")
    assert downloads(place)[-1] == within
