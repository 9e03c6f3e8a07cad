"""The columns of a table of equipment: what is said of a piece, and of each value of its class's properties."""

from collections.abc import Mapping
from functools import partial

from domain.equipment import rules
from domain.equipment.plant.commands import registering
from domain.equipment.plant.kinds import EquipmentLevel
from domain.equipment.plant.rules import PROPERTY, WORD
from domain.kernel.words import Path
from domain.loading import cells
from domain.loading.cells import Takes
from domain.loading.describing import Column, Named, Taken

VALUES = "values"
DETAILS: Path = ("details",)
ABOVE: Path = (*DETAILS, "above")
_CODE = cells.form(
    "1 to 40 letters, digits and . _ / -, a letter or digit first", partial(registering.require_code, path=cells.HERE)
)


def _said(title: str, what: str, takes: Takes, field: str, example: str = "") -> Column:
    """Of a piece, in its details."""
    return Column(name=title.lower(), title=title, what=what, takes=takes, example=example, fields=((*DETAILS, field),))


def _named(title: str, what: str, fields: Path, names: Named, unknown: str) -> Column:
    """By its code, of what is there already."""
    return Column(
        name=title.lower().removesuffix(" code"),
        title=title,
        what=what,
        takes=cells.line(40),
        fields=(fields,),
        names=names,
        unknown=unknown,
    )


def _of_value(name: str, title: str, what: str, takes: Takes, *more: Path) -> Column:
    return Column(name=name, title=title, what=what, takes=takes, fields=((VALUES, name), *more), of_part=True)


def columns(*, taken: Taken, classes: Named, rooms: Named, scales: Named) -> tuple[Column, ...]:
    """In the order of the template."""
    return (
        Column(
            name="code",
            title="Code",
            what="Its own code, unique at the site; in each row of the piece.",
            takes=_CODE,
            required=True,
            example="SOLIDS",
            fields=(("code",),),
            taken=taken,
        ),
        Column(
            name="level",
            title="Level",
            what="An area holds process cells, these hold units and modules, a unit holds modules.",
            takes=cells.word(EquipmentLevel),
            required=True,
            example="AREA",
            fields=(("level",),),
        ),
        Column(
            name="name",
            title="Name",
            what="What people call it.",
            takes=cells.line(rules.NAME),
            required=True,
            example="Solid dosage forms",
            fields=((*DETAILS, "name"),),
        ),
        _named(
            "Class code",
            "Of a unit or module: the class, which there is already.",
            ("equipmentClass",),
            classes,
            "There is no class of equipment {code!r}; define it first (defineEquipmentClass).",
        ),
        Column(
            name="parent",
            title="Parent code",
            what="What it belongs to: there already, or in a row above; an area belongs to none.",
            takes=_CODE,
            fields=(ABOVE,),
        ),
        _named(
            "Room code",
            "Where it stands: an open location of the site.",
            (*DETAILS, "room"),
            rooms,
            "No location of this site has the code {code!r}; open it first.",
        ),
        _named(
            "Scale code",
            "The enrolled scale that it is.",
            (*DETAILS, "enrolledScale"),
            scales,
            "No scale of this site has the code {code!r}; enrol it first (enrolScale).",
        ),
        _said("Maker", "Who made it.", cells.line(rules.NAME), "maker"),
        _said("Model", "What its maker calls it.", cells.line(rules.NAME), "modelName"),
        _said("Serial number", "As its plate says.", cells.line(rules.SERIAL), "serialNumber"),
        _said("Shareable", "Whether several batches may have it at once; no unless told.", cells.YES_NO, "shareable"),
        _of_value("property", "Property", "Of its class, of which the row has a value.", cells.line(PROPERTY)),
        _of_value("low", "Value or low", "A number in the property's unit; of a range, from where.", cells.NUMBER),
        _of_value("high", "High", "Of a range, up to where: what it can be set to or driven in.", cells.NUMBER),
        _of_value("text", "Word", "Of a property that is a word.", cells.line(WORD)),
    )


_MIXER = {"code": "RMG-01"}
MORE: tuple[Mapping[str, str], ...] = (
    {"code": "GRANULATION", "level": "PROCESS_CELL", "name": "Granulation", "parent": "SOLIDS"},
    {
        **_MIXER,
        "level": "UNIT",
        "name": "Granulator, 600 L",
        "class": "HIGH_SHEAR_MIXER",
        "parent": "GRANULATION",
        "maker": "Glatt",
        "model": "VG 600",
        "serial number": "G-4711",
        "shareable": "no",
        "property": "Volume",
        "low": "600",
    },
    {**_MIXER, "property": "Impeller", "low": "20", "high": "300"},
    {**_MIXER, "property": "Contact material", "text": "1.4404"},
)

NOTES = (
    "A row is a piece of equipment, or one more value of the piece above it: rows of one code are one piece.",
    "What is said of a piece stands in its first row; in its other rows it is the same, or left empty.",
    "What holds others stands in a row above theirs, or is at the site already.",
    "Classes with their properties and holds are defined before a table is loaded (defineEquipmentClass).",
    "Everything comes in service and DIRTY: it is cleaned before a batch uses it.",
)
