"""Who may read what: the policy in plain words, and every type asked of everybody to compare with it.

The table is kept by hand and stands alone: it is what quality agreed to, not what the code derives. A type without a
line, or without a row to ask for, fails the test: a new type is a decision.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

import pytest
from graphql import GraphQLNonNull, GraphQLSchema, get_named_type
from sqlalchemy import Engine, inspect, text
from starlette.testclient import TestClient

from api.limits import ROOT_FIELDS
from api.relay import IDS_LIMIT
from domain.exports.commands import request_export
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Role
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.commands import session_policy
from domain.people.events import IdentityProviderConfigured, PersonAdded
from domain.people.models import Credential, IdentityProvider, Person, RoleGrant, SessionPolicy
from domain.review.questions.commands import Ask, ask
from infra.services import Services
from infra.transaction import as_process
from tests import (
    access,
    assessing,
    calculating,
    calibration,
    certification,
    controls,
    deviating,
    dispensing,
    distribution,
    downtime,
    enterprise,
    equipment,
    execution,
    flow,
    gate,
    governing,
    importing,
    inspecting,
    keeping,
    loading,
    maintenance,
    offline,
    orders,
    oversight,
    picking,
    purging,
    readings,
    recalls,
    recipes,
    reconciliation,
    releasing,
    reports,
    reviewing,
    rework,
    scales,
    seals,
    suppliers,
    training,
    transfers,
    unforeseen,
    verifying,
)
from tests.api.reading.paths import Paths
from tests.client import Client
from tests.conftest import Do
from tests.dispensing import Dispensary
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant, _account, _person, password_hash
from tests.quality import Laboratory

Roles = frozenset[Role]


class Line(NamedTuple):
    """Which roles see a row of a type: held at the row's site, at another site only, or in the whole company."""

    here: Roles
    elsewhere: Roles
    company: Roles
    without_a_role: bool = False


# Who makes, reviews and releases the product. An administrator manages people, and reads nothing of the product.
PRODUCT = frozenset(
    {Role.PROCESS_ENGINEER, Role.OPERATOR, Role.SUPERVISOR, Role.QUALITY_REVIEWER, Role.QUALIFIED_PERSON}
)
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
EVERY_ROLE = PRODUCT | ADMINISTRATOR
NOBODY: Roles = frozenset()

AT_ITS_SITE = Line(here=PRODUCT, elsewhere=NOBODY, company=PRODUCT)
AT_ANY_SITE = Line(here=PRODUCT, elsewhere=PRODUCT, company=PRODUCT)
BY_ALL_AT_ITS_SITE = Line(here=EVERY_ROLE, elsewhere=NOBODY, company=EVERY_ROLE)
BY_ADMINISTRATORS = Line(here=ADMINISTRATOR, elsewhere=ADMINISTRATOR, company=ADMINISTRATOR)
BY_ITS_SITES_ADMINISTRATORS = Line(here=ADMINISTRATOR, elsewhere=NOBODY, company=ADMINISTRATOR)
BY_WHO_ASKED = Line(here=NOBODY, elsewhere=NOBODY, company=NOBODY)
SUPERVISORS = frozenset({Role.SUPERVISOR, Role.QUALITY_REVIEWER})
BY_ITS_SUPERVISORS = Line(here=SUPERVISORS, elsewhere=NOBODY, company=SUPERVISORS)
READERS_OF_THE_TRAIL = frozenset({Role.QUALITY_REVIEWER, Role.QUALIFIED_PERSON, Role.ADMINISTRATOR})
BY_READERS_OF_THE_TRAIL = Line(here=READERS_OF_THE_TRAIL, elsewhere=READERS_OF_THE_TRAIL, company=READERS_OF_THE_TRAIL)
BY_ITS_READERS_OF_THE_TRAIL = Line(here=READERS_OF_THE_TRAIL, elsewhere=NOBODY, company=READERS_OF_THE_TRAIL)
QUALITY = frozenset({Role.QUALITY_REVIEWER})
BY_QUALITY = Line(here=QUALITY, elsewhere=QUALITY, company=QUALITY)
BY_COLLEAGUES = Line(here=EVERY_ROLE, elsewhere=EVERY_ROLE, company=EVERY_ROLE, without_a_role=True)

