"""Which instructions the batch followed, and its formula."""

from domain.exports.composing import signatures
from domain.exports.composing.source import Source, must, whole
from domain.exports.document.basics import Signature
from domain.exports.document.recipe import Material, Recipe, RecipeFile


def recipe(source: Source) -> Recipe:
    """The frozen version, its author and the approvals of what was submitted last (REC-1, REC-2)."""
    version, master = source.only("master_recipe_version"), source.only("master_recipe")
    return {
        "code": must(master, "code"),
        "name": f"{must(master, 'product')}, {must(master, 'stage')}, {must(version, 'variant')}",
        "version": must(version, "number"),
        "digest": must(source.only("batch"), "recipe_digest"),
        "effective_from": source.maybe_time(version, "effective_at"),
        "author": source.person(version.get("author_id")),
        "approvals": _approvals(source),
    }


def materials(source: Source) -> list[Material]:
    """The formula for the batch's size, in its order (REC-6)."""
    return [
        {
            "code": must(row, "code"),
            "name": must(row, "name"),
            "quantity": source.scaled(row, scalable=row.get("scalable") != "false"),
            "tolerance": _tolerance(row.get("tolerance_percent")),
            "role": must(row, "role"),
        }
        for row in source.all("recipe_material", by=lambda row: whole(row, "position"))
    ]


def files(source: Source) -> list[RecipeFile]:
    """The files of the version, by their codes (EXE-16)."""
    return [
        {
            "code": must(row, "code"),
            "name": must(row, "name"),
            "media_type": must(row, "media_type"),
            "size": must(row, "size"),
            "sha256": must(row, "sha256"),
        }
        for row in source.all("recipe_file", by=lambda row: must(row, "code"))
    ]


def _approvals(source: Source) -> list[Signature]:
    last = source.only("master_recipe_version").get("submission")
    given = source.all("recipe_approval", by=lambda row: source.time(row, "approved_at")["utc"], submission=last)
    return [signatures.shown(source, source.one("signature", row.get("signature_id"))) for row in given]


def _tolerance(percent: str | None) -> str | None:
    return None if percent is None else f"±{percent} %"
