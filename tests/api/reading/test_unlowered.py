"""Which fields have no SQL: a new one is a decision, not an accident."""

from collections.abc import Iterator

from graphql import FieldNode, GraphQLNamedType, GraphQLObjectType, get_named_type, is_leaf_type, parse
from sqlalchemy.orm import aliased

from domain.kernel.actor import Actor, Grant
from domain.kernel.ids import CompanyId, PersonId, new_id
from domain.kernel.permissions import Role

UNLOWERED = {
    "Query.oversight": "figures and patterns are computed in Python (OVS-1, OVS-2)",
    "Query.asOf": "what was is folded from the log in Python (AUD-7)",
    "AttachedFile.downloadUrl": "made with the service's secret",
    "Batch.controlRecipe": "rules in Python scale (REC-6)",
    "Batch.forecast": "rules in Python look for when they change their answer (RDY-5)",
    "Batch.blocks": "rules in Python say what stands above the phases (CMD-1)",
    "Batch.fedBy": "edges are netted and followed through lots' parts in Python (MAT-6)",
    "Batch.feeds": "edges are netted and followed through lots' parts in Python (MAT-6)",
    "Batch.plannedFor": "orders of any site are named, by rows between them (RDY-2)",
    "MaterialLot.plannedFor": "orders of any site are named, by rows between them (RDY-2)",
    "ProcessOrder.plannedFrom": "batches and lots of any site are named (RDY-2)",
    "Batch.partsOfOthers": "batches of any site are named, and what was confirmed is computed in Python (QPC-5)",
    "Query.qpRegisterUrl": "made with the service's secret",
    "QpCertificate.documentUrl": "made with the service's secret",
    "Batch.whereabouts": "rules in Python reckon with all that came of its lots (MAT-6)",
    "Batch.leftOver": "what each thing is, and what clears it, is told in Python (CMD-4)",
    "Batch.materialReadiness": "rules in Python allocate a site's stock (RDY-2)",
    "Batch.startChecklist": "rules in Python decide (RDY-2, EQP-1 to EQP-7, EXE-15)",
    "ProcessOrder.startChecklist": "rules in Python decide (RDY-2, EQP-1 to EQP-7, EXE-15)",
    "Batch.releaseBlockers": "rules in Python decide (REV-4)",
    "Batch.review": "rules in Python compute what is shown of each part (REV-11)",
    "Batch.ruleEvaluations": "rules in Python decide (REV-7)",
    "BatchReview.ruleEvaluations": "read from the text that was signed (REV-7)",
    "Batch.retention": "rules in Python compute until when it is kept, and which holds concern it (KEP-1, KEP-2)",
    "DowntimePage.scanUrl": "made with the service's secret",
    "DowntimeSet.downloadUrl": "made with the service's secret",
    "LabelPrint.content": "read from the text of what was printed",
    "LabelPrint.svg": "drawn in Python",
    "Query.labelPreview": "composed and drawn in Python",
    "Query.equipmentFor": "rules in Python compare what equipment can do with what a recipe demands",
    "Query.suitability": "rules in Python decide (EQP-1 to EQP-7)",
    "Query.scan": "things of several types, named by a code that a grammar in Python reads",
    "DispenseCalculation.steps": "read from the text of what was calculated",
    "DispenseOrder.next": "rules in Python decide",
    "DispenseOrder.proposal": "rules in Python decide (MAT-2)",
    "DispensedContainer.label": "rules in Python write it (WGH-13)",
    "LogbookExport.files": "made with the service's secret",
    "Deviation.impactProposals": "edges are followed in Python, and each thing told once (DEV-9)",
    "Exception.recurrence": "counted by product and site, of what its reader may read (DEV-8)",
    "Evidence.downloadUrl": "made with the service's secret",
    "ExceptionReport.files": "made with the service's secret",
    "GenealogyReport.files": "made with the service's secret",
    "LotCertificate.downloadUrl": "made with the service's secret",
    "MaterialLot.potency": "rules in Python decide (WGH-1)",
    "MaterialLot.releaseSteps": "moments of other rows, and hours between them (RDY-3)",
    "MaterialLot.releaseBlockers": "rules in Python decide (MAT-1)",
    "MasterRecipe.atSites": "rules in Python compare versions (REC-9)",
    "MasterRecipeVersion.drift": "rules in Python compare versions (REC-9)",
    "IdentityProvider.redirectUri": "made with the service's address",
    "MasterRecipeVersion.exported": "made with the service's secret",
    "MasterRecipeVersion.scaled": "rules in Python decide (REC-6)",
    "MasterRecipeVersion.findings": "rules in Python decide (REC-7)",
    "MasterRecipeVersion.updatesOffered": "rules in Python compare (REC-8)",
    "Query.batchForecasts": "rules in Python look for when they change their answer (RDY-5)",
    "Query.materialReadiness": "rules in Python allocate a site's stock (RDY-2)",
    "Query.recallScope": "rules in Python reckon with a whole trace (DIS-2)",
    "Query.recipeDifference": "rules in Python compare (REC-8)",
    "MasterRecipeVersion.untranslated": "rules in Python decide (REC-7)",
    "Recall.files": "made with the service's secret",
    "RecipeFile.downloadUrl": "made with the service's secret",
    "RecipePhase.instructionBlocks": "read from the text by a grammar in Python",
    "Query.countsDue": "days of a site's zone, and things of two types in one order",
    "Query.releaseTimes": "percentiles over lots, by material (RDY-3)",
    "Query.search": "things of several types, in the order that a function of the database gives",
    "Query.accessToReview": "as it is locked and signed; when it was read is part of it",
    "Query.signatureTable": "the signed acts are listed by the code",
    "Batch.reconciliation": "rules in Python compute the figures (REV-2)",
    "Batch.yields": "rules in Python judge them (REV-2)",
    "RecipeSimulation.coverage": "read from the text of what was found",
    "RecipeSimulation.assumed": "read from the text of what was found",
    "RecipeSimulation.moreAssumed": "read from the text of what was found",
    "RecipeSimulation.leftOut": "read from the text of what was found",
    "RecipeSimulation.moreLeftOut": "read from the text of what was found",
    "RecipeSimulation.upToDate": "a digest of all elements, made in Python",
    "RecipeSimulationCase.given": "read from the text of what came of it",
    "RecipeSimulationCase.path": "read from the text of what came of it",
    "RecipeSimulationCase.decisions": "read from the text of what came of it",
    "RecipeSimulationCase.raised": "read from the text of what came of it",
    "RecipeSimulationCase.quantities": "read from the text of what came of it",
    "RecipeSimulationCase.yields": "read from the text of what came of it",
    "RecipeSimulationCase.notReached": "read from the text of what came of it",
    "Practice.steps": "read from the text of what is practised",
    "RecordExport.batchmlUrl": "made with the service's secret",
    "RecordExport.downloadUrl": "made with the service's secret",
    "RetentionSample.keepUntil": "rules in Python decide (RET-3)",
    "Scale.usable": "rules in Python decide (WGH-9)",
    "Scale.notUsable": "rules in Python decide (WGH-9)",
    "SignatureChallenge.authorizationUrl": "made with the provider's settings",
    "SignatureChallenge.content": "JSON, whose numbers Python and PostgreSQL write differently",
    "Query.trainingMatrix": "rules in Python decide (TRN-1)",
    "Query.trainingNearing": "rules in Python decide (TRN-10)",
    "Query.trainingStanding": "rules in Python decide (TRN-1)",
    "TrainingVersion.downloadUrl": "made with the service's secret",
    "InspectorLook.batchIds": "global ids are made of an array's items",
    "Viewer.session": "of the request rather than of the record",
    "Viewer.work": "rules in Python decide",
    "Viewer.workBatches": "as the work of which it tells how far it reaches",
    "Signature.pageUrl": "made with the service's secret",
    "Signature.verification": "computed again from what it covers (SIG-4)",
}