POLICY = {
    # The company, its sites, and who works there: known to every colleague. How they sign in isn't.
    "Company": BY_COLLEAGUES,
    "Site": BY_COLLEAGUES,
    "Person": BY_COLLEAGUES,
    "Account": BY_ADMINISTRATORS,
    "IdentityProvider": BY_ADMINISTRATORS,
    "CompanySeal": BY_COLLEAGUES,
    "SessionPolicy": BY_ADMINISTRATORS,
    "RoleGrant": BY_ITS_SITES_ADMINISTRATORS,
    # Who may review rights, or oversees it, knows how often and what was decided; at its site, but the period.
    "AccessReviewPolicy": BY_READERS_OF_THE_TRAIL,
    "AccessReview": BY_ITS_READERS_OF_THE_TRAIL,
    # Whether what is kept is as it was kept concerns the whole company.
    "VerificationRun": BY_READERS_OF_THE_TRAIL,
    "VerificationFinding": BY_READERS_OF_THE_TRAIL,
    # What the law bids a site to keep is told to those who look after its records, and how long it keeps them to all.
    "LegalHold": BY_ITS_READERS_OF_THE_TRAIL,
    "Purge": BY_ITS_READERS_OF_THE_TRAIL,
    **dict.fromkeys(("BatchPurge", "PurgeCount"), AT_ITS_SITE),
    "RetentionPolicy": AT_ITS_SITE,
    # Whom an authority sent, what they may see and what they looked at is known to who reads the audit trail.
    "InspectionAccess": BY_ITS_READERS_OF_THE_TRAIL,
    "InspectorLook": BY_READERS_OF_THE_TRAIL,
    # Who is behind a pattern, and who asked, is the quality unit's to know.
    "PersonReveal": BY_QUALITY,
    # A master recipe belongs to the company; each of its versions, and all that is in one, to a site.
    "MasterRecipe": AT_ANY_SITE,
    "MasterRecipeVersion": AT_ITS_SITE,
    "RecipeMaterial": AT_ITS_SITE,
    "RecipeOutput": AT_ITS_SITE,
    "RecipeProcessParameter": AT_ITS_SITE,
    "RecipeEquipment": AT_ITS_SITE,
    "RecipeCapability": AT_ITS_SITE,
    "RecipeBlock": AT_ITS_SITE,
    "RecipeLink": AT_ITS_SITE,
    "RecipeTranslation": AT_ITS_SITE,
    "RecipeFile": AT_ITS_SITE,
    "RecipeEdit": AT_ITS_SITE,
    "RecipeImport": AT_ITS_SITE,
    "RecipePhase": AT_ITS_SITE,
    "RecipeCharge": AT_ITS_SITE,
    "RecipeParameter": AT_ITS_SITE,
    "RecipeSimulation": AT_ITS_SITE,
    "RecipeApproval": AT_ITS_SITE,
    # What a site has otherwise than the company, and what the company proposes to it.
    "RecipeOverride": AT_ITS_SITE,
    "RecipeProposal": AT_ITS_SITE,
    "RecipeReview": AT_ITS_SITE,
    # By which route recipes are approved is the company's to know, that of one site too.
    "ApprovalRoute": AT_ANY_SITE,
    # A batch and everything recorded about it stay at the site that makes it.
    "Batch": AT_ITS_SITE,
    "PhaseExecution": AT_ITS_SITE,
    "ParameterValue": AT_ITS_SITE,
    "ParameterValueRevision": AT_ITS_SITE,
    "ValueInput": AT_ITS_SITE,
    "ProcedureDecision": AT_ITS_SITE,
    "DecisionInput": AT_ITS_SITE,
    "ProcessTimer": AT_ITS_SITE,
    "BatchHold": AT_ITS_SITE,
    "ConditionReached": AT_ITS_SITE,
    "PhaseTakeover": AT_ITS_SITE,
    "ShiftHandOver": AT_ITS_SITE,
    "Exception": AT_ITS_SITE,
    "ExceptionAssessment": AT_ITS_SITE,
    "ExceptionApproval": AT_ITS_SITE,
    "Deviation": AT_ITS_SITE,
    "DeviationException": AT_ITS_SITE,
    "DeviationInvestigation": AT_ITS_SITE,
    "DeviationApproval": AT_ITS_SITE,
    "Evidence": AT_ITS_SITE,
    "ImpactStatement": AT_ITS_SITE,
    "CorrectiveAction": AT_ITS_SITE,
    # Who approves them is the company's to know, for one site too.
    "ExceptionRoute": AT_ANY_SITE,
    "BatchReview": AT_ITS_SITE,
    "AuditTrailReview": AT_ITS_SITE,
    "FloorQuestion": AT_ITS_SITE,
    "Disposition": AT_ITS_SITE,
    "ReleasePolicy": AT_ITS_SITE,
    "ReleaseRevocation": AT_ITS_SITE,
    "DecidedLot": AT_ITS_SITE,
    "RevokedLot": AT_ITS_SITE,
    # What may be sold where is known where materials are; who certified and confirmed what, at the site that did.
    "MarketingAuthorisation": AT_ANY_SITE,
    "ManufacturingAuthorisation": AT_ITS_SITE,
    "PartConfirmation": AT_ITS_SITE,
    "QpCertificate": AT_ITS_SITE,
    "QpCertificateLot": AT_ITS_SITE,
    "QpCertificatePart": AT_ITS_SITE,
    "QpCertificateRevocation": AT_ITS_SITE,
    "MaterialLoss": AT_ITS_SITE,
    "LabelReconciliation": AT_ITS_SITE,
    "BatchReconciliation": AT_ITS_SITE,
    "RecordExport": AT_ITS_SITE,
    "Signature": AT_ITS_SITE,
    "SignatureChallenge": AT_ITS_SITE,
    # A material is defined for the company; its lots lie at a site.
    "MaterialDefinition": AT_ANY_SITE,
    "MaterialClass": AT_ANY_SITE,
    "Supplier": AT_ANY_SITE,
    "SupplierApproval": AT_ITS_SITE,
    "SupplierDecision": AT_ITS_SITE,
    # To whom a company ships is known where its materials are; a shipment stays with the site that it left.
    "Consignee": AT_ANY_SITE,
    "Shipment": AT_ITS_SITE,
    # What goes to another site is read at both; the one that is asked for here goes to neither of the readers' sites.
    "MaterialTransfer": AT_ITS_SITE,
    # A recall stays with the site that leads it, though it goes across all of them.
    "Recall": AT_ITS_SITE,
    "RecallStart": AT_ITS_SITE,
    "RecallSum": AT_ITS_SITE,
    "MaterialLot": AT_ITS_SITE,
    "LotBalance": AT_ITS_SITE,
    "LotDisposition": AT_ITS_SITE,
    "InventoryTransaction": AT_ITS_SITE,
    "GenealogyEdge": AT_ITS_SITE,
    # What a lot comes in lies where the lot does; what the floor may adjust is chosen for the company.
    "Container": AT_ITS_SITE,
    "ContainerDestruction": AT_ITS_SITE,
    "OperationalLocation": AT_ITS_SITE,
    "StockPolicy": AT_ANY_SITE,
    # What is counted, and what was found in it, is the site's.
    "PickList": AT_ITS_SITE,
    "Pick": AT_ITS_SITE,
    "StockCount": AT_ITS_SITE,
    "StockCountLine": AT_ITS_SITE,
    "StockCountEntry": AT_ITS_SITE,
    # What is kept of a lot, and what was seen and taken of it, stays where it is kept.
    "RetentionSample": AT_ITS_SITE,
    "RetentionInspection": AT_ITS_SITE,
    "RetentionConsumption": AT_ITS_SITE,
    # Labels are printed where their things are; how the company's codes begin stands on each of them.
    "LabelIssuer": AT_ANY_SITE,
    "LabelPrinter": AT_ITS_SITE,
    "Label": AT_ITS_SITE,
    "LabelPrint": AT_ITS_SITE,
    "LabelJob": AT_ITS_SITE,
    # What a material must be is said at a site or at the enterprise; what was found in a lot stays where it lies.
    "MaterialSpecification": AT_ITS_SITE,
    "SpecificationTest": AT_ITS_SITE,
    "LotTesting": AT_ITS_SITE,
    "LotSample": AT_ITS_SITE,
    "LotCertificate": AT_ITS_SITE,
    "LotResult": AT_ITS_SITE,
    "LotResultRevision": AT_ITS_SITE,
    "LotInvestigation": AT_ITS_SITE,
    "LotStatusChange": AT_ITS_SITE,
    "ConditionalUse": AT_ITS_SITE,
    "ReworkApproval": AT_ITS_SITE,
    "ReworkLot": AT_ITS_SITE,
    "LotFlag": AT_ITS_SITE,
    # What somebody loads is theirs to mend; what came of it is seen as whatever it became.
    "DataLoad": BY_WHO_ASKED,
    # Who runs the plant's network enrols gateways; what they read belongs to who makes the product.
    "Gateway": BY_ALL_AT_ITS_SITE,
    # Classes of equipment and how they are cleaned are the company's; each piece, and what became of it, is at a site.
    "EquipmentClass": AT_ANY_SITE,
    "EquipmentProperty": AT_ANY_SITE,
    "CleaningProcedure": AT_ANY_SITE,
    "Equipment": AT_ITS_SITE,
    "EquipmentValue": AT_ITS_SITE,
    "CleaningRecord": AT_ITS_SITE,
    "EquipmentAllocation": AT_ITS_SITE,
    "EquipmentUse": AT_ITS_SITE,
    "ReferenceStandard": AT_ITS_SITE,
    "CalibrationDefinition": AT_ITS_SITE,
    "CalibrationDefinitionPoint": AT_ITS_SITE,
    "EquipmentCalibration": AT_ITS_SITE,
    "EquipmentCalibrationPoint": AT_ITS_SITE,
    "CalibrationStandard": AT_ITS_SITE,
    "ServiceTag": AT_ITS_SITE,
    "MaintenancePlan": AT_ITS_SITE,
    "WorkOrder": AT_ITS_SITE,
    "CalibrationImpact": AT_ITS_SITE,
    "ImpactedBatch": AT_ITS_SITE,
    "ImpactedUse": AT_ITS_SITE,
    "ClearanceProcedure": AT_ITS_SITE,
    "ClearanceItem": AT_ITS_SITE,
    "ClearanceDemand": AT_ITS_SITE,
    "LineClearance": AT_ITS_SITE,
    "ClearanceCheck": AT_ITS_SITE,
    "EnvironmentLimit": AT_ITS_SITE,
    "EnvironmentReading": AT_ITS_SITE,
    "LogbookNote": AT_ITS_SITE,
    "LogbookExport": AT_ITS_SITE,
    # One over all sites is read by who reads the batches of all.
    "ExceptionReport": AT_ITS_SITE,
    "GenealogyReport": AT_ITS_SITE,
    # Whether overrides are allowed is the company's to say; each is signed for a batch, at its site.
    "OverridePolicy": AT_ANY_SITE,
    "GateOverride": AT_ITS_SITE,
    # How batches are numbered is said at a site, or at the enterprise for all of them.
    "BatchNumbering": AT_ITS_SITE,
    # Who signs an act is, too.
    "SignaturePolicy": AT_ITS_SITE,
    "SignatureRequest": AT_ITS_SITE,
    "ReviewPolicy": AT_ITS_SITE,
    "ReviewMark": AT_ITS_SITE,
    "ProcessOrder": AT_ITS_SITE,
    "ProcessOrderEquipment": AT_ITS_SITE,
    "BatchCampaign": AT_ITS_SITE,
    "CapturePolicy": AT_ITS_SITE,
    "NotApplicable": AT_ITS_SITE,
    "PhaseRepeat": AT_ITS_SITE,
    "PlannedDeviation": AT_ITS_SITE,
    "InsertedPhase": AT_ITS_SITE,
    "BatchComment": AT_ITS_SITE,
    "EquipmentReplacement": AT_ITS_SITE,
    "ControlSeries": AT_ITS_SITE,
    "InProcessControl": AT_ITS_SITE,
    "ParameterReading": AT_ITS_SITE,
    "ScanConfirmation": AT_ITS_SITE,
    "DowntimePolicy": AT_ITS_SITE,
    "DowntimeSet": AT_ITS_SITE,
    "DowntimeUse": AT_ITS_SITE,
    "DowntimePage": AT_ITS_SITE,
    "DowntimePageAccount": AT_ITS_SITE,
    "Transcription": AT_ITS_SITE,
    "TranscriptionCorrection": AT_ITS_SITE,
    "OfflineDevice": AT_ITS_SITE,
    "OfflineAct": AT_ITS_SITE,
    "OperationTakeOut": AT_ITS_SITE,
    "Scale": AT_ITS_SITE,
    "ScaleCheckWeight": AT_ITS_SITE,
    "ScaleCalibration": AT_ITS_SITE,
    "ScaleCalibrationPoint": AT_ITS_SITE,
    "ScaleCheck": AT_ITS_SITE,
    "ScaleCheckResult": AT_ITS_SITE,
    "ScaleReadingRequest": AT_ITS_SITE,
    "ScaleReading": AT_ITS_SITE,
    # What is weighed for a batch stays where the batch is made; so does whether a place of weighing is clear.
    "DispenseOrder": AT_ITS_SITE,
    "DispenseSource": AT_ITS_SITE,
    "DispenseCalculation": AT_ITS_SITE,
    "Weighing": AT_ITS_SITE,
    "WeightReading": AT_ITS_SITE,
    "DispensedContainer": AT_ITS_SITE,
    "BoothClearance": AT_ITS_SITE,
    "DispenseCampaign": AT_ITS_SITE,
    "CampaignOrder": AT_ITS_SITE,
    # What is learned is known in the whole company, its versions where they are followed. What a person learned is seen
    # by themself, who is none of the readers here, and by supervisors and quality at its site.
    "PersonnelClass": AT_ANY_SITE,
    "TrainingSubject": AT_ANY_SITE,
    "TrainingVersion": AT_ITS_SITE,
    "Curriculum": AT_ANY_SITE,
    "TrainingRequirement": AT_ANY_SITE,
    "TrainingPolicy": AT_ANY_SITE,
    "TrainingSession": AT_ITS_SITE,
    "Qualification": BY_ITS_SUPERVISORS,
    "Absence": BY_ITS_SUPERVISORS,
    "Practice": BY_ITS_SUPERVISORS,
    "PracticeEntry": BY_ITS_SUPERVISORS,
    "Shift": AT_ITS_SITE,
    "ShiftAssignment": BY_ITS_SUPERVISORS,
    "TrainingRecord": BY_ITS_SUPERVISORS,
    "TrainingAttendance": BY_ITS_SUPERVISORS,
}

