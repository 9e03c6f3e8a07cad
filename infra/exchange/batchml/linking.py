"""Finds the links between phases in another system's recipe, whichever level says them."""

from collections.abc import Iterator, Mapping

from domain.recipes.kinds import LinkKind
from infra.exchange.batchml.nodes import Left, place
from infra.exchange.batchml.reading_natively import Native
from infra.exchange.xml_text import Node

_KINDS = {"TransferLink": LinkKind.TRANSFER, "SynchronizationLink": LinkKind.SYNCHRONIZATION}


def link_phases(native: Native) -> None:
    """Transfers and synchronizations become links; those whose ends aren't phases are left out and told."""
    phases = _phases(native)
    for level in native.levels:
        steps = _steps(level)
        for node in level.iterfind("{*}ProcedureLogic/{*}Link"):
            kind = _KINDS.get((node.findtext("{*}LinkType") or "").strip())
            if kind is not None and node not in native.values:
                native.put("links", node, {"code": (node.findtext("{*}ID") or "").strip(), "kind": kind})
                for key, end in (("fromPhase", "From"), ("toPhase", "To")):
                    named = [(one.text or "").strip() for one in node.iterfind(f"{{*}}{end}ID/{{*}}{end}IDValue")]
                    native.values[node][key] = steps.get(named[0], named[0]) if len(named) == 1 else None
    native.lists["links"] = list(_linked(native, phases))


def _linked(native: Native, phases: Mapping[str, str]) -> Iterator[Node]:
    for node in native.lists.get("links", ()):
        values = native.values[node]
        ends = [phases.get(str(values[key])) for key in ("fromPhase", "toPhase")]
        if None in ends:
            native.left.append(Left(place(node), "This link was left out: it isn't between two phases."))
        else:
            values["fromPhase"], values["toPhase"] = ends
            yield node


def _phases(native: Native) -> Mapping[str, str]:
    """The codes of phases by the ids that the document gives them; of two of one id, the first's."""
    found: dict[str, str] = {}
    for node in native.lists.get("phases", ()):
        values = native.values[node]
        if values["code"] is not None:
            found.setdefault((node.findtext("{*}ID") or "").strip(), str(values["code"]))
    return found


def _steps(level: Node) -> Mapping[str, str]:
    """What each step of a level is of."""
    return {
        (step.findtext("{*}ID") or "").strip(): (step.findtext("{*}RecipeElementID") or "").strip()
        for step in level.iterfind("{*}ProcedureLogic/{*}Step")
    }
