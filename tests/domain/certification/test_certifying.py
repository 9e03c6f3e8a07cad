"""Certificates against the database: what they demand, what they say, and that the register has no gap."""

from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.certification import queries
from domain.certification.events import BatchCertified
from domain.certification.refusals import (
    AlreadyCertified,
    AlreadyConfirmed,
    AlreadyRevoked,
    AuthorisationNotValid,
    BatchNotReleased,
    LotNotCertifiable,
    NoPartOfIt,
    PartNotConfirmed,
    SiteNotAuthorised,
)
from domain.execution.models import Batch
from domain.exports.composing import certifying
from domain.exports.composing.source import Source
from domain.exports.composing.stages import own
from domain.kernel.actor import Actor, Grant
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import LotDecision
from domain.people.refusals import SamePerson
from domain.tenancy.models import Company
from domain.work.queries import work_of
from infra.transaction import Transactions
from tests import certification, keeping, releasing
from tests.certification import FROM, TODAY, Packed, Released
from tests.conftest import Do
from tests.domain.exports.test_stages import Records
from tests.plant import Plant
from tests.triggers import triggers_off


def _certifying(plant: Plant) -> Actor:
    """The operator who executed it, a qualified person by now."""
    return replace(plant.operator, grants=frozenset({Grant(Role.QUALIFIED_PERSON, plant.site)}))


def _tamper(admin: Engine, table: str, changed: str) -> None:
    with admin.begin() as connection, triggers_off(connection, table):
        connection.execute(text(f"update {table} set {changed}"))  # noqa: S608 -- ours


def _forge(uow: UnitOfWork, *, statements: list[str], values: dict[str, UUID]) -> Company:
    """What no command does, as the application."""
    for one in statements:
        asked = {name: value for name, value in values.items() if f":{name}" in one}
        uow.session.execute(text(one), asked)
    uow.record(BatchCertified(batch=values["id"], certificate=values["id"]))
    return uow.find(Company)[0]


@pytest.fixture
def made(do: Do, plant: Plant, admin: Engine) -> Released:
    return certification.released(do, plant, admin)


@pytest.mark.requirement("QPC-1", "QPC-2", "QPC-3", "REV-6")
def test_lots_are_certified_once_by_an_authorisation_that_is_in_force(
    made: Released, plant: Plant, transactions: Transactions
) -> None:
    register, run, (lot, _) = made.register, made.run, made.lots
    with pytest.raises(Forbidden):
        register.authorise(made.product, by=plant.qualified)
    first = register.authorise(made.product, valid_until=TODAY)
    with pytest.raises(SiteNotAuthorised):
        register.certify(run, first, lot)
    register.license()
    other = register.authorise(made.store.material("OTHER"))
    over = register.authorise(made.product, number="1-1", market="AT", valid_until=FROM)
    for refused, code in ((other, LotNotCertifiable), (over, AuthorisationNotValid)):
        with pytest.raises(code):
            register.certify(run, refused, lot, destinations=["AT"])
    for wrong in (("AT", "AT"), ("US",), ()):
        with pytest.raises(InvalidInput):
            register.certify(run, first, lot, destinations=wrong)
    with pytest.raises(NotFound):
        register.certify(run, first, made.product)
    with pytest.raises(LotNotCertifiable):
        register.certify(run, first, lot, quantity="30.001")
    with pytest.raises(Forbidden):
        register.certify(run, first, lot, by=plant.reviewer)
    with pytest.raises(SamePerson):
        register.certify(run, first, lot, by=_certifying(plant))
    assert register.rows("qp_certificate") == []
    _certified(made, first)
    _revoked(made, first, transactions)


def _certified(made: Released, first: UUID) -> None:
    """What it says, and once."""
    register, run, (lot, other) = made.register, made.run, made.lots
    certificate = register.certify(run, first, lot, quantity="12.5")
    (row,) = register.rows("qp_certificate")
    said = row.id, row.number, row.batch_number, row.authorisation_number
    assert said == (certificate, 1, "QPC-1", "EU/1/26/1234/001")
    assert (row.product_name, row.strength, row.pack_size) == ("Metformin Theriac", "500 mg", "30 tablets")
    assert row.statement.endswith("of the destination country/countries.")
    (told,) = register.rows("qp_certificate_lot")
    assert (told.lot_number, f"{told.quantity_value:f}", told.quantity_unit) == ("V-1", "12.5", "kg")
    (part,) = register.rows("qp_certificate_part")
    assert (part.made_number, part.authorisation_number, part.confirmed_name) == ("QPC-1", "481276", None)
    with pytest.raises(AlreadyCertified):
        register.certify(run, first, other, lot)