# What stands at the enterprise is read like what stands at a site by whoever reads the like at any site; the rest of
# the company's recipes, who signed them and how, follows the policy above.
FROM_THE_ENTERPRISE = frozenset(
    {name for name, line in POLICY.items() if line is AT_ITS_SITE and name.startswith("Recipe")}
    | {"MasterRecipeVersion", "MaterialSpecification", "SpecificationTest"}
) - {"RecipeOverride", "RecipeProposal"}
SIGNED_THERE = frozenset({"Signature", "SignatureChallenge"})

NO_ROLE, STRANGER = "no_role", "operator"
ONE_BY_ONE = {NO_ROLE, f"{Role.OPERATOR}@here", f"{Role.OPERATOR}@elsewhere", f"{Role.ADMINISTRATOR}@company"}
"""Who asks both paths, and for each thing alone as well: `node` looks as `nodes` does, which everybody asks."""
PLACES = ("here", "elsewhere", "company")


def may(reader: str, line: Line) -> bool:
    """What a line of the policy says of a reader."""
    if reader == NO_ROLE:
        return line.without_a_role
    role, _, place = reader.partition("@")
    return Role(role) in getattr(line, place)


@pytest.fixture
def readers(do: Do, plant: Plant) -> list[str]:
    """Somebody of each role for each place, named so, and somebody without a role."""
    sites = {"here": plant.site, "elsewhere": plant.other_site, "company": None}
    names = [NO_ROLE, *(f"{role}@{place}" for role in Role for place in PLACES)]

    def hire(uow: UnitOfWork) -> Person:
        for name in names:
            person = uow.add(_person(uow, name))
            account = uow.add(_account(name, person))
            account.email = f"{new_id()}@plant.example"
            uow.add(Credential(id=account.id, password_hash=password_hash(), failed_attempts=0))
            if name != NO_ROLE:
                role, _, place = name.partition("@")
                site: SiteId | None = sites[place]
                uow.add(RoleGrant(id=new_id(), person_id=person.id, role=Role(role), site_id=site))
            uow.record(PersonAdded(person=person.id))
        return person

    do(as_process(plant.company, "test"), hire)
    return names


