"""The five kinds of things that are shown as they were; a test holds them against the catalogue's foreign keys."""

from domain.asof.shapes import Mention, Part, Thing
from domain.exports import snapshot

_STALE = Mention("signature", "id", "signature_staleness")


def _signed_by(*tables: str, column: str = "signature_id") -> tuple[Mention, ...]:
    return tuple(Mention(table, column, "signature") for table in tables)


def _of(thing: str, column: str, *tables: str, removable: bool = False) -> tuple[Part, ...]:
    return tuple(Part(table, column, thing, removable) for table in tables)


BATCH = Thing(
    root="batch",
    parts=(
        *_of("batch", "batch_id", *snapshot.OF_BATCH),
        Part("evidence", "batch_id", "batch"),
        Part("genealogy_edge", "source_id", "batch"),
        Part("genealogy_edge", "target_id", "batch"),
        Part("parameter_value_revision", "value_id", "parameter_value"),
        Part("decision_input", "decision_id", "procedure_decision"),
        Part("clearance_check", "clearance_id", "line_clearance"),
        *_of("dispense_order", "order_id", "dispense_source", "dispense_calculation"),
        *_of("weighing", "weighing_id", "weight_reading", "scale_reading_request"),
        Part("scale_reading", "request_id", "scale_reading_request"),
        Part("rework_approval", "batch_id", "batch"),
        Part("rework_lot", "approval_id", "rework_approval"),
    ),
    mentions=(
        Mention("batch", "site_id", "site"),
        Mention("phase_execution", "recipe_phase_id", "recipe_phase"),
        Mention("phase_execution", "started_by", "person"),
        Mention("phase_execution", "completed_by", "person"),
        Mention("parameter_value", "recipe_parameter_id", "recipe_parameter"),
        *_signed_by("batch", column="issue_signature_id"),
        *_signed_by("conditional_use", "label_reconciliation", "rework_approval"),
        *_signed_by("rework_approval", column="withdrawal_signature_id"),
        _STALE,
    ),
)

LOT = Thing(
    root="material_lot",
    parts=(
        Part("lot_balance", "id", "material_lot"),
        *_of(
            *("material_lot", "lot_id"),
            *("lot_disposition", "lot_status_change", "lot_testing", "lot_sample", "lot_certificate"),
            *("lot_result", "lot_investigation", "conditional_use", "container"),
        ),
        Part("lot_result_revision", "result_id", "lot_result"),
    ),
    mentions=(
        Mention("material_lot", "site_id", "site"),
        Mention("material_lot", "material_id", "material_definition"),
        Mention("material_lot", "supplier_id", "supplier"),
        Mention("material_lot", "manufacturer_id", "supplier"),
        _STALE,
    ),
)

EQUIPMENT = Thing(
    root="equipment",
    parts=(
        Part("equipment_value", "equipment_id", "equipment", removable=True),
        *_of(
            *("equipment", "equipment_id"),
            *("calibration_definition", "service_tag", "maintenance_plan", "equipment_allocation"),
        ),
        Part("calibration_definition_point", "definition_id", "calibration_definition", removable=True),
    ),
    mentions=(
        Mention("equipment", "site_id", "site"),
        Mention("equipment", "class_id", "equipment_class"),
        Mention("equipment", "parent_id", "equipment"),
        Mention("equipment", "location_id", "operational_location"),
        Mention("equipment", "scale_id", "scale"),
        Mention("equipment", "cleaning_id", "cleaning_record"),
        Mention("equipment_value", "property_id", "equipment_property"),
        Mention("equipment_allocation", "batch_id", "batch"),
        Mention("calibration_definition", "calibration_id", "equipment_calibration"),
        Mention("maintenance_plan", "work_order_id", "work_order"),
        *_signed_by("service_tag"),
        _STALE,
    ),
)

RECIPE_VERSION = Thing(
    root="master_recipe_version",
    parts=(
        *_of(
            *("master_recipe_version", "recipe_version_id"),
            *("recipe_author", "recipe_approval_step", "recipe_approval", "recipe_review"),
        ),
        *_of(
            *("master_recipe_version", "recipe_version_id"),
            *("recipe_override", "recipe_material", "recipe_output", "recipe_process_parameter", "recipe_equipment"),
            *("recipe_capability", "recipe_block", "recipe_link", "recipe_file", "recipe_phase", "recipe_charge"),
            "recipe_translation",
            removable=True,
        ),
        Part("recipe_parameter", "recipe_phase_id", "recipe_phase", removable=True),
    ),
    mentions=(
        Mention("master_recipe_version", "recipe_id", "master_recipe"),
        Mention("master_recipe_version", "site_id", "site"),
        Mention("recipe_author", "person_id", "person"),
        Mention("recipe_approval", "person_id", "person"),
        _STALE,
    ),
)

PERSON = Thing(
    root="person",
    parts=_of("person", "person_id", "account", "role_grant", "qualification", "training_record"),
    mentions=(
        Mention("role_grant", "site_id", "site"),
        Mention("qualification", "site_id", "site"),
        Mention("qualification", "personnel_class_id", "personnel_class"),
        Mention("training_record", "site_id", "site"),
        Mention("training_record", "training_version_id", "training_version"),
        Mention("training_version", "subject_id", "training_subject"),
    ),
    signed=False,
)

THINGS = (BATCH, LOT, EQUIPMENT, RECIPE_VERSION, PERSON)
