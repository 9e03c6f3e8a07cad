"""What a downtime set tells: the shape of its document. Every leaf is text, a boolean or null."""

from typing import TypedDict


class Time(TypedDict):
    utc: str
    local: str
    zone: str


class Parameter(TypedDict):
    name: str
    kind: str  # "NUMBER", "TEXT", …
    unit: str | None
    limits: str | None
    choices: list[str]
    critical: bool
    how: str | None  # "calculated as …", "every 15 min", "read from an instrument"
    left: list[str]  # which repetitions are to be recorded
    recorded: list[str]  # what stands there already, in words


class Charge(TypedDict):
    code: str
    name: str
    quantity: str
    lots: list[str]  # what is known: lots and containers, in words


class Phase(TypedDict):
    number: str
    name: str
    unit_procedure: str
    operation: str
    instruction: str
    critical: bool
    during: str | None
    passes: str | None
    inserted: str | None  # why it is there that the recipe doesn't have, in words
    waits: str | None  # why it must not begin, in words
    state: str
    started: Time | None
    started_by: str | None
    charges: list[Charge]
    parameters: list[Parameter]
    signatures: list[str]  # the meanings that its recipe wants


class Machine(TypedDict):
    requirement: str | None
    code: str
    name: str
    state: str | None  # "CLEAN", …; null for what isn't cleaned
    clean_until: Time | None


class Site(TypedDict):
    code: str
    name: str
    time_zone: str


class Batch(TypedDict):
    number: str
    product: str
    size: str
    state: str


class Recipe(TypedDict):
    code: str
    version: str
    digest: str


class Document(TypedDict):
    company: str
    site: Site
    batch: Batch
    recipe: Recipe
    set: str  # its number
    set_id: str
    exported_at: Time  # the moment whose batch it tells
    equipment: list[Machine]
    phases: list[Phase]
