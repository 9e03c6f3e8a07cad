"""Operators in a process of their own: each looks at a batch, does what is next there, thinks, goes on to another."""

import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.client import ANSWER_SECONDS, LARGEST, Request
from tests.plant import PASSWORD

VALUE, SIGNED, LOOK, OTHER = "a value", "a signed act", "a look at a batch", "another act"
LOOK_AT = """query ($b: ID!) { batch(id: $b) { version state phases { id number version state signedOffAt
    values { id version recordedName recipeParameter { id } } recipePhase { parameters { id } } } } }"""
PREPARE = """mutation ($act: SignedAct!) { prepareSignature(act: $act) { challenge { id } problems { code } } }"""
SPREAD = 20260105
"""What chance begins with: the same acts are tried each time, as far as the answers let them."""
TWICE, CHARGED, CORRECTED, STOPPED, OUT = 0.05, 0.1, 0.03, 0.02, 0.03
"""How often a value is sent again, something is charged, a value is corrected, a phase paused, a limit left."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Who acts, with what they sign in by, on which batches."""

    name: str
    token: str
    batches: Sequence[str]


@dataclass(frozen=True, slots=True)
class Shift:
    """What a shift is: its operators, how long it lasts, and how long each thinks between two acts, in the mean."""

    port: int
    operators: Sequence[Operator]
    lots: Sequence[str]
    seconds: float
    think: float


@dataclass(frozen=True, slots=True)
class Told:
    """How long each answer took by what it was, which acts were refused by code, and what was no answer at all."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {one: [] for one in (VALUE, SIGNED, LOOK, OTHER)})
    refused: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)


def main() -> None:
    import uvloop

    given = json.loads(sys.stdin.buffer.read())
    shift = Shift(**{**given, "operators": [Operator(**one) for one in given["operators"]]})
    told = uvloop.run(_work(shift))
    Path(sys.argv[1]).write_text(json.dumps({one: getattr(told, one) for one in Told.__slots__}))


async def _work(shift: Shift) -> Told:
    told = Told()
    until = time.perf_counter() + shift.seconds
    await asyncio.gather(*(Hand(shift, one, told, number).work(until) for number, one in enumerate(shift.operators)))
    return told


class Hand:
    """One operator at work."""

    def __init__(self, shift: Shift, operator: Operator, told: Told, number: int) -> None:
        self.shift, self.operator, self.told = shift, operator, told
        self.chance = random.Random(SPREAD + number)  # noqa: S311 -- no secret comes of it
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter

    async def work(self, until: float) -> None:
        """A connection for each turn: a server ends one that nothing comes by for as long as a person thinks."""
        wait = self.chance.random() * self.shift.think
        while time.perf_counter() + wait < until:
            await asyncio.sleep(wait)
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.shift.port, limit=LARGEST)
            try:
                await self.turn(self.chance.choice(self.operator.batches))
            except Exception as error:  # noqa: BLE001 -- whatever it is: it is counted, and the shift goes on
                self.told.errors.append(f"{type(error).__name__}: {error}"[:300])
            finally:
                self.writer.close()
            wait = self.chance.expovariate(1 / self.shift.think)

    async def turn(self, batch: str) -> None:
        """Look at the batch, and do what the first of its phases that isn't signed off waits for."""
        found = (await self.asked(LOOK, LOOK_AT, {"b": batch}))["batch"]
        phase = next((one for one in found["phases"] if one["signedOffAt"] is None), None)
        if phase is None:
            return
        this = {"phase": phase["id"], "version": phase["version"]}
        match phase["state"]:
            case "IDLE":
                await self.act(OTHER, "startPhase", this)
            case "COMPLETE":
                if self.operator.name not in {one["recordedName"] for one in phase["values"]}:
                    await self.sign("verifyPhase", this)
            case "PAUSED":
                await self.command("resumeProcedure", batch, found["version"], phase["id"])
            case "RUNNING":
                await self.run(batch, found["version"], phase)
            case _:
                await self.act(OTHER, "confirmCondition", {**this, "remark": "Stirrer off"})

    async def run(self, batch: str, version: int, phase: dict[str, Any]) -> None:
        recorded = {one["recipeParameter"]["id"] for one in phase["values"]}
        missing = [one["id"] for one in phase["recipePhase"]["parameters"] if one["id"] not in recorded]
        drawn = self.chance.random()
        if drawn < STOPPED:
            await self.command("pauseProcedure", batch, version, phase["id"])
        elif drawn < STOPPED + CORRECTED and phase["values"]:
            value = self.chance.choice(phase["values"])
            given = {"value": value["id"], "version": value["version"], "content": self.number()}
            await self.sign("correctValue", {**given, "reason": "Read from the wrong line"})
        elif drawn < STOPPED + CORRECTED + CHARGED:
            lot, quantity = self.chance.choice(self.shift.lots), {"value": "0.125", "unit": "kg"}
            await self.act(OTHER, "chargeLot", {"phase": phase["id"], "lot": lot, "quantity": quantity})
        elif missing:
            await self.record(phase["id"], self.chance.choice(missing))
        else:
            await self.sign("completePhase", {"phase": phase["id"], "version": phase["version"]})

    async def record(self, phase: str, parameter: str) -> None:
        """A value; now and then sent again by the same id, as by a client that lost the answer (EXE-18)."""
        given = {"phase": phase, "parameter": parameter, "content": self.number()}
        given["commandId"] = f"{self.operator.name}-{self.chance.getrandbits(64):x}"
        for _ in range(1 + (self.chance.random() < TWICE)):
            await self.act(VALUE, "recordValue", given)

    def number(self) -> dict[str, Any]:
        value = "6.10" if self.chance.random() < OUT else f"2.{self.chance.randrange(10)}0"
        return {"number": {"value": value, "unit": "%"}}

    async def command(self, name: str, batch: str, version: int, phase: str) -> None:
        given = {"batch": batch, "version": version, "phase": phase, "reason": "As told"}
        await self.act(OTHER, name, given, kind="CommandProcedureInput")

    async def sign(self, name: str, given: dict[str, Any]) -> None:
        """Prepared and then signed by password: two requests, the second is the act."""
        prepared = (await self.asked(OTHER, PREPARE, {"act": {name: given}}))["prepareSignature"]
        if self.refused(prepared):
            return
        proof = {"password": {"name": self.operator.name, "password": PASSWORD}}
        await self.act(SIGNED, name, {**given, "signature": {"challenge": prepared["challenge"]["id"], "proof": proof}})

    async def act(self, what: str, name: str, given: dict[str, Any], *, kind: str | None = None) -> None:
        kind = kind or f"{name[0].upper()}{name[1:]}Input"
        document = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ problems {{ code }} }} }}"
        self.refused((await self.asked(what, document, {"input": given}))[name])

    def refused(self, payload: dict[str, Any]) -> bool:
        codes = [one["code"] for one in payload["problems"]]
        self.told.refused.update(codes)
        return bool(codes)

    async def asked(self, what: str, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        """One answer's data, its time kept. Raises RuntimeError for what is no answer."""
        request = Request("/graphql", {"query": document, "variables": variables}, self.operator.token)
        began = time.perf_counter()
        self.writer.write(request.encoded())
        async with asyncio.timeout(ANSWER_SECONDS):
            head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
            length = next(int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"content-length:"))
            body = json.loads(await self.reader.readexactly(length))
        self.told.seconds[what].append(time.perf_counter() - began)
        if "errors" in body:
            raise RuntimeError(f"{what}: {body['errors']}")
        data: dict[str, Any] = body["data"]
        return data


if __name__ == "__main__":
    main()
