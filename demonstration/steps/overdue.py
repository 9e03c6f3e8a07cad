"""A scale whose calibration was not made in time: it is refused at the weighing, and the refusal says what to do."""

from datetime import UTC, datetime, timedelta

from demonstration.steps.client import Client, Failed, Json
from demonstration.steps.figures import Scale
from demonstration.steps.scales import LABORATORY, REASON, find, said

INTERVAL_DAYS = 365
LATE_DAYS = 3
BESIDE = """
query beside($site: ID!, $code: String!) {
  equipmentList(first: 1, where: {siteId: $site, code: $code}) {
    edges { node { id version nextCalibrationDue parent { id } equipmentClass { id } } }
  }
}
"""
REFUSED = "SCALE_NOT_USABLE"


def stand_by(told: Scale, beside: str, *, site: str, engineer: Client) -> str:
    """The scale's id: enrolled, calibrated over a year ago, equipment beside that of another code. Raises Failed.

    What the site has already is kept as it is.
    """
    found = find(told.code, site, engineer) or said(told, None, site, engineer)
    if found["calibratedUntil"] is None:
        _calibrated_late(told, found["id"], engineer)
    there = engineer.ask(BESIDE, site=site, code=told.code)["equipmentList"]["edges"]
    if not there:
        _registered(told, found["id"], beside, site, engineer)
    return str(found["id"])


def _calibrated_late(told: Scale, scale: str, engineer: Client) -> None:
    """A certificate that counted for a year and ended three days ago."""
    due = datetime.now(UTC).date() - timedelta(days=LATE_DAYS)
    points = [
        {"nominal": one["nominal"], "tolerance": one["tolerance"], "asFound": one["nominal"]}
        for one in told.check_weights
    ]
    given = {
        "scaleId": scale,
        "calibratedOn": (due - timedelta(days=INTERVAL_DAYS)).isoformat(),
        "dueOn": due.isoformat(),
        "certificate": f"{told.code}-{due.year - 1}",
        "calibratedBy": LABORATORY,
        "points": points,
    }
    engineer.act("recordCalibration", given, "calibration { id }")


def _registered(told: Scale, scale: str, beside: str, site: str, engineer: Client) -> None:
    """Equipment of the class and the cell of another scale, whose calibration each year is defined."""
    like = engineer.ask(BESIDE, site=site, code=beside)["equipmentList"]["edges"][0]["node"]
    details = {"name": told.name, "above": like["parent"]["id"], "enrolledScale": scale}
    given = {"siteId": site, "code": told.code, "level": "UNIT", "equipmentClass": like["equipmentClass"]["id"]}
    made = engineer.act("registerEquipment", {**given, "details": details}, "equipment { id version }")["equipment"]
    points = [
        {"nominal": one["nominal"], "tolerance": one["tolerance"], "unit": told.unit} for one in told.check_weights
    ]
    demand = {"points": points, "intervalDays": INTERVAL_DAYS, "graceDays": 0}
    given = {"equipment": made["id"], "version": made["version"], "demand": demand, "reason": REASON}
    due = engineer.act("defineCalibration", given, "calibrationDefinition { dueOn }")["calibrationDefinition"]["dueOn"]
    if due >= datetime.now(UTC).date().isoformat():
        raise Failed(f"The calibration of {told.code} is due on {due}, and not overdue.")


def refused(scale: str, weighing: Json, by: Client) -> str:
    """What the system says where a weighing is begun with it. Raises Failed where it isn't refused so."""
    problem = by.refused("beginWeighing", {**weighing, "enrolledScale": scale})
    if problem["code"] != REFUSED:
        raise Failed(f"A scale out of calibration was refused otherwise: {problem['code']}: {problem['message']}")
    return str(problem["message"])