OF_ALL, OF_ANOTHER = "inspector_of_all", "inspector_of_another"
"""One sees the batches of all days, one a batch that was issued and nothing more."""
OF_NO_BATCH = frozenset(
    {
        *("Company", "Site", "RetentionPolicy"),
        *("MasterRecipe", "MasterRecipeVersion", "RecipeApproval", "RecipeBlock", "RecipeCharge", "RecipeMaterial"),
        *("RecipeParameter", "RecipePhase", "RecipeReview", "RecipeSimulation", "Signature", "SignatureChallenge"),
    }
)
"""What an inspector sees of a batch that others share: the version that it follows, with who signed it."""
OF_BATCHES = frozenset(
    {
        *("Batch", "PhaseExecution", "ParameterValue", "ParameterValueRevision", "BatchHold", "BatchComment"),
        *("Exception", "ExceptionAssessment", "Deviation", "DeviationInvestigation", "CorrectiveAction", "Evidence"),
        *("BatchReview", "AuditTrailReview", "FloorQuestion", "Disposition", "QpCertificate", "RecordExport"),
        *("MaterialLot", "LotDisposition", "LotResult", "GenealogyEdge", "EquipmentUse", "CleaningRecord"),
        *("LineClearance", "DowntimePage", "Transcription", "ReworkApproval", "ShiftHandOver", "InProcessControl"),
    }
)


