"""What a role may do, as one table."""

from enum import StrEnum


class Role(StrEnum):
    """The roles of a plant; each is granted for one site or for the whole company."""

    PROCESS_ENGINEER = "PROCESS_ENGINEER"
    OPERATOR = "OPERATOR"
    SUPERVISOR = "SUPERVISOR"
    QUALITY_REVIEWER = "QUALITY_REVIEWER"
    QUALIFIED_PERSON = "QUALIFIED_PERSON"
    ADMINISTRATOR = "ADMINISTRATOR"


class Permission(StrEnum):
    """One thing that a command may require; named context, then verb."""

    COMPANY_ADMINISTER = "COMPANY_ADMINISTER"
    ACCESS_REVIEW = "ACCESS_REVIEW"
    RECIPE_READ = "RECIPE_READ"
    RECIPE_WRITE = "RECIPE_WRITE"
    RECIPE_APPROVE_PRODUCTION = "RECIPE_APPROVE_PRODUCTION"
    RECIPE_APPROVE_QUALITY = "RECIPE_APPROVE_QUALITY"
    RECIPE_APPROVE_ENGINEERING = "RECIPE_APPROVE_ENGINEERING"
    RECIPE_APPROVE_QUALIFIED_PERSON = "RECIPE_APPROVE_QUALIFIED_PERSON"
    RECIPE_ROUTE_SET = "RECIPE_ROUTE_SET"
    BATCH_READ = "BATCH_READ"
    BATCH_ISSUE = "BATCH_ISSUE"
    BATCH_EXECUTE = "BATCH_EXECUTE"
    BATCH_VERIFY = "BATCH_VERIFY"
    BATCH_SUPERVISE = "BATCH_SUPERVISE"
    BATCH_QUALITY = "BATCH_QUALITY"
    OVERRIDE_POLICY_SET = "OVERRIDE_POLICY_SET"
    BATCH_NUMBERING_SET = "BATCH_NUMBERING_SET"
    CAPTURE_POLICY_SET = "CAPTURE_POLICY_SET"
    SIGNATURE_POLICY_SET = "SIGNATURE_POLICY_SET"
    EXCEPTION_RAISE = "EXCEPTION_RAISE"
    EXCEPTION_ASSESS = "EXCEPTION_ASSESS"
    EXCEPTION_APPROVE_QUALITY = "EXCEPTION_APPROVE_QUALITY"
    EXCEPTION_APPROVE_QUALIFIED_PERSON = "EXCEPTION_APPROVE_QUALIFIED_PERSON"
    EXCEPTION_ROUTE_SET = "EXCEPTION_ROUTE_SET"
    BATCH_REVIEW = "BATCH_REVIEW"
    BATCH_REVIEW_PRODUCTION = "BATCH_REVIEW_PRODUCTION"
    REVIEW_POLICY_SET = "REVIEW_POLICY_SET"
    BATCH_DISPOSE = "BATCH_DISPOSE"
    BATCH_DISPOSE_QUALITY = "BATCH_DISPOSE_QUALITY"
    RELEASE_POLICY_SET = "RELEASE_POLICY_SET"
    BATCH_CERTIFY = "BATCH_CERTIFY"
    AUTHORISATION_SET = "AUTHORISATION_SET"
    RETENTION_POLICY_SET = "RETENTION_POLICY_SET"
    RECORD_HOLD = "RECORD_HOLD"
    RECORD_PURGE = "RECORD_PURGE"
    RECORD_PURGE_APPROVE = "RECORD_PURGE_APPROVE"
    RECORD_EXPORT = "RECORD_EXPORT"
    AUDIT_READ = "AUDIT_READ"
    INTEGRITY_ACKNOWLEDGE = "INTEGRITY_ACKNOWLEDGE"
    INSPECTION_GRANT = "INSPECTION_GRANT"
    OVERSIGHT_READ = "OVERSIGHT_READ"
    OVERSIGHT_REVEAL = "OVERSIGHT_REVEAL"
    MATERIAL_READ = "MATERIAL_READ"
    MATERIAL_DEFINE = "MATERIAL_DEFINE"
    LOT_RECEIVE = "LOT_RECEIVE"
    LOT_DISPOSE = "LOT_DISPOSE"
    LOT_SHIP = "LOT_SHIP"
    LOT_RECALL = "LOT_RECALL"
    SUPPLIER_APPROVE = "SUPPLIER_APPROVE"
    STOCK_MOVE = "STOCK_MOVE"
    STOCK_SUPERVISE = "STOCK_SUPERVISE"
    STOCK_WITNESS = "STOCK_WITNESS"
    STOCK_POLICY_SET = "STOCK_POLICY_SET"
    LOT_SAMPLE = "LOT_SAMPLE"
    LOT_TEST = "LOT_TEST"
    SPECIFICATION_APPROVE = "SPECIFICATION_APPROVE"
    EQUIPMENT_READ = "EQUIPMENT_READ"
    EQUIPMENT_DEFINE = "EQUIPMENT_DEFINE"
    EQUIPMENT_APPROVE = "EQUIPMENT_APPROVE"
    EQUIPMENT_SERVE = "EQUIPMENT_SERVE"
    EQUIPMENT_CLEAN = "EQUIPMENT_CLEAN"
    EQUIPMENT_CALIBRATE = "EQUIPMENT_CALIBRATE"
    EQUIPMENT_REPORT = "EQUIPMENT_REPORT"
    EQUIPMENT_MAINTAIN = "EQUIPMENT_MAINTAIN"
    LOGBOOK_WRITE = "LOGBOOK_WRITE"
    ENVIRONMENT_RECORD = "ENVIRONMENT_RECORD"
    GATEWAY_READ = "GATEWAY_READ"
    GATEWAY_ENROL = "GATEWAY_ENROL"
    SCALE_ENROL = "SCALE_ENROL"
    SCALE_CALIBRATE = "SCALE_CALIBRATE"
    SCALE_USE = "SCALE_USE"
    LABEL_PRINT = "LABEL_PRINT"
    LABEL_PRINTER_MANAGE = "LABEL_PRINTER_MANAGE"
    LABEL_ISSUER_SET = "LABEL_ISSUER_SET"
    TRAINING_TAKE = "TRAINING_TAKE"
    TRAINING_READ = "TRAINING_READ"
    TRAINING_GRANT = "TRAINING_GRANT"
    TRAINING_DEFINE = "TRAINING_DEFINE"