def test_only_these_fields_have_no_sql() -> None:
    assert set(unlowered()) == set(UNLOWERED)


def unlowered() -> Iterator[str]:
    """Every field of a type that is read from rows and of Query whose planning is refused."""
    from api.reading import building
    from api.reading.vocabulary import Parts
    from api.schema import schema

    for found in schema._schema.type_map.values():
        if not isinstance(found, GraphQLObjectType) or not _is_read(found):
            continue
        for name, field in found.fields.items():
            below = get_named_type(field.type)
            parts = isinstance(below, GraphQLObjectType) and isinstance(building.lowering_of(field), Parts)
            asked = below.fields if parts else ["__typename"]
            for one in asked:
                if not _lowers(found, name, below, one):
                    yield f"{below.name}.{one}" if parts else f"{found.name}.{name}"


def _is_read(found: GraphQLObjectType) -> bool:
    from api.reading.prefetch import DEFINITION

    definition = found.extensions.get(DEFINITION)
    whole = definition is not None and hasattr(definition.origin, "model")
    return whole or found.name in {"Query", "Viewer"}


def _lowers(parent: GraphQLObjectType, name: str, below: GraphQLNamedType, asked: str) -> bool:
    from api.reading import building, objects, plan
    from api.reading.building import Building
    from api.reading.selection import Selection
    from api.reading.vocabulary import Unlowered
    from api.schema import schema

    selection = "" if is_leaf_type(below) else f"{{ {asked} }}"
    takes = parent.fields[name].args
    demanded = {"id": '(id: "Batch:x")', "ids": '(ids: ["Batch:x"])', "batch": '(batch: "Batch:x")'}
    demanded |= {"language": '(language: "de-AT")'}
    given = next((text for argument, text in demanded.items() if argument in takes), "")
    document = parse(f"{{ {name}{given} {selection} }}")
    operation = document.definitions[0]
    everywhere = frozenset(Grant(role, None) for role in Role)
    actor = Actor(company=CompanyId(new_id()), person=PersonId(new_id()), grants=everywhere)
    build = Building(Selection.of(schema._schema, document, operation, {}), actor)  # type: ignore[arg-type]  # it is one
    nodes: list[FieldNode] = list(operation.selection_set.selections)  # type: ignore[attr-defined]  # same
    try:
        if parent.name == "Query":
            plan._root(build, parent, nodes)
        else:
            row = None if parent.name == "Viewer" else aliased(building.model_of(parent))
            objects.field(build, parent, nodes, row)
    except Unlowered:
        return False
    return True