@pytest.fixture
def rows(run: Run, do: Do, plant: Plant, admin: Engine, services: Services) -> dict[str, UUID]:
    """A row of each node type, at the plant's site where its type has one."""
    import api.schema  # noqa: F401 -- it knows every type
    from api.nodes import node_types

    second = Run(do, plant, admin, execution.issue(do, plant, run.row().recipe_version_id, "B-2"))
    releasing.released_with_a_lot(second)
    do(plant.qualified, lambda uow: request_export(uow, batch=second.batch))
    recipes.translated(do, plant, recipes.one_of_each_element(do, plant))
    suppliers.one_of_each(do, plant, services.transactions)
    distribution.one_of_each(do, plant, admin)
    releasing.revoke(second, "A result was found in a notebook.")
    for things in (controls, unforeseen, downtime, readings, transfers):
        things.one_of_each(do, plant, admin)
    recalls.one_of_each(Store(do, plant, admin))
    reports.one_of_each(Store(do, plant, admin))
    verifying.one_of_each(do, plant, admin)
    oversight.one_of_each(do, plant)
    certification.one_of_each(do, plant, admin)
    keeping.one_of_each(do, plant)
    purging.one_of_each(do, plant, admin)
    inspecting.one_of_each(do, plant, run.batch)
    for things in (reconciliation, gate, rework, orders):
        things.one_of_each(do, plant, admin)
    offline.one_of_each(run)
    assessing.one_of_each(run)
    releasing.one_of_each(do, plant, admin)
    do(plant.reviewer, lambda uow: ask(uow, Ask(batch=run.batch, question="Why was it stopped?")))
    deviating.one_of_each(run)
    for things in (calculating, flow, scales, equipment, calibration, maintenance):
        things.one_of_each(do, plant, admin)
    picking.one_of_each(Store(do, plant, admin), run.row().recipe_version_id)
    dispensing.one_of_each(Dispensary(do, plant, admin))
    enterprise.followed(do, plant)
    importing.requested(do, plant)
    loading.Loader(do, plant, admin, services).ask(loading.MATERIALS, b"x")
    do(as_process(plant.company, "test"), _federate)
    seals.one_of_each(do, plant)
    do(plant.administrator, _session_policy)
    governing.one_of_each(do, plant, admin)
    access.one_of_each(do, plant, admin)
    inspecting.grant(do, plant, inspecting.person(do, plant, OF_ALL), periods=[inspecting.EVER])
    bare = execution.issue(do, plant, run.row().recipe_version_id, "B-3")
    inspecting.grant(do, plant, inspecting.person(do, plant, OF_ANOTHER), [bare])
    recipes.reviewed(do, plant, run.row().recipe_version_id)
    training.one_of_each(do, plant, admin)  # it demands training of who would work on
    reviewing.policy(do, plant, admin)  # it demands production's review of who would review on
    found = {name: _row(admin, inspect(node.model).local_table.name, plant) for name, node in node_types().items()}
    return {name: row for name, row in found.items() if row is not None}


