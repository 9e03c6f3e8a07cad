"""How a site's version differs from the company's, element by element and field by field (REC-9)."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from domain.kernel.canonical import Json
from domain.recipes.adoption.kinds import DeviationKind, ElementKind
from domain.recipes.adoption.sheets import Sheet
from domain.recipes.adoption.values import PLACE, Deviation, Key


def deviations(company: Sheet, here: Sheet) -> tuple[Deviation, ...]:
    """Everything that is otherwise here, in the order of the company's version, then what it lacks.

    A parameter of an added or removed phase goes with it. An element that only others moved around stands where it
    stood.
    """
    moved = set(_moved(company, here))
    found = [one for key in company.fields for one in _of(key, company, here, moved)]
    added = [key for key in here.fields if key not in company.fields and not _within(key, company)]
    return (*found, *(Deviation(kind=DeviationKind.ADDED, key=key, here=_title(here, key)) for key in added))


def _of(key: Key, company: Sheet, here: Sheet, moved: set[Key]) -> Iterator[Deviation]:
    if key not in here.fields:
        if not _within(key, here):
            yield Deviation(kind=DeviationKind.REMOVED, key=key, company=_title(company, key))
        return
    before, after = company.fields[key], here.fields[key]
    for name in before:
        if before[name] != after[name]:
            texts = {"company": shown(before[name]), "here": shown(after[name])}
            yield Deviation(kind=DeviationKind.CHANGED, key=key, field=name, **texts)
    if key in moved:
        texts = {"company": _place(company, key), "here": _place(here, key)}
        yield Deviation(kind=DeviationKind.CHANGED, key=key, field=PLACE, **texts)


def _within(key: Key, other: Sheet) -> bool:
    """Whether a parameter's phase isn't in the other version either, and is told there."""
    return key.kind is ElementKind.PARAMETER and key.phase not in other.fields


def _title(sheet: Sheet, key: Key) -> str:
    name = sheet.fields[key].get("name")
    return f"{key} ({name})" if name else str(key)


def _place(sheet: Sheet, key: Key) -> str:
    holder = sheet.holders[key]
    where = "the procedure" if holder is None else str(holder)
    return f"{where}, {sheet.orders[holder].index(key) + 1}"


def _moved(company: Sheet, here: Sheet) -> Iterator[Key]:
    """What lies in another holder, and as few as explain why the others of one holder follow each other otherwise."""
    for holder, held in here.orders.items():
        staying = [one for one in held if one in company.holders and company.holders[one] == holder]
        yield from (one for one in held if one in company.holders and company.holders[one] != holder)
        place = {one: at for at, one in enumerate(company.orders.get(holder, ()))}
        kept = _rising([place[one] for one in staying])
        yield from (one for at, one in enumerate(staying) if at not in kept)


def _rising(numbers: Sequence[int]) -> set[int]:
    """The indices of a longest rising part of distinct numbers."""
    ends: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for index, number in enumerate(numbers):
        at = bisect_left(tails, number)
        before.append(ends[at - 1] if at else -1)
        ends[at : at + 1], tails[at : at + 1] = [index], [number]
    found: set[int] = set()
    index = ends[-1] if ends else -1
    while index >= 0:
        found.add(index)
        index = before[index]
    return found


def shown(value: Json) -> str | None:
    """A field's value in a sentence; None for none."""
    match value:
        case None:
            return None
        case bool():
            return "yes" if value else "no"
        case Mapping():
            return _composed(value)
        case str() | int():
            return str(value)
        case _:
            return ", ".join(shown(one) or "none" for one in value) or None


def _composed(value: Mapping[str, Json]) -> str:
    """A quantity, or where an element came from, as people write it; of all else its fields."""
    if set(value) == {"value", "unit"}:
        return f"{value['value']} {value['unit']}"
    if "buildingBlock" in value:
        return f"{value['code']} of {value['buildingBlock']} version {value['number']}"
    return " ".join(f"{name} {shown(one)}" for name, one in value.items() if one is not None)
