"""Who enrols which gateways and scales, and what is refused without a trace."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from domain.equipment.commands import gateways, requesting, scales
from domain.equipment.readings import Kind, gateway_id
from domain.equipment.refusals import (
    GatewayKeyKnown,
    GatewayNameTaken,
    GatewayServesScales,
    ScaleAtGatewayTaken,
    ScaleCodeTaken,
    ScaleHasNoGateway,
)
from domain.equipment.values import CheckWeight
from domain.kernel.actor import Actor, Grant
from domain.kernel.ids import SiteId, new_id
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, VersionConflict, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.commands import locating
from domain.materials.container_kinds import LocationKind
from infra.transaction import as_process
from tests.conftest import count
from tests.domain.recipes.forcing import FOREIGN_KEY, refused_by_the_database
from tests.plant import Plant
from tests.scales import DETAILS, INSTRUMENT, WEIGHTS, Booth, D, new_key

Acts = tuple[tuple[type[Refusal], Callable[[], object]], ...]


def refused(acts: Acts) -> None:
    for refusal, act in acts:
        with pytest.raises(refusal):
            act()


def change(booth: Booth, scale: UUID, *, version: int = 2, **said: object) -> UUID:
    details = replace(DETAILS, **said)  # type: ignore[arg-type] # fields by name
    command = scales.change_scale
    return booth.do(
        booth.plant.engineer,
        lambda uow: command(uow, scale=scale, version=version, details=details, reason="It was moved."),
    ).id


def retire(booth: Booth, gateway: UUID, *, version: int = 1) -> UUID:
    command = gateways.retire_gateway
    return booth.do(
        booth.plant.engineer, lambda uow: command(uow, gateway=gateway, version=version, reason="Rebuilt.")
    ).id


def test_a_gateway_is_known_by_its_key_and_never_again_after_it_was_retired(booth: Booth, plant: Plant) -> None:
    gateway = booth.gateway(by=plant.administrator)
    assert gateway == gateway_id(booth.key.verifier)
    row = booth.row("gateway", gateway)
    assert (row.state, row.enrolled_name, row.verifier_key) == ("ENROLLED", "Administrator", str(booth.key.verifier))
    scale = booth.scale(details=replace(DETAILS, gateway=gateway, gateway_scale="floor-1"))
    refused(
        (
            (GatewayKeyKnown, lambda: booth.gateway("Other")),
            (GatewayNameTaken, lambda: booth.gateway(key=new_key())),
            (Forbidden, lambda: booth.gateway("Other", key=new_key(), by=plant.operator)),
            (InvalidInput, lambda: booth.gateway("", key=new_key())),
            (VersionConflict, lambda: retire(booth, gateway, version=2)),
            (GatewayServesScales, lambda: retire(booth, gateway)),
        )
    )
    assert booth.rows("gateway") == [row]
    change(booth, scale)
    retire(booth, gateway)
    refused(
        ((GatewayKeyKnown, lambda: booth.gateway("Other")), (WrongState, lambda: retire(booth, gateway, version=2)))
    )
    booth.gateway(key=new_key())
    assert [one.state for one in booth.rows("gateway")].count("ENROLLED") == 1


def test_a_gateway_is_renamed_by_who_enrols_it(booth: Booth, plant: Plant) -> None:
    gateway = booth.gateway()
    booth.gateway("Other", key=new_key())

    def rename(name: str, version: int = 1, by: str = "engineer") -> UUID:
        command = gateways.rename_gateway
        return booth.do(plant.people[by], lambda uow: command(uow, gateway=gateway, version=version, name=name)).id

    refused(
        (
            (GatewayNameTaken, lambda: rename("Other")),
            (Forbidden, lambda: rename("New", by="supervisor")),
            (VersionConflict, lambda: rename("New", 2)),
            (InvalidInput, lambda: rename("a\nb")),
        )
    )
    assert booth.row("gateway", gateway).name == "Booth gateway"
    rename("New")
    assert booth.row("gateway", gateway).name == "New"


@pytest.mark.requirement("WGH-8")
def test_what_is_no_scale_is_refused(booth: Booth, plant: Plant) -> None:
    gateway = booth.gateway()
    at_gateway = replace(DETAILS, gateway=gateway, gateway_scale="floor-1")
    scale = booth.scale(details=at_gateway)
    row = booth.row("scale", scale)
    assert (row.state, row.version, f"{row.capacity:f}") == ("IN_SERVICE", 2, "150.00")
    refused(
        (
            (ScaleCodeTaken, booth.scale),
            (ScaleAtGatewayTaken, lambda: booth.scale("SCL-02", at_gateway)),
            (NotFound, lambda: booth.scale("SCL-02", replace(at_gateway, gateway=new_id()))),
            (InvalidInput, lambda: booth.scale("SCL 02")),
            (InvalidInput, lambda: booth.scale("SCL-02", replace(DETAILS, capacity=D("0")))),
            (NotFound, lambda: booth.scale("SCL-02", replace(DETAILS, location=new_id()))),
            (VersionConflict, lambda: change(booth, scale, version=7)),
            (InvalidInput, lambda: change(booth, scale, capacity=D("40.00"))),
        )
    )
    assert booth.rows("scale") == [row]
    assert count(booth.admin, "scale_check_weight", plant.company) == 2
    booth.scale("SCL-02", replace(at_gateway, gateway_scale="floor-2"))


@pytest.mark.requirement("TEN-2", "EXE-15")
def test_each_act_on_a_scale_needs_its_permission_at_the_scales_site(booth: Booth, plant: Plant) -> None:
    scale = booth.scale(details=replace(DETAILS, gateway=booth.gateway(), gateway_scale="floor-1"))
    booth.calibrate(scale)
    calibrated, checked, reason = booth.rows("scale_calibration")[0].id, booth.check(scale), "As its SOP."
    tables = ("gateway", "scale", "scale_check_weight", "scale_calibration", "scale_check", "scale_reading_request")
    before = {one: booth.rows(one) for one in tables}

    def keeping(by: Actor) -> Acts:
        def act(command: Callable[[UnitOfWork], OfCompany]) -> Callable[[], object]:
            return lambda: booth.do(by, command)

        new: dict[str, Any] = {"site": plant.site, "code": "SCL-02", "instrument": INSTRUMENT, "details": DETAILS}
        seen: dict[str, Any] = {"scale": scale, "version": 2, "reason": reason}
        return (
            (Forbidden, act(lambda uow: scales.enrol_scale(uow, **new))),
            (Forbidden, act(lambda uow: scales.change_scale(uow, **seen, details=DETAILS))),
            (Forbidden, act(lambda uow: scales.set_check_weights(uow, **seen, weights=WEIGHTS))),
            (Forbidden, act(lambda uow: scales.retire_scale(uow, **seen))),
            (Forbidden, lambda: booth.calibrate(scale, by=by)),
            (Forbidden, lambda: booth.withdraw(calibrated, by=by)),
        )

    def using(by: Actor) -> Acts:
        return (
            (Forbidden, lambda: booth.asked(scale, by=by)),
            (Forbidden, lambda: booth.check(scale, by=by)),
            (Forbidden, lambda: booth.witness(checked, by=by)),
        )

    def elsewhere(role: Role) -> Actor:
        return replace(plant.people["operator"], grants=frozenset({Grant(role, plant.other_site)}))

    for by in (plant.operator, plant.reviewer, plant.administrator, elsewhere(Role.PROCESS_ENGINEER)):
        refused(keeping(by))
    for by in (plant.engineer, plant.reviewer, plant.administrator, elsewhere(Role.OPERATOR)):
        refused(using(by))
    refused(((Forbidden, lambda: booth.gateway("Other", key=new_key(), by=elsewhere(Role.PROCESS_ENGINEER))),))
    assert {one: booth.rows(one) for one in tables} == before


@pytest.mark.requirement("EXE-14")
def test_two_who_choose_check_weights_do_not_overwrite_each_other(booth: Booth, plant: Plant) -> None:
    scale = booth.scale(weights=())

    def choose(weights: tuple[CheckWeight, ...]) -> None:
        command, reason = scales.set_check_weights, "As its SOP."
        booth.do(plant.engineer, lambda uow: command(uow, scale=scale, version=1, weights=weights, reason=reason))

    choose(WEIGHTS)
    chosen = booth.rows("scale_check_weight")
    with pytest.raises(VersionConflict):
        choose(WEIGHTS[:1])
    assert (len(chosen), booth.rows("scale_check_weight")) == (2, chosen)


@pytest.mark.requirement("TEN-1")
def test_a_scale_stands_at_an_open_place_of_its_site_and_is_read_by_a_gateway_there(booth: Booth, plant: Plant) -> None:
    def place(code: str, site: SiteId) -> UUID:
        command = locating.open_location
        kind = LocationKind.BOOTH
        return booth.do(
            as_process(plant.company, "test"), lambda uow: command(uow, site=site, code=code, name=code, kind=kind)
        ).id

    opened, closed, away = (
        place("BOOTH-1", plant.site),
        place("BOOTH-2", plant.site),
        place("BOOTH-1", plant.other_site),
    )
    booth.do(plant.supervisor, lambda uow: locating.close_location(uow, location=closed, version=1))
    command, key = gateways.enrol_gateway, str(booth.key.verifier)
    gateway = booth.do(
        plant.administrator,
        lambda uow: command(uow, site=plant.other_site, name="Away", verifier_key=key),
    ).id
    scale = booth.scale()
    with pytest.raises(InvalidInput, match="CLOSED"):
        change(booth, scale, location=closed)
    refused(
        (
            (NotFound, lambda: change(booth, scale, location=away)),
            (NotFound, lambda: change(booth, scale, gateway=gateway, gateway_scale="floor-1")),
        )
    )
    for there in (f"location_id = '{away}'", f"gateway_id = '{gateway}', gateway_scale = 'floor-1'"):
        statement = f"update scale set {there} where company_id = :c"  # noqa: S608 -- our own ids
        assert refused_by_the_database(booth.do, plant, statement) == FOREIGN_KEY, there
    change(booth, scale, location=opened)
    assert (booth.row("scale", scale).location_id, booth.row("scale", scale).gateway_id) == (opened, None)


def test_a_retired_scale_is_not_changed_and_gives_its_name_at_the_gateway_free(booth: Booth, plant: Plant) -> None:
    details = replace(DETAILS, gateway=booth.gateway(), gateway_scale="floor-1")
    scale = booth.scale(details=details)
    command = scales.retire_scale
    booth.do(plant.engineer, lambda uow: command(uow, scale=scale, version=2, reason="Broken."))
    refused(
        (
            (WrongState, lambda: change(booth, scale, version=3)),
            (WrongState, lambda: booth.calibrate(scale)),
            (WrongState, lambda: booth.check(scale)),
        )
    )
    with pytest.raises(WrongState):
        booth.do(plant.operator, lambda uow: requesting.request_reading(uow, scale=scale, kind=Kind.CHECK))
    booth.scale("SCL-02", details)
    assert booth.row("scale", scale).retired_reason == "Broken."


@pytest.mark.requirement("WGH-10")
def test_a_scale_without_a_gateway_is_not_asked(booth: Booth, plant: Plant) -> None:
    scale = booth.scale()
    with pytest.raises(ScaleHasNoGateway):
        booth.do(plant.operator, lambda uow: requesting.request_reading(uow, scale=scale, kind=Kind.CHECK))
    assert booth.rows("scale_reading_request") == []


@pytest.mark.requirement("TEN-1")
def test_which_instrument_a_scale_is_never_changes(booth: Booth) -> None:
    booth.scale()
    with booth.admin.connect() as connection:
        query = "select has_column_privilege('theriac_app', 'theriac.scale', :column, 'update')"
        may = {
            one: connection.execute(text(query), {"column": one}).scalar_one()
            for one in ("serial_number", "unit", "code", "site_id", "name")
        }
    assert may == {"serial_number": False, "unit": False, "code": False, "site_id": False, "name": True}
