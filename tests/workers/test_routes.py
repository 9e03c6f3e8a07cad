"""Who reacts to which event."""

import importlib
import pkgutil
from dataclasses import dataclass, fields

import domain
from api.live.hub import FOLLOWED
from domain.kernel.events import Event
from domain.notifications.rules import AUDIENCE
from workers import mail, outbox, routes, runtime


def known_events() -> set[str]:
    return {kind.__name__ for kind in kinds_of_events()}


def kinds_of_events() -> list[type[Event]]:
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        if module.name.endswith(".events"):
            importlib.import_module(module.name)
    return Event.__subclasses__()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard(Event):
    pass


def test_every_routed_event_exists() -> None:
    assert set(routes.ROUTES) - known_events() == set()


def test_an_event_that_nobody_reacts_to_is_routed_to_nobody() -> None:
    assert routes.consumers(Unheard()) == ()


def live(name: str) -> set[str]:
    """Of the events that are told live, those that have this field."""
    having = {kind.__name__ for kind in kinds_of_events() if name in {one.name for one in fields(kind)}}
    return {event for event, consumers in routes.ROUTES.items() if outbox.LIVE in consumers and event in having}


def test_whatever_happens_to_a_batch_is_told_to_those_who_follow_it() -> None:
    of_batches = {kind.__name__ for kind in kinds_of_events() if "batch" in {one.name for one in fields(kind)}}
    assert of_batches == live("batch")


def test_a_gateway_that_waits_is_told_what_it_is_to_read_and_to_print() -> None:
    assert live("gateway") == {"LabelJobChanged", "LabelsQueued", "ScaleReadingRequested"}


def test_nothing_is_told_live_that_nobody_follows() -> None:
    told = {event for event, consumers in routes.ROUTES.items() if outbox.LIVE in consumers}
    assert told == set().union(*(live(name) for name in FOLLOWED))


def test_every_consumer_is_served() -> None:
    wanted = {consumer for consumers in routes.ROUTES.values() for consumer in consumers}
    assert wanted == set(runtime.CONSUMERS) | {outbox.LIVE}


def test_every_event_told_by_mail_has_its_writer() -> None:
    told = {event for event, consumers in routes.ROUTES.items() if routes.MAIL in consumers}
    assert told == set(mail._WRITERS)
    assert set(AUDIENCE) <= told