@pytest.fixture
def companys(do: Do, plant: Plant, admin: Engine) -> dict[str, UUID]:
    """A row of each node type that stands at the enterprise."""
    import api.schema  # noqa: F401 -- it knows every type
    from api.nodes import node_types

    head, newer = enterprise.followed(do, plant)
    recipes.reviewed(do, head, newer.id)
    importing.requested(do, head)
    recipes.translated(do, head, recipes.one_of_each_element(do, head))
    store = Store(do, head, admin)
    Laboratory(store).specified(store.material())
    tables = {name: inspect(node.model).local_table.name for name, node in node_types().items()}
    found = {name: _row(admin, tables[name], head) for name in (*FROM_THE_ENTERPRISE, *SIGNED_THERE)}
    return {name: row for name, row in found.items() if row is not None}


def _federate(uow: UnitOfWork) -> IdentityProvider:
    address = "https://id.example"
    provider = uow.add(IdentityProvider(issuer=address, client_id="theriac", scopes="openid", enabled=False))
    uow.record(IdentityProviderConfigured(provider=provider.id))
    return provider


def _session_policy(uow: UnitOfWork) -> SessionPolicy:
    return session_policy.set_policy(uow, signing_minutes=15, idle_minutes=60, seen=None, reason="As it was")


def _row(admin: Engine, table: str, plant: Plant) -> UUID | None:
    columns = "select count(*) from information_schema.columns where table_name = :t and column_name = 'site_id'"
    with admin.connect() as connection:
        at_site = connection.execute(text(columns), {"t": table}).scalar_one()
        here = " and site_id = :s" if at_site else ""
        query = f"select id from {table} where company_id = :c{here} order by id limit 1"  # noqa: S608 -- our own table's name
        found: UUID | None = connection.execute(text(query), {"c": plant.company, "s": plant.site}).scalar()
        return found