AT_THE_ENTERPRISE = frozenset({Permission.RECIPE_READ, Permission.MATERIAL_READ})
"""Who holds one of these at any site holds it for what stands at the enterprise too (REC-9, TEN-2)."""

_READ = frozenset(
    {
        Permission.RECIPE_READ,
        Permission.BATCH_READ,
        Permission.MATERIAL_READ,
        Permission.EQUIPMENT_READ,
        Permission.GATEWAY_READ,
        Permission.TRAINING_TAKE,
    }
)
_FLOOR = _READ | {
    Permission.BATCH_EXECUTE,
    Permission.BATCH_VERIFY,
    Permission.EXCEPTION_RAISE,
    Permission.LOT_RECEIVE,
    Permission.STOCK_MOVE,
    Permission.STOCK_WITNESS,
    Permission.LOT_SAMPLE,
    Permission.SCALE_USE,
    Permission.EQUIPMENT_CLEAN,
    Permission.EQUIPMENT_REPORT,
    Permission.LOGBOOK_WRITE,
    Permission.ENVIRONMENT_RECORD,
    Permission.LABEL_PRINT,
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.PROCESS_ENGINEER: _READ
    | {
        Permission.RECIPE_WRITE,
        Permission.RECIPE_APPROVE_ENGINEERING,
        Permission.MATERIAL_DEFINE,
        Permission.GATEWAY_ENROL,
        Permission.SCALE_ENROL,
        Permission.SCALE_CALIBRATE,
        Permission.EQUIPMENT_DEFINE,
        Permission.EQUIPMENT_SERVE,
        Permission.EQUIPMENT_CALIBRATE,
        Permission.EQUIPMENT_REPORT,
        Permission.EQUIPMENT_MAINTAIN,
        Permission.LOGBOOK_WRITE,
        Permission.ENVIRONMENT_RECORD,
    },
    Role.OPERATOR: _FLOOR,
    Role.SUPERVISOR: _FLOOR
    | {
        Permission.RECIPE_APPROVE_PRODUCTION,
        Permission.BATCH_ISSUE,
        Permission.BATCH_SUPERVISE,
        Permission.BATCH_REVIEW_PRODUCTION,
        Permission.STOCK_SUPERVISE,
        Permission.LOT_SHIP,
        Permission.LABEL_PRINTER_MANAGE,
        Permission.EQUIPMENT_SERVE,
        Permission.EQUIPMENT_CALIBRATE,
        Permission.EQUIPMENT_MAINTAIN,
        Permission.TRAINING_READ,
        Permission.TRAINING_GRANT,
    },
    Role.QUALITY_REVIEWER: _READ
    | {
        Permission.RECIPE_APPROVE_QUALITY,
        # Who approves is the quality unit's to decide (21 CFR 211.22(c), (d)); an administrator decides who signs in.
        Permission.RECIPE_ROUTE_SET,
        Permission.BATCH_QUALITY,
        # Whether what an act demands may be overridden, and how far, is the quality unit's to allow.
        Permission.OVERRIDE_POLICY_SET,
        # By which number a batch is told from every other is, too (21 CFR 211.188).
        Permission.BATCH_NUMBERING_SET,
        # So is within which time a control is in time, and what is confirmed by a scan.
        Permission.CAPTURE_POLICY_SET,
        # And who signs what, beyond whom the code lets.
        Permission.SIGNATURE_POLICY_SET,
        Permission.EXCEPTION_RAISE,
        Permission.EXCEPTION_ASSESS,
        Permission.EXCEPTION_APPROVE_QUALITY,
        # Who approves what left the expected path is the quality unit's to decide, too (21 CFR 211.22(c), 211.192).
        Permission.EXCEPTION_ROUTE_SET,
        Permission.BATCH_REVIEW,
        # Of use only at a site whose policy says that the quality unit releases (21 CFR 211.22(a)); who does is its
        # own to say, too.
        Permission.BATCH_DISPOSE_QUALITY,
        Permission.RELEASE_POLICY_SET,
        # Who reviews a batch before quality does is the quality unit's to demand, too.
        Permission.REVIEW_POLICY_SET,
        # By which authorisations the company makes and sells is kept by quality; who certifies finds it set.
        Permission.AUTHORISATION_SET,
        # For how long records are kept, and that one is kept whatever else says, is the quality unit's to say.
        Permission.RETENTION_POLICY_SET,
        Permission.RECORD_HOLD,
        Permission.RECORD_PURGE,
        Permission.RECORD_PURGE_APPROVE,
        Permission.RECORD_EXPORT,
        Permission.AUDIT_READ,
        # An inspection is led by quality: who grants roles says nothing of what an authority is shown.
        Permission.INSPECTION_GRANT,
        # Not an administrator's: who could have changed what is kept would say that it is all right.
        Permission.INTEGRITY_ACKNOWLEDGE,
        Permission.OVERSIGHT_READ,
        # An administrator's as well: who grants roles isn't the only one to say whether they are still needed.
        Permission.ACCESS_REVIEW,
        # Not an administrator's either: who is behind a pattern concerns the review of records alone.
        Permission.OVERSIGHT_REVEAL,
        Permission.MATERIAL_DEFINE,
        Permission.LOT_DISPOSE,
        Permission.LOT_RECALL,
        Permission.SUPPLIER_APPROVE,
        Permission.STOCK_WITNESS,
        Permission.STOCK_POLICY_SET,
        Permission.LOT_SAMPLE,
        Permission.LOT_TEST,
        Permission.SPECIFICATION_APPROVE,
        Permission.EQUIPMENT_APPROVE,
        Permission.LABEL_PRINT,
        Permission.LABEL_ISSUER_SET,
        Permission.LOGBOOK_WRITE,
        Permission.ENVIRONMENT_RECORD,
        Permission.TRAINING_READ,
        Permission.TRAINING_GRANT,
        # What people are trained on, and by when, is the quality unit's to say (EU GMP 2.7; 21 CFR 211.25(a)).
        Permission.TRAINING_DEFINE,
    },
    Role.QUALIFIED_PERSON: _READ
    | {
        Permission.RECIPE_APPROVE_QUALIFIED_PERSON,
        Permission.EXCEPTION_RAISE,
        Permission.EXCEPTION_APPROVE_QUALIFIED_PERSON,
        Permission.BATCH_DISPOSE,
        # Nobody else's, whoever releases: the certificate is the qualified person's own (Directive 2001/83/EC, 51).
        Permission.BATCH_CERTIFY,
        Permission.RECORD_HOLD,
        Permission.RECORD_EXPORT,
        Permission.AUDIT_READ,
        Permission.OVERSIGHT_READ,
        Permission.LOT_DISPOSE,
        Permission.LOT_RECALL,
    },
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.COMPANY_ADMINISTER,
            Permission.ACCESS_REVIEW,
            Permission.AUDIT_READ,
            # As the second person alone: that a record may go is quality's to say first.
            Permission.RECORD_PURGE_APPROVE,
            Permission.GATEWAY_READ,
            Permission.GATEWAY_ENROL,
        }
    ),
}

INSPECTED = frozenset(
    {
        Permission.BATCH_READ,
        Permission.RECIPE_READ,
        Permission.MATERIAL_READ,
        Permission.EQUIPMENT_READ,
        Permission.AUDIT_READ,
    }
)
"""What an inspector holds where they inspect, who has no role: each only reads, and is narrowed to their accesses."""


def roles_with(permission: Permission) -> tuple[str, ...]:
    """The roles that hold a permission, for a refusal that tells whom to ask."""
    return tuple(role.value for role, held in ROLE_PERMISSIONS.items() if permission in held)
