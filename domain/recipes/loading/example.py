"""A small recipe that shows how the template is filled."""

from decimal import Decimal

from domain.kernel.quantity import Quantity
from domain.recipes.kinds import BlockKind, MaterialRole, ParameterKind, PhaseSignature, Rounding
from domain.recipes.values import Block, Charge, Elements, Material, Parameter, Phase

_PERFORMED, _VERIFIED = PhaseSignature.PERFORMED, PhaseSignature.VERIFIED
_API = Quantity(Decimal("150.000"), "kg")

EXAMPLE = Elements(
    materials=(
        Material(
            position=1,
            code="API-001",
            name="Metformin HCl",
            role=MaterialRole.ACTIVE,
            quantity=_API,
            tolerance_percent=Decimal("0.1"),
        ),
    ),
    blocks=(
        Block(code="granulation", kind=BlockKind.UNIT_PROCEDURE, position=1, name="Granulation"),
        Block(code="drying", kind=BlockKind.OPERATION, position=1, name="Drying", parent="granulation"),
    ),
    phases=(
        Phase(
            number=1,
            unit_procedure="Granulation",
            operation="Drying",
            name="Charge",
            code="charge",
            block="drying",
            position=1,
            instruction="Charge the active substance slowly.",
            signatures=(_PERFORMED, _VERIFIED),
            charges=(Charge(material=1, quantity=_API),),
            parameters=(
                Parameter(name="Line is clear", code="clear", kind=ParameterKind.YES_NO, expected="yes"),
                Parameter(
                    name="Loss on drying",
                    code="loss_on_drying",
                    kind=ParameterKind.NUMBER,
                    unit="%",
                    alert_low=Decimal("1.2"),
                    alert_high=Decimal("2.3"),
                    action_low=Decimal("1.0"),
                    action_high=Decimal("2.50"),
                    decimals=1,
                    rounding=Rounding.HALF_UP,
                    critical=True,
                    rationale="Wetter granules stick; drier ones cap.",
                ),
            ),
        ),
    ),
)
