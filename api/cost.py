"""What a document may cost: how many things its answer may hold, before anything is asked of the database.

A connection counts as many things as its page may have, and what stands below it as often; a list whose length only the
database knows counts as `LIST` things. A size that a variable gives counts as the largest page, so that the cost is the
document's own and is measured once.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_composite_type,
)

from api.relay import IDS_LIMIT, PAGE_DEFAULT, PAGE_LIMIT

LIST = 10
LENGTHS = {
    "BatchThen.phases": 200,
    "BatchThen.signatures": 200,
    "RecipeVersionThen.phases": 200,
    "StartChecklist.items": 200,
    "BatchCampaign.orders": 200,
    "ControlRecipe.materials": 100,
    "ControlRecipe.charges": 500,
    "ControlRecipe.outputs": 100,
    "BatchLineReadiness.supplies": 3,
    "BatchForecast.lapses": 200,
    "DataLoad.problems": 500,
    "LineSupply.blockers": 4,
    "DispenseCalculation.steps": 100,
    "DispenseProposal.leftOut": 200,
    "DispenseProposal.usable": 200,
    "MasterRecipeVersion.findings": 2_000,
    "MasterRecipeVersion.untranslated": 2_000,
    "MasterRecipeVersion.updatesOffered": 50,
    "MaterialDemand.lots": 100,
    "MaterialReadiness.batches": 200,
    "MaterialReadiness.materials": 200,
    "MaterialTransfer.containers": 200,
    "Query.equipmentFor": 200,
    "RecipeSimulation.cases": 200,
    "Curriculum.requirements": 100,
    "NearingVersion.untrained": 200,
    "Practice.entries": 500,
    "Practice.steps": 100,
    "UntrainedInShift.untrained": 50,
    "Query.batchForecasts": 50,
    "Query.countsDue": 200,
    "Query.trainingNearing": 20,
    "Query.releaseTimes": 100,
    "Oversight.ageingExceptions": 16,
    "Oversight.patterns": 50,
    "OversightPattern.records": 50,
    "AgeingExceptions.records": 200,
    "OverdueReviews.records": 200,
    "RightFirstTime.records": 200,
    "ReviewProgress.parts": 200,
    "StockCount.lines": 400,
    "TrainingMatrix.rows": 50,
    "TrainingMatrixRow.findings": 50,
    "TrainingSession.attendees": 100,
    "TrainingStanding.findings": 50,
}
"""Lists that give more than others, or fewer: so many at most, or so dear."""
READING = {
    "AsOf.batch": 20_000,
    "AsOf.equipment": 2_000,
    "AsOf.lot": 5_000,
    "AsOf.person": 2_000,
    "AsOf.recipeVersion": 20_000,
    "Batch.controlRecipe": 2_000,
    "Batch.forecast": 5_000,
    "Batch.startChecklist": 10_000,
    "Batch.materialReadiness": 5_000,
    "DispenseOrder.proposal": 2_000,
    "MasterRecipeVersion.updatesOffered": 2_000,
    "MaterialLot.releaseSteps": 10,
    "ProcessOrder.startChecklist": 10_000,
    "Query.materialReadiness": 5_000,
    "Query.batchForecasts": 10_000,
    "Query.recallScope": 40_000,
    "Query.equipmentFor": 100,
    "Query.releaseTimes": 1_000,
    "Oversight.overdueReviews": 2_000,
    "Oversight.ageingExceptions": 2_000,
    "Oversight.rightFirstTime": 5_000,
    "Oversight.patterns": 20_000,
    "Exception.recurrence": 200,
    "Deviation.impactProposals": 1_000,
    "Query.suitability": 10,
    "Query.trainingMatrix": 1_000,
    "Query.trainingNearing": 5_000,
    "Query.trainingStanding": 100,
    "RecipeSimulation.upToDate": 2_000,
    "Practice.steps": 100,
    "Batch.fedBy": 500,
    "Batch.feeds": 500,
    "Batch.plannedFor": 50,
    "Batch.reconciliation": 100,
    "MaterialLot.plannedFor": 50,
    "ProcessOrder.plannedFrom": 50,
    "Batch.releaseBlockers": 500,
    "Batch.review": 1_000,
    "Batch.ruleEvaluations": 2_000,
    "BatchReview.ruleEvaluations": 200,
    "Batch.whereabouts": 2_000,
    "Batch.yields": 100,
    "RetentionSample.keepUntil": 100,
    "LabelPrint.svg": 100,
    "Query.labelPreview": 100,
    "Query.scan": 20,
}
"""What is read or drawn before a field gives its first thing, as so many things: a recipe version, a trace, a label."""
CONNECTION = "Connection"


def measured(schema: GraphQLSchema, document: DocumentNode) -> int:
    """The cost of a valid document's dearest operation."""
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    measure = _Measure(schema, fragments)
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    return max((measure.operation(one) for one in operations), default=0)


@dataclass(frozen=True, slots=True)
class _Measure:
    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]

    def operation(self, operation: OperationDefinitionNode) -> int:
        root = self.schema.get_root_type(operation.operation)
        assert root is not None, operation.operation
        return self._below(operation.selection_set, root)

    def _below(self, selection: SelectionSetNode, parent: GraphQLNamedType) -> int:
        """The things below one thing of this type; a fragment costs wherever it is spread."""
        cost = 0
        for one in selection.selections:
            if isinstance(one, FieldNode):
                cost += self._field(one, parent)
            elif isinstance(one, FragmentSpreadNode):
                fragment = self.fragments[one.name.value]
                cost += self._below(fragment.selection_set, self._named(fragment.type_condition.name.value))
            elif isinstance(one, InlineFragmentNode):
                condition = one.type_condition
                type_ = parent if condition is None else self._named(condition.name.value)
                cost += self._below(one.selection_set, type_)
        return cost

    def _field(self, field: FieldNode, parent: GraphQLNamedType) -> int:
        name = field.name.value
        definition = self.schema.get_field(_composite(parent), name)
        if definition is None or name.startswith("__"):
            return 0  # the schema, which is in memory
        if field.selection_set is None:
            return READING.get(f"{parent.name}.{name}", 0)  # else a value of its thing
        below = self._below(field.selection_set, get_named_type(definition.type))
        return READING.get(f"{parent.name}.{name}", 0) + size(field, definition, parent) * (1 + below)

    def _named(self, name: str) -> GraphQLNamedType:
        found = self.schema.get_type(name)
        assert found is not None, name
        return found


def _composite(type_: GraphQLNamedType) -> GraphQLCompositeType:
    assert is_composite_type(type_), type_
    return type_


def size(field: FieldNode, definition: GraphQLField, parent: GraphQLNamedType) -> int:
    """How many things a field may give."""
    given = {one.name.value: one.value for one in field.arguments or ()}
    if get_named_type(definition.type).name.endswith(CONNECTION):
        asked = given.get("first", given.get("last"))
        if asked is None:
            return PAGE_DEFAULT
        # More than a page may have is refused when it is asked; here it must not make the count grow without end.
        return min(int(asked.value), PAGE_LIMIT) if isinstance(asked, IntValueNode) else PAGE_LIMIT
    type_ = definition.type.of_type if isinstance(definition.type, GraphQLNonNull) else definition.type
    if not isinstance(type_, GraphQLList) or parent.name.endswith(CONNECTION):  # a connection has counted its edges
        return 1
    if "ids" in definition.args:
        ids = given.get("ids")
        return len(ids.values) if isinstance(ids, ListValueNode) else IDS_LIMIT
    return LENGTHS.get(f"{parent.name}.{field.name.value}", LIST)
