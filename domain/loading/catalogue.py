"""The kinds of things that are loaded, in the order in which one needs the other."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.loading.describing import Kind
from domain.loading.kinds import LoadKind
from domain.loading.of_classes import MATERIAL_CLASSES
from domain.loading.of_equipment import EQUIPMENT
from domain.loading.of_lots import LOTS
from domain.loading.of_materials import MATERIALS
from domain.loading.of_people import PEOPLE
from domain.loading.of_suppliers import SUPPLIERS
from domain.loading.of_training import TRAINING_RECORDS

KINDS: Mapping[LoadKind, Kind] = MappingProxyType(
    {one.name: one for one in (MATERIAL_CLASSES, MATERIALS, SUPPLIERS, LOTS, TRAINING_RECORDS, EQUIPMENT, PEOPLE)}
)
