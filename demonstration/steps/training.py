"""Who works by a recipe reads it first: quality demands it of the site's operators, each of them signs for themself."""

from collections.abc import Collection, Iterable

from demonstration.steps.client import Client, Json
from demonstration.steps.show import Show, many

MATRIX = (
    "query matrix($site: ID!, $after: ID) { trainingMatrix(site: $site, role: OPERATOR, first: 50, after: $after)"
    " { endCursor hasNextPage rows { personId name } } }"
)
STANDING = (
    "query standing($person: ID!, $version: ID!, $site: ID!) { trainingStanding(person: $person, recipeVersion:"
    " $version, site: $site) { trained findings { state title because clears } } }"
)
CURRICULA = (
    "query curricula($site: ID!) { curricula(siteId: $site, inForce: true, first: 200) { edges { node { code } } } }"
)
SUBJECT = "query subject($id: ID!) { node(id: $id) { ... on TrainingVersion { version subject { id code title } } } }"


def train(
    recipe_version: str,
    *,
    site: str,
    quality: Client,
    supervisor: Client,
    people: Collection[Client],
    show: Show,
) -> list[str]:
    """The names of the site's operators who aren't trained on the version.

    Before that, these `people`, who work by it, read it.

    Raises Failed.
    """
    version = recipe_version.replace("MasterRecipeVersion:", "TrainingVersion:")
    found = quality.ask(SUBJECT, id=version)["node"]
    _demand(found["subject"], site=site, quality=quality)
    operators = list(_operators(supervisor, site))
    reading = {"trainingVersion": version, "version": found["version"], "site": site}
    with show.stage("Read the record and sign that it was understood", len(people)) as step:
        for person in people:
            person.sign("confirmReading", reading, "trainingRecord { id }")
            step()
    untrained = []
    for one in operators:
        given = {"person": one["personId"], "version": recipe_version, "site": site}
        standing = supervisor.ask(STANDING, **given)["trainingStanding"]
        if not standing["trained"]:
            untrained.append(one["name"])
            lacking = next(two for two in standing["findings"] if two["state"] not in {"TRAINED", "GRACE"})
            show.say(f"  {one['name']} is not trained on {lacking['title']}: {lacking['because']} {lacking['clears']}")
    trained = many(len(operators) - len(untrained), "operator")
    show.say(f"  {trained} trained on {found['subject']['code']} {found['subject']['title']}")
    return untrained


def _demand(subject: Json, *, site: str, quality: Client) -> None:
    """Operators of the site read each version of the recipe; demanded once, whenever this runs again."""
    code = f"OPERATORS {subject['code']}"[:40]
    found = quality.ask(CURRICULA, site=site)["curricula"]["edges"]
    if code in {one["node"]["code"] for one in found}:
        return
    given = {
        "code": code,
        "title": f"What operators know of {subject['title']}"[:200],
        "siteId": site,
        "audience": {"role": "OPERATOR"},
        "requirements": [{"subject": subject["id"], "method": "READ"}],
    }
    quality.act("defineCurriculum", given, "curriculum { id }")


def _operators(supervisor: Client, site: str) -> Iterable[Json]:
    """The site's operators, page by page."""
    after = None
    while True:
        page = supervisor.ask(MATRIX, site=site, after=after)["trainingMatrix"]
        yield from page["rows"]
        if not page["hasNextPage"]:
            return
        after = page["endCursor"]
