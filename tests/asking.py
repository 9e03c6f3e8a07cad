"""Every root field that takes an id, with arguments of its form: what a test asks with ids that aren't the asker's."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    print_type,
)

SAMPLES: dict[str, object] = {
    "String": "x",
    "Int": 1,
    "Float": 1.0,
    "Boolean": True,
    "Decimal": "1",
    "DateTime": "2026-11-22T10:00:00Z",
    "Date": "2026-11-22",
}

KINDS = {
    "company": "Company",
    "request": "SignatureRequest",
    "requestedBy": "Person",
    "grant": "RoleGrant",
    "accountId": "Account",
    "approvalId": "SupplierApproval",
    "floorQuestion": "FloorQuestion",
    "seal": "CompanySeal",
    "toPerson": "Person",
    "batch": "Batch",
    "batches": "Batch",
    "batchCampaign": "BatchCampaign",
    "processOrder": "ProcessOrder",
    "booth": "OperationalLocation",
    "campaign": "DispenseCampaign",
    "dispensedContainer": "DispensedContainer",
    "order": "DispenseOrder",
    "rework": "ReworkApproval",
    "reworkOf": "Batch",
    "orders": "DispenseOrder",
    "weighing": "Weighing",
    "certificate": "LotCertificate",
    "challenge": "SignatureChallenge",
    "forBatch": "Batch",
    "manufacturingAuthorisation": "ManufacturingAuthorisation",
    "marketingAuthorisation": "MarketingAuthorisation",
    "qpCertificate": "QpCertificate",
    "classId": "MaterialClass",
    "charge": "GenealogyEdge",
    "companyVersionId": "MasterRecipeVersion",
    "container": "Container",
    "containerId": "Container",
    "containers": "Container",
    "copyFromId": "MasterRecipeVersion",
    "count": "StockCount",
    "destruction": "ContainerDestruction",
    "device": "OfflineDevice",
    "takeOut": "OperationTakeOut",
    "insertedPhase": "InsertedPhase",
    "beforePhase": "PhaseExecution",
    "buildingBlockVersion": "MasterRecipeVersion",
    "edge": "GenealogyEdge",
    "handOver": "ShiftHandOver",
    "editId": "RecipeEdit",
    "elementId": "RecipePhase",
    "equipmentUse": "EquipmentUse",
    "exception": "Exception",
    "exceptions": "Exception",
    "deviation": "Deviation",
    "deviationId": "Deviation",
    "action": "CorrectiveAction",
    "owner": "Person",
    "ownerId": "Person",
    "into": "Container",
    "job": "LabelJob",
    "location": "OperationalLocation",
    "flag": "LotFlag",
    "investigation": "LotInvestigation",
    "labelReconciliation": "LabelReconciliation",
    "legalHold": "LegalHold",
    "inspectionAccess": "InspectionAccess",
    "purge": "Purge",
    "line": "StockCountLine",
    "loss": "MaterialLoss",
    "lot": "MaterialLot",
    "lotId": "MaterialLot",
    "lots": "MaterialLot",
    "manufacturerId": "Supplier",
    "material": "MaterialDefinition",
    "materialId": "MaterialDefinition",
    "overrideId": "RecipeOverride",
    "parameter": "RecipeParameter",
    "parentId": "RecipeBlock",
    "personId": "Person",
    "phase": "PhaseExecution",
    "inPlaceOf": "Pick",
    "pick": "Pick",
    "pickList": "PickList",
    "printed": "LabelPrint",
    "printer": "LabelPrinter",
    "proposalId": "RecipeProposal",
    "recipeId": "MasterRecipe",
    "recipeVersion": "MasterRecipeVersion",
    "recipeVersionId": "MasterRecipeVersion",
    "buildingBlockVersionId": "MasterRecipeVersion",
    "result": "LotResult",
    "retentionSample": "RetentionSample",
    "calibrationId": "ScaleCalibration",
    "consigneeId": "Consignee",
    "checkId": "ScaleCheck",
    "gateway": "Gateway",
    "gatewayId": "Gateway",
    "locationId": "OperationalLocation",
    "readingId": "ScaleReading",
    "roleId": "RoleGrant",
    "sample": "LotSample",
    "samples": "LotSample",
    "site": "Site",
    "finding": "VerificationFinding",
    "run": "VerificationRun",
    "recall": "Recall",
    "enrolledScale": "Scale",
    "scaleId": "Scale",
    "scaleReading": "ScaleReading",
    "shipmentId": "Shipment",
    "siteId": "Site",
    "specification": "MaterialSpecification",
    "supplierId": "Supplier",
    "toSiteId": "Site",
    "transferId": "MaterialTransfer",
    "value": "ParameterValue",
    "before": "MasterRecipeVersion",
    "after": "MasterRecipeVersion",
    "batchId": "Batch",
    "above": "Equipment",
    "allocation": "EquipmentAllocation",
    "cleaning": "CleaningRecord",
    "cleaningProcedure": "CleaningProcedure",
    "calibration": "EquipmentCalibration",
    "calibrationDefinition": "CalibrationDefinition",
    "corrects": "LogbookNote",
    "environmentLimit": "EnvironmentLimit",
    "clearance": "LineClearance",
    "control": "InProcessControl",
    "notApplicable": "NotApplicable",
    "downtimeSet": "DowntimeSet",
    "page": "DowntimePage",
    "transcription": "Transcription",
    "signer": "Person",
    "plannedFromBatches": "Batch",
    "plannedFromLots": "MaterialLot",
    "plannedDeviation": "PlannedDeviation",
    "clearanceDemand": "ClearanceDemand",
    "clearanceProcedure": "ClearanceProcedure",
    "equipment": "Equipment",
    "impact": "CalibrationImpact",
    "instrument": "Equipment",
    "maintenancePlan": "MaintenancePlan",
    "workOrder": "WorkOrder",
    "referenceStandard": "ReferenceStandard",
    "referenceStandards": "ReferenceStandard",
    "equipmentClass": "EquipmentClass",
    "requirement": "RecipeEquipment",
    "room": "OperationalLocation",
    "use": "EquipmentUse",
    "absence": "Absence",
    "attendees": "Person",
    "curriculum": "Curriculum",
    "document": "TrainingSubject",
    "person": "Person",
    "practice": "Practice",
    "personnelClass": "PersonnelClass",
    "personnelClassId": "PersonnelClass",
    "qualification": "Qualification",
    "recipe": "MasterRecipe",
    "assignment": "ShiftAssignment",
    "shift": "Shift",
    "subject": "TrainingSubject",
    "trainingRecord": "TrainingRecord",
    "trainingSession": "TrainingSession",
    "trainingVersion": "TrainingVersion",
}
"""What an id names, by its field or argument."""


def with_ids(given: Any, rows: Mapping[str, UUID], key: str = "") -> Any:  # noqa: ANN401 -- JSON in and out
    """The arguments with an id of the kind that each field names; KeyError where there is no row of that kind."""
    if isinstance(given, dict):
        return {name: with_ids(value, rows, name) for name, value in given.items()}
    if isinstance(given, list):
        return [with_ids(one, rows, key) for one in given]
    return f"{KINDS[key]}:{rows[KINDS[key]]}" if given == "@ID@" else given


def requests(schema: GraphQLSchema) -> Iterator[tuple[str, str, GraphQLField, dict[str, Any]]]:
    """Every root field that takes an id anywhere, each alternative of a oneOf input by itself."""
    for keyword, root in (("query", schema.query_type), ("mutation", schema.mutation_type)):
        assert root is not None
        for name, field in root.fields.items():
            for given in arguments(field):
                if "@ID@" in json.dumps(given):
                    yield keyword, name, field, given


def arguments(field: GraphQLField) -> Iterator[dict[str, Any]]:
    """Values for all arguments; several where an input has alternatives."""
    names = list(field.args)
    choices = [list(values(field.args[name].type)) for name in names]
    for index in range(max((len(one) for one in choices), default=0)):
        yield {name: one[min(index, len(one) - 1)] for name, one in zip(names, choices, strict=True)}


def values(wanted: GraphQLInputType, depth: int = 0) -> list[Any]:
    if isinstance(wanted, GraphQLNonNull):
        return values(wanted.of_type, depth)
    if isinstance(wanted, GraphQLList):
        return [[one] for one in values(wanted.of_type, depth)]
    if isinstance(wanted, GraphQLEnumType):
        return [next(iter(wanted.values))]
    if isinstance(wanted, GraphQLInputObjectType):
        return objects(wanted, depth)
    return ["@ID@" if wanted.name == "ID" else SAMPLES.get(wanted.name, "x")]


def objects(wanted: GraphQLInputObjectType, depth: int) -> list[Any]:
    if wanted.is_one_of:
        return [{name: one} for name, field in wanted.fields.items() for one in values(field.type, depth + 1)]
    given: dict[str, Any] = {}
    for name, field in wanted.fields.items():
        needed = isinstance(field.type, GraphQLNonNull)
        if needed or get_named_type(field.type).name == "ID" or (name == "signature" and depth < 3):
            given[name] = values(field.type, depth + 1)[0]
    return [given]


def selection(field: GraphQLField) -> str:
    """Everything one level deep, and the problems."""
    named = get_named_type(field.type)
    if is_leaf_type(named):
        return ""
    if named.name == "Node":
        return "{ id }"
    parts = ["__typename"]
    for name, inner in getattr(named, "fields", {}).items():
        if is_leaf_type(get_named_type(inner.type)) and not inner.args:
            parts.append(name)
        elif name == "problems":
            parts.append("problems { code message path rule }")
        elif "id" in getattr(get_named_type(inner.type), "fields", {}):
            parts.append(f"{name} {{ id }}" if not any(map(is_required, inner.args.values())) else "")
    assert parts, print_type(named)
    return "{ " + " ".join(parts) + " }"


def is_required(argument: GraphQLArgument) -> bool:
    return isinstance(argument.type, GraphQLNonNull)
