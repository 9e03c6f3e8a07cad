"""The qualified person certifies what was packed for a market (EU Annex 16), and takes the certificates along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from demonstration.steps import figures, packing, writing
from demonstration.steps.client import Client, Json
from demonstration.steps.files import read
from demonstration.steps.packing import Packed
from demonstration.steps.show import Show

CERTIFICATE = "certificate { number batchNumber market productName destinations documentUrl }"
SITE = "query site($id: ID!) { node(id: $id) { ... on Site { version } } }"
PRODUCT = "query product($lot: ID!) { lot(id: $lot) { material { id version code } } }"
BATCH = "query batch($id: ID!) { batch(id: $id) { version retention { until because } } }"


@dataclass(frozen=True)
class Authorised:
    """Who says by what is made and marketed, and for which countries it is certified; since when ("-400 d")."""

    stated_by: str
    since: str
    reason: str
    manufacturing: Json
    marketing: Json
    destinations: tuple[str, ...]


def authorised() -> Authorised:
    """As its file tells it."""
    said = read(packing.FOLDER / "batch.toml")["authorised"]
    return Authorised(**said | {"destinations": tuple(said["destinations"])})


def certify(packed: Sequence[Packed], *, folder: Path, show: Show) -> tuple[Path, ...]:
    """State the authorisations, certify each batch, and fetch its certificate into the folder. Raises Failed."""
    told, files = authorised(), []
    with show.stage("Certify for a market", len(packed) + 1) as step:
        authorisation = _authorise(told, packed[0], packed[0].team[told.stated_by])
        step()
        for one in packed:
            certificate = _certify(one, authorisation, told)
            files.append(folder / f"{one.number}.certificate.pdf")
            person = one.team[one.closing.disposed_by]
            files[-1].write_bytes(person.download(certificate["documentUrl"]))
            step()
    for one in packed:
        _tell(one, told, show)
    return tuple(files)


def _authorise(told: Authorised, first: Packed, quality: Client) -> Json:
    """By what the site manufactures, and the product is marketed."""
    site, product = writing.site_of(quality), quality.ask(PRODUCT, lot=first.output["id"])["lot"]["material"]
    stated = {"siteId": site["id"], "validFrom": figures.day(told.since, datetime.now(UTC)), "reason": told.reason}
    version = quality.ask(SITE, id=site["id"])["node"]["version"]
    given = {**stated, **told.manufacturing, "version": version}
    quality.sign("setManufacturingAuthorisation", given, "authorisation { id }")
    given = {**stated, **told.marketing, "materialId": product["id"], "version": product["version"]}
    authorisation: Json = quality.sign("setMarketingAuthorisation", given, "authorisation { id }")["authorisation"]
    return authorisation


def _certify(packed: Packed, authorisation: Json, told: Authorised) -> Json:
    person = packed.team[packed.closing.disposed_by]
    given = {
        "batch": packed.id,
        "version": person.ask(BATCH, id=packed.id)["batch"]["version"],
        "marketingAuthorisation": authorisation["id"],
        "lots": [{"lot": packed.output["id"]}],
        "destinations": list(told.destinations),
    }
    certificate: Json = person.sign("certifyBatch", given, CERTIFICATE)["certificate"]
    return certificate


def _tell(packed: Packed, told: Authorised, show: Show) -> None:
    person = packed.team[packed.closing.disposed_by]
    kept = person.ask(BATCH, id=packed.id)["batch"]["retention"]
    countries = " and ".join(told.destinations)
    show.say(f"  {person.name} certified batch {packed.number} for {countries}: {packed.number}.certificate.pdf")
    show.say(f"  Its record is kept until {kept['until']}: {kept['because']}")