@pytest.mark.timeout(300)
@pytest.mark.requirement("TEN-1")
@pytest.mark.requirement("TEN-2")
@pytest.mark.requirement("INS-1")
def test_everybody_sees_what_the_policy_says(
    web: TestClient, plant: Plant, other_plant: Plant, readers: list[str], rows: dict[str, UUID], paths: Paths
) -> None:
    """By `node`, by `nodes` and by the type's own root fields; on the ordinary path as some of them, of each kind."""
    from api.nodes import node_types

    assert [name for name in node_types() if name not in POLICY] == []
    assert [name for name in node_types() if name not in rows] == []
    ids = {name: f"{name}:{row}" for name, row in rows.items()}
    wrong: list[tuple[str, str, str]] = []
    for reader in readers:
        client = Client(web, plant.name).sign_in(reader)
        wrong += [
            (reader, way, name)
            for way, name, seen in _asked(client, paths, ids, alone=reader in ONE_BY_ONE)
            if seen != may(reader, POLICY[name])
        ]
    stranger = Client(web, other_plant.name).sign_in(STRANGER)
    wrong += [("of another company", way, name) for way, name, seen in _asked(stranger, paths, ids) if seen]
    assert wrong == []
    _require_inspected(web, plant, ids)


def _require_inspected(web: TestClient, plant: Plant, ids: Mapping[str, str]) -> None:
    """Of what is open to inspectors at all, one sees what is of their batches, or is no batch's (INS-1).

    That all else is closed to them is held by the catalogue (tests/architecture/test_inspectors.py).
    """
    of_all, of_another = (_inspected(web, plant, ids, who) for who in (OF_ALL, OF_ANOTHER))
    assert of_all >= OF_BATCHES | OF_NO_BATCH
    assert of_another == OF_NO_BATCH


