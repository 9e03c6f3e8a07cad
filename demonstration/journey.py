"""The product's main job, done as its clients would: from the master batch record to a record that verifies itself."""

import json
import logging
import shlex
import signal
import sys
import time
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from types import FrameType

import httpx2

from demonstration import plant
from demonstration.steps import (
    blocks,
    certifying,
    composing,
    dispensing,
    enterprise,
    equipment,
    executing,
    figures,
    gate,
    labelling,
    library,
    overdue,
    packing,
    records,
    releasing,
    service,
    sterile,
    supplying,
    training,
    writing,
)
from demonstration.steps.client import Client, Failed, Http, Json
from demonstration.steps.executing import Team
from demonstration.steps.gate import Wait
from demonstration.steps.library import Librarians
from demonstration.steps.releasing import Exported
from demonstration.steps.scales import Floor
from demonstration.steps.show import Show

COMPANY = "demonstration"
BOSTON = ("author_boston", "supervisor_boston", "reviewer_boston")
ACCESS = f"{COMPANY}.json"
PATIENCE = httpx2.Timeout(60.0, connect=10.0)


def run(here: Path, home: Path) -> int:
    """Do the whole job against the service of this home, which is started and stopped if it doesn't run; 0 if done.

    `here` is the folder of the program. The record is put into the current folder; the last line printed is the
    command that verifies it.
    """
    signal.signal(signal.SIGTERM, _exit)
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # it tells of every request, between the lines for people
    began, show = time.monotonic(), Show()
    try:
        with service.running(here, home) as url, connected(url) as http:
            show.say(f"The service is ready at {url} ({time.monotonic() - began:.1f} s)")
            team, scales = sign_in(http, passwords(home), show), figures.story().scales
            with plant.running(here, home, url, COMPANY, scales) as floor:
                exported = demonstrate(team, floor, folder=Path.cwd(), show=show)
    except Failed as failure:
        print(f"theriac demo: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("theriac demo: stopped", file=sys.stderr)
        return 130
    show.say(f"Done in {time.monotonic() - began:.0f} s. Anyone can verify the record offline:")
    print(verify_command(here, exported), flush=True)
    return 0


def connected(url: str, *, transport: httpx2.BaseTransport | None = None) -> httpx2.Client:
    """A connection that keeps no cookie: each person sends a token of their own."""
    without_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    return httpx2.Client(base_url=url, timeout=PATIENCE, cookies=without_cookies, transport=transport)


def demonstrate(team: Team, floor: Floor, *, folder: Path, show: Show) -> Exported:
    """From the master batch record to certified packs and the record's file. Raises Failed."""
    sterile_version = write_in_full(team, show=show)
    fill_and_hold(team, sterile_version, show=show)
    batch = make_and_release(team, floor, show=show)
    packed = packing.pack(batch, team, show=show)
    certifying.certify(packed, folder=folder, show=show)
    for one in packed:
        supplying.trace(one.output["id"], team[batch.story.disposed_by], show)
    return releasing.export(batch, folder=folder, show=show)


def write_in_full(team: Team, *, show: Show) -> Json:
    """The records that say all that a recipe can, one at each site; the second, by which a batch is run. Raises Failed.

    Both take the line clearance from the company's library, where it is renewed then: to them that is only offered.
    """
    author, abroad = team["author"], team["author_boston"]
    writers = {"PROCESS_ENGINEER": author, "SUPERVISOR": team["supervisor"], "QUALITY_REVIEWER": team["reviewer"]}
    site = enterprise.enterprise(team["administrator"], writers, show=show)
    vienna = {"PRODUCTION": team["supervisor"], "QUALITY": team["reviewer"], "QUALIFIED_PERSON": team["qp"]}
    boston = {**vienna, "PRODUCTION": team["supervisor_boston"], "QUALITY": team["reviewer_boston"]}
    librarians, block = Librarians(site, author, vienna), blocks.block(blocks.LINE_CLEARANCE)
    first = library.write(block, librarians, show=show)
    taken, metformin, sterile = {block.code: first}, records.record(records.METFORMIN), records.record(records.STERILE)
    here = composing.compose(metformin, library=taken, author=author, approvers=vienna, show=show)
    there = composing.compose(sterile, library=taken, author=abroad, approvers=boston, show=show)
    newer = library.renew(first, librarians, show=show)
    library.tell_offers(newer, ((here["id"], author), (there["id"], abroad)), reader=team["qp"], show=show)
    return there


def fill_and_hold(team: Team, approved: Json, *, show: Show) -> sterile.Issued:
    """The sterile batch at the second site: its filter isn't whole after use, and it is held. Raises Failed."""
    told = sterile.story()
    batch = sterile.issue(told, approved, team, show=show)
    crew = sterile.execute(told, batch, team, show=show)
    sterile.hold(told, batch, crew, team, show=show)
    return batch


def make_and_release(team: Team, floor: Floor, *, show: Show, wait: Wait = time.sleep) -> executing.Execution:
    """Everything before the export; `wait` lets so many seconds pass. Raises Failed."""
    author, production, quality = team["author"], team["supervisor"], team["reviewer"]
    effective = writing.write(figures.recipe(), author=author, production=production, quality=quality, show=show)
    story, site = figures.story(), writing.site_of(author)["id"]
    people = [team[one] for one in sorted(story.working)]
    training.train(effective.id, site=site, quality=quality, supervisor=production, people=people, show=show)
    store = supplying.supply(story.stock, effective.number, team=team, show=show)
    labelling.label(store.lots, team[story.stock.received_by], show)
    booth = dispensing.equip(story.booth, story.scales, floor, site=site, engineer=author, opener=production)
    equipped = equipment.equip(site, booth.scales.ids, author, quality, production)
    beside = story.scales[0].code
    booth.overdue = overdue.stand_by(story.overdue, beside, site=site, engineer=author)
    equipped.clean(team["operator"], team["operator2"], show)
    lapsing = gate.clean_too_early(equipped, team["operator"], team["operator2"], wait)
    batch = executing.execute(story, effective, store, booth, equipped, lapsing, team=team, show=show)
    releasing.release(batch, show=show)
    equipped.tell(batch.id, team[story.reviewed_by], show)
    return batch


def passwords(home: Path) -> dict[str, str]:
    """Everybody's password by account name, as the service's first start left them. Raises Failed."""
    path = home / ACCESS
    if not path.exists():
        raise Failed(f"{path} is missing: the service of this home has no demonstration company.")
    found: dict[str, str] = json.loads(path.read_text())["passwords"]
    return found


def sign_in(http: Http, known: dict[str, str], show: Show, *, company: str = COMPANY) -> Team:
    """Everybody who takes part, each in a session of their own. Raises Failed."""
    story = figures.story()
    accounts = {
        "administrator",
        "author",
        "supervisor",
        "reviewer",
        *BOSTON,
        executing.UNTRAINED,
        story.issued_by,
        story.reviewed_by,
        story.approved_by,
        story.disposed_by,
    }
    accounts |= sterile.story().accounts
    accounts |= {story.stock.defined_by, story.stock.received_by, story.stock.released_by}
    for phase in story.phases:
        accounts |= {one for one in (phase.by, phase.verified_by, phase.quality_by) if one is not None}
        accounts |= {one.reversed_by for one in phase.charges if one.reversed_by is not None}
    with show.stage("Sign in", len(accounts)) as step:
        team = {}
        for account in sorted(accounts):
            if account not in known:
                raise Failed(f"This home's company has no {account}: it is of an earlier release; take an empty home.")
            team[account] = Client(http, company, account, known[account]).sign_in()
            step()
    return team


def verify_command(here: Path, exported: Exported) -> str:
    """The command line that confirms the record; relative where it is run from here."""
    program = "./theriac" if Path.cwd() == here.resolve() else str(here / "theriac")
    return shlex.join([program, "verify", exported.file.name, "--key", exported.key])


def _exit(number: int, _: FrameType | None) -> None:
    """SIGTERM ends as Ctrl-C does, so that the service is stopped on the way."""
    raise KeyboardInterrupt(number)
