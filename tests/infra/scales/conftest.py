"""A simulated balance and its driver."""

from collections.abc import Iterator

import pytest

from demonstration import balance as balances
from demonstration.balance import Balance
from infra.scales import asking
from infra.scales.mt_sics import MtSics
from infra.scales.sbi import Sbi
from infra.scales.scale import Scale


@pytest.fixture(autouse=True)
def _short_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "QUIET_SECONDS", 0.05)


@pytest.fixture(params=["mt-sics", "sbi"])
def balance(request: pytest.FixtureRequest) -> Iterator[Balance]:
    with balances.running(request.param) as running:
        yield running


@pytest.fixture
def sics() -> Iterator[Balance]:
    with balances.running("mt-sics") as running:
        yield running


@pytest.fixture(params=[16, 22])
def sbi(request: pytest.FixtureRequest) -> Iterator[Balance]:
    with balances.running("sbi", characters=request.param) as running:
        yield running


def scale_of(balance: Balance, *, unit: str = "g", serial: str | None = None) -> Scale:
    if balance.protocol == "mt-sics":
        return MtSics("127.0.0.1", balance.port, unit=unit, serial=serial)
    return Sbi("127.0.0.1", balance.port, unit=unit, characters=balance.characters, serial=serial)


@pytest.fixture
def scale(balance: Balance) -> Iterator[Scale]:
    driver = scale_of(balance)
    yield driver
    driver.close()