def _inspected(web: TestClient, plant: Plant, ids: Mapping[str, str], who: str) -> set[str]:
    from api.nodes import node_types
    from tests.architecture.test_inspectors import CLOSED

    asked = [one for name, one in ids.items() if inspect(node_types()[name].model).local_table.name not in CLOSED]
    client, seen = Client(web, plant.name).sign_in(who), set[str]()
    for start in range(0, len(asked), IDS_LIMIT):
        part = asked[start : start + IDS_LIMIT]
        many = client.query("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=part)
        seen |= {one["id"].partition(":")[0] for one in many["nodes"] if one is not None}
    return seen


@pytest.mark.requirement("TEN-1")
@pytest.mark.requirement("TEN-2")
@pytest.mark.requirement("REC-9")
def test_who_reads_recipes_at_any_site_reads_what_stands_at_the_enterprise(
    web: TestClient, plant: Plant, other_plant: Plant, readers: list[str], companys: dict[str, UUID], paths: Paths
) -> None:
    """Their signatures are those of another site to them, and a company beside sees nothing at all."""
    assert set(companys) == FROM_THE_ENTERPRISE | SIGNED_THERE
    ids = {name: f"{name}:{row}" for name, row in companys.items()}
    wrong: list[tuple[str, str, str]] = []
    for reader in readers:
        client = Client(web, plant.name).sign_in(reader)
        at_the_site = "elsewhere" if reader.endswith("@here") else reader.partition("@")[2]
        theirs = reader.replace(reader.partition("@")[2], at_the_site) if "@" in reader else reader
        for way, name, seen in _asked(client, paths, ids, alone=reader in ONE_BY_ONE):
            line = AT_ANY_SITE if name in FROM_THE_ENTERPRISE else POLICY[name]
            wrong += [(reader, way, name)] if seen != may(theirs, line) else []
    stranger = Client(web, other_plant.name).sign_in(STRANGER)
    wrong += [("of another company", way, name) for way, name, seen in _asked(stranger, paths, ids) if seen]
    assert wrong == []


def _asked(client: Client, paths: Paths, ids: dict[str, str], *, alone: bool = True) -> Iterator[tuple[str, str, bool]]:
    """How each thing was asked for, its type, and whether it was shown."""
    ask = paths.lower if alone else paths.lowered_only
    pairs = list(ids.items())
    for start in range(0, len(pairs), IDS_LIMIT):
        part = pairs[start : start + IDS_LIMIT]
        asked = {"ids": [one for _, one in part]}
        many = ask(client, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", asked)
        for (name, one), shown in zip(part, many["nodes"], strict=True):
            yield "nodes", name, shown == {"id": one}
    fields = [("node", name, f'node(id: "{one}") {{ id }}') for name, one in ids.items() if alone]
    fields += list(_roots(ids))
    for start in range(0, len(fields), ROOT_FIELDS):
        some = fields[start : start + ROOT_FIELDS]
        document = "{ " + " ".join(f"a{place}: {field}" for place, (_, _, field) in enumerate(some)) + " }"
        answer = ask(client, document)
        for place, (way, name, _) in enumerate(some):
            yield way, name, ids[name] in _ids(answer[f"a{place}"])


def _ids(shown: object) -> Iterator[str]:
    """The ids in an object, or in the edges of a connection."""
    if isinstance(shown, dict):
        if "id" in shown:
            yield shown["id"]
        for edge in shown.get("edges", ()):
            yield edge["node"]["id"]


def _roots(ids: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """The root fields that give a type's things: by their id, or all of them by pages."""
    from api.schema import schema

    graphql: GraphQLSchema = schema._schema
    assert graphql.query_type is not None
    for field, definition in graphql.query_type.fields.items():
        needed = {key for key, one in definition.args.items() if isinstance(one.type, GraphQLNonNull)}
        kind = get_named_type(definition.type).name
        if kind in ids and needed == {"id"}:
            yield field, kind, f'{field}(id: "{ids[kind]}") {{ id }}'
        elif kind in ids and not needed:
            yield field, kind, f"{field} {{ id }}"
        elif kind.removesuffix("Connection") in ids and kind.endswith("Connection") and not needed:
            page = "last" if field == "signatures" else "first"  # it begins with the newest of more than a page
            yield field, kind.removesuffix("Connection"), f"{field}({page}: 200) {{ edges {{ node {{ id }} }} }}"