def _revoked(made: Released, first: UUID, transactions: Transactions) -> None:
    """A varied authorisation stands in the place of the first; what is revoked is certified again."""
    register, run, (lot, other), plant = made.register, made.run, made.lots, made.register.plant
    (certificate,) = (one.id for one in register.rows("qp_certificate"))
    varied = register.authorise(made.product, strength="500 mg per tablet")
    assert [one.state for one in register.rows("marketing_authorisation") if one.market == "EU"].count("IN_FORCE") == 2
    with pytest.raises(AlreadyCertified):
        register.certify(run, varied, lot)
    with pytest.raises(AuthorisationNotValid):
        register.certify(run, first, other)

    register.revoke(run, certificate)
    with pytest.raises(AlreadyRevoked):
        register.revoke(run, certificate)
    assert _waiting(transactions, plant.qualified) == {"certifyBatch": ("Batch QPC-1", True)}
    again = register.certify(run, varied, lot, other)
    assert [one.number for one in register.rows("qp_certificate")] == [1, 2]
    with transactions.reading(plant.company) as session:
        standing = queries.standing_certificates(session, session.get_one(Batch, (plant.company, run.batch)))
    assert [one.number for one in standing] == [2]
    made.store.dispose(other, LotDecision.REJECTED)
    register.revoke(run, again)
    with pytest.raises(LotNotCertifiable, match="REJECTED"):
        register.certify(run, varied, other)
    third = register.certify(run, varied, lot)
    register.withdraw(varied)
    with pytest.raises(AuthorisationNotValid):
        register.certify(run, varied, lot)

    # It rests on the release, and goes with that.
    releasing.revoke(run, "A result was found in a notebook.")
    (told,) = (one for one in register.rows("qp_certificate_revocation") if one.certificate_id == third)
    assert told.reason == "The release of the batch was revoked. A result was found in a notebook."
    with transactions.reading(plant.company) as session:
        batch = session.get_one(Batch, (plant.company, run.batch))
        assert queries.standing_certificates(session, batch) == []


@pytest.mark.requirement("QPC-2", "QPC-5", "KEP-1")
def test_another_sites_part_is_confirmed_by_that_sites_own(
    do: Do, plant: Plant, admin: Engine, transactions: Transactions
) -> None:
    packed = certification.packed(do, plant, admin)
    vienna, boston = packed.vienna, packed.boston
    by = vienna.authorise(packed.product)
    vienna.license()
    boston.license(number="FEI 3001234567")
    with pytest.raises(PartNotConfirmed, match=r"BULK \(missing\)"):
        boston.certify(packed.there, by, packed.lot)
    with pytest.raises(Forbidden):
        vienna.confirm(packed.bulk, packed.there, by=boston.plant.qualified)
    with pytest.raises(NoPartOfIt):
        vienna.confirm(packed.bulk, packed.made.here)
    with pytest.raises(NoPartOfIt):
        boston.confirm(packed.there, packed.bulk)
    assert vienna.count()["part_confirmation"] == 0

    assert _waiting(transactions, boston.plant.qualified) == {"certifyBatch": ("Batch P-2", False)}
    confirming = {"confirmPart": ("Batch BULK for batch P-2 of Boston", True)}
    assert _waiting(transactions, vienna.plant.qualified) == confirming
    confirmation = vienna.confirm(packed.bulk, packed.there)
    assert _waiting(transactions, boston.plant.qualified) == {"certifyBatch": ("Batch P-2", True)}
    assert _waiting(transactions, vienna.plant.qualified) == {}
    with pytest.raises(AlreadyConfirmed):
        vienna.confirm(packed.bulk, packed.there)
    _tamper(admin, "batch", f"recipe_digest = repeat('0', 64) where id = '{packed.bulk.batch}'")
    with pytest.raises(PartNotConfirmed, match=r"BULK \(stale\)"):
        boston.certify(packed.there, by, packed.lot)
    again = vienna.confirm(packed.bulk, packed.there)
    assert again != confirmation
    _tamper(admin, "batch", f"disposition = 'PENDING' where id = '{packed.there.batch}'")
    with pytest.raises(BatchNotReleased):
        boston.certify(packed.there, by, packed.lot)
    _tamper(admin, "batch", f"disposition = 'RELEASED' where id = '{packed.there.batch}'")
    boston.certify(packed.there, by, packed.lot)
    parts = {one.made_number: (one.confirmation_id, one.confirmed_name) for one in boston.rows("qp_certificate_part")}
    assert parts == {"BULK": (again, "Qualified"), "P-2": (None, None)}
    assert [one.number for one in boston.rows("qp_certificate")] == [1]
    assert _waiting(transactions, boston.plant.qualified) == {}
    _require_told(Records(packed.made.store), packed)
    _require_kept(admin, packed)


