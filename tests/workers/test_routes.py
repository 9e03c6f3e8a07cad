"""Who reacts to which event."""

import importlib
import pkgutil
from dataclasses import dataclass

import domain
from domain.kernel.events import Event
from domain.notifications.rules import AUDIENCE
from workers import mail, outbox, routes, runtime


def known_events() -> set[str]:
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        if module.name.endswith(".events"):
            importlib.import_module(module.name)
    return {kind.__name__ for kind in Event.__subclasses__()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard(Event):
    pass


def test_every_routed_event_exists() -> None:
    assert set(routes.ROUTES) - known_events() == set()


def test_an_event_that_nobody_reacts_to_is_routed_to_nobody() -> None:
    assert routes.consumers(Unheard()) == ()


def test_every_consumer_is_served() -> None:
    wanted = {consumer for consumers in routes.ROUTES.values() for consumer in consumers}
    assert wanted == set(runtime.CONSUMERS) | {outbox.LIVE}


def test_every_event_told_by_mail_has_its_writer() -> None:
    told = {event for event, consumers in routes.ROUTES.items() if routes.MAIL in consumers}
    assert told == set(mail._WRITERS)
    assert set(AUDIENCE) <= told
