"""Equipment with all that a use of it can hold, for the tests of its printed form."""

from domain.exports.document.equipment import Cleaned, EquipmentUsed
from tests.infra.documents.sample import time


def cleaned(
    procedure: str, kind: str, minute: int, *, remark: str | None = None, rejected: str | None = None
) -> Cleaned:
    """One that passed, or that its performer (`remark`) or its verifier (`rejected`) failed."""
    verified = remark is None
    return {
        "procedure": procedure,
        "edition": "3",
        "kind": kind,
        "state": "FAILED" if remark or rejected else "PASSED",
        "begun_by": "Zoë Øst",
        "begun_at": time(minute),
        "performed_by": "Zoë Øst",
        "performed_at": time(minute + 40),
        "remark": remark,
        "to_verify": True,
        "verified_by": "Ελένη Παππά" if verified else None,
        "verified_at": time(minute + 55) if verified else None,
        "verification_remark": rejected,
        "hold_until": None if remark or rejected else time(minute + 640),
    }


def used() -> list[EquipmentUsed]:
    """A granulator, cleaned again after a cleaning that failed; and a vessel in use, sterilised."""
    running: Cleaned = {
        **cleaned("SOP-HIGH_SHEAR_MIXER-MAJOR", "MAJOR", 600),
        "state": "RUNNING",
        "performed_by": None,
        "performed_at": None,
        "verified_by": None,
        "verified_at": None,
        "hold_until": None,
    }
    alone: Cleaned = {
        **cleaned("SOP-VESSEL-STERILISATION", "STERILISATION", 60),
        "to_verify": False,
        "verified_by": None,
    }
    return [
        {
            "code": "RMG-01",
            "name": "Granulator, 600 L",
            "equipment_class": "High-shear granulator (HIGH_SHEAR_MIXER)",
            "made": "Glatt, VG 600",
            "serial": "G-4711",
            "requirement": "MIXER High-shear mixer",
            "from_phase": "10 Charge granulator: API, cellulose, half the povidone",
            "to_phase": "14 Wet-mass end point",
            "begun_by": "李小龍",
            "begun_at": time(130),
            "ended_by": "Юлия Щукина",
            "ended_at": time(220),
            "before": [cleaned("SOP-HIGH_SHEAR_MIXER-MAJOR", "MAJOR", 20)],
            "after": [
                cleaned("SOP-HIGH_SHEAR_MIXER-MINOR", "MINOR", 240, remark="Residue at the seal of the impeller."),
                cleaned("SOP-HIGH_SHEAR_MIXER-MAJOR", "MAJOR", 320, rejected="Still wet behind the chopper."),
                running,
            ],
            "begun_late": {"event_at": time(128), "because": "The terminal at the mixer was down."},
            "ended_late": {"event_at": time(215), "because": "The terminal at the mixer was still down."},
            "replaces": {
                "code": "RMG-02",
                "reason": "The seal leaked.",
                "by": "李小龍",
                "at": time(130),
                "exception": "7",
            },
        },
        {
            "code": "VES-01",
            "name": "Vessel",
            "equipment_class": "Vessel (VESSEL)",
            "made": None,
            "serial": None,
            "requirement": None,
            "from_phase": "12 Binder",
            "to_phase": None,
            "begun_by": "李小龍",
            "begun_at": time(140),
            "ended_by": None,
            "ended_at": None,
            "before": [cleaned("SOP-VESSEL-MAJOR", "MAJOR", 10), alone],
            "after": [],
        },
    ]