def _require_kept(admin: Engine, packed: Packed) -> None:
    """Each part from the certification on, the tablets that were packed elsewhere too."""
    told = {
        one.batch_id: one.because.split(" of ")[0]
        for one in keeping.rows(admin, "record_retention", packed.vienna.plant)
    }
    certified = "60 months after the certification"
    assert (told[packed.there.batch], told[packed.bulk.batch]) == (certified, certified)


def _waiting(transactions: Transactions, actor: Actor) -> dict[str, tuple[str, bool]]:
    """What waits for a qualified person here, by act: what it is called, and whether they can do it now."""
    with transactions.reading(actor.company) as session:
        found = [one for one in work_of(session, actor) if one.act in {"confirmPart", "certifyBatch"}]
    return {one.act: (one.title, one.because is None) for one in found}


def _require_told(records: Records, packed: Packed) -> None:
    """The record of either batch tells its side, and names everybody and every signature that it has."""
    packs, bulk = own(records.whole(packed.there)), own(records.whole(packed.bulk))
    (told,) = certifying.certificates(Source(packs))
    assert (told["entry"], told["destinations"], told["revocation"]) == ("1", ["AT", "DE"], None)
    assert [(one["batch"], one["confirmed_by"], one["agreement"]) for one in told["parts"]] == [
        ("BULK", "Qualified", "TQA-7, version 2"),
        ("P-2", None, None),
    ]
    assert [one["lot"] for one in told["lots"]] == ["U-1"]
    assert not certifying.confirmations(Source(packs))
    assert not certifying.certificates(Source(bulk))
    assert [one["stage"] for one in certifying.confirmations(Source(bulk))] == ["Metformin 500 mg tablets, bulk"] * 2
    acts = [{str(one["act"]) for one in rows["signature"].values()} for rows in (packs, bulk)]
    assert ["certifyBatch" in one for one in acts] == [True, False]
    assert ["confirmPart" in one for one in acts] == [False, True]
    assert not {"setMarketingAuthorisation", "setManufacturingAuthorisation"} & (acts[0] | acts[1])


@pytest.mark.requirement("QPC-1", "QPC-2", "QPC-3", "AUD-2")
def test_the_database_keeps_the_register(made: Released, do: Do, plant: Plant) -> None:
    """Whatever the application forgot to ask."""
    register = made.register
    by = register.authorise(made.product)
    register.license()
    certificate = register.certify(made.run, by, made.lots[0])
    columns = [one for one in register.rows("qp_certificate")[0]._fields if one not in {"id", "number"}]
    again = (
        f"insert into qp_certificate (id, number, {', '.join(columns)})"  # noqa: S608 -- ours
        f" select gen_random_uuid(), {{number}}, {', '.join(columns)} from qp_certificate where id = :id"
    )
    lot = (
        "insert into qp_certificate_lot select (jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid(),"
        " 'certificate_id', c.id))).* from qp_certificate_lot l, qp_certificate c"
        " where l.certificate_id = :id and c.number = 2"
    )
    for statements, told in (
        ([again.format(number=3)], "no gap"),
        ([again.format(number=2)], "released one of the authorised product"),
        ([again.format(number=2), lot], "once by an authorisation"),
        (["update qp_certificate set statement = 'x' where id = :id"], "permission denied"),
        (["update marketing_authorisation set strength = '5 g' where id = :by"], "says what it said"),
    ):
        with pytest.raises(DBAPIError, match=told):
            do(plant.qualified, partial(_forge, statements=statements, values={"id": certificate, "by": by}))
    assert len(register.rows("qp_certificate")) == 1
