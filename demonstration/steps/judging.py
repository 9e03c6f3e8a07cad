"""What the linter says of a draft, before its author goes on."""

from collections import Counter

from demonstration.steps.client import Client, Failed, Json
from demonstration.steps.show import Show, many

FINDINGS = (
    "query findings($id: ID!) { masterRecipeVersion(id: $id) { id version number"
    " findings { severity code place what } } }"
)


def judge(version: Json, *, author: Client, show: Show) -> Json:
    """The draft as it now is; what is found of it is told. Raises Failed for an error, which nothing submitted has."""
    seen: Json = author.ask(FINDINGS, id=version["id"])["masterRecipeVersion"]
    show.say(f"  {_judged(seen['findings'])}")
    return seen


def _judged(findings: list[Json]) -> str:
    found = Counter(one["severity"] for one in findings)
    if found["ERROR"]:
        errors = [f"{one['place']}: {one['what']} ({one['code']})" for one in findings if one["severity"] == "ERROR"]
        raise Failed(f"The linter finds {len(errors)} errors: {'; '.join(errors)}")
    codes = Counter(one["code"] for one in findings if one["severity"] == "WARNING")
    told = "".join(f", {number} {code}" for code, number in sorted(codes.items()))
    return f"The linter finds no error and {many(found['WARNING'], 'warning')}{told}"
