"""People's commands against the real database."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from domain.kernel.actor import Actor, Grant
from domain.kernel.ids import PersonId, new_id
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, NotFound, Refusal, VersionConflict, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.people import links, queries
from domain.people.commands import accounts, attempts, federation, invitations, roles, sessions, standing
from domain.people.commands.accounts import NewPerson
from domain.people.models import AttemptPurpose, TokenPurpose
from domain.people.refusals import (
    AdministratorNeeded,
    LinkRefused,
    NameTaken,
    NoIdentityProvider,
    PersonDeactivated,
    RoleHeld,
    SamePerson,
    SignInAnswerUsed,
    SubjectTaken,
    SubjectUnknown,
)
from infra.transaction import Outcome, Transactions, as_process
from tests.conftest import Do, count
from tests.plant import Plant

KEY = bytes(32)
NEW = NewPerson(name="Nora Neu", account_name="nora", email="nora@plant.example", roles=((Role.OPERATOR, None),))
ISSUER = "https://id.plant.example"


def one(admin: Engine, statement: str, **values: object) -> object:
    with admin.connect() as connection:
        return connection.execute(text(statement), values).scalar_one()


def invite(do: Do, plant: Plant, new: NewPerson = NEW) -> UUID:
    return do(plant.administrator, lambda uow: invitations.invite(uow, new, key=KEY)).id


def link_of(admin: Engine, plant: Plant) -> str:
    """The hash of the newest link's secret, as somebody who has the mail computes it."""
    newest = "select id from account_token where company_id = :c order by id desc limit 1"
    return links.secret_hash(KEY, UUID(str(one(admin, newest, c=plant.company))))


def account_of(admin: Engine, plant: Plant, name: str) -> tuple[UUID, int]:
    with admin.connect() as connection:
        statement = text("select id, version from account where company_id = :c and name = :n")
        row = connection.execute(statement, {"c": plant.company, "n": name}).one()
        return row.id, row.version


def state_of(admin: Engine, plant: Plant, name: str) -> object:
    return one(admin, "select state from account where company_id = :c and name = :n", c=plant.company, n=name)


def deactivate(do: Do, plant: Plant, who: Actor, *, by: Actor | None = None) -> Outcome:
    return do(by or plant.administrator, lambda uow: standing.deactivate(uow, who.as_person, version=1), reason="left")


def second_administrator(do: Do, plant: Plant) -> Actor:
    """The supervisor, made an administrator of the whole company."""
    person = plant.supervisor.as_person
    do(plant.administrator, lambda uow: roles.grant(uow, person, Role.ADMINISTRATOR, None))
    return replace(plant.supervisor, grants=plant.supervisor.grants | {Grant(Role.ADMINISTRATOR, None)})


def test_an_invited_person_chooses_a_password_and_the_account_is_theirs(do: Do, plant: Plant, admin: Engine) -> None:
    invite(do, plant)
    assert state_of(admin, plant, "nora") == "INVITED"
    do(as_process(plant.company, "link"), lambda uow: invitations.accept(uow, link_of(admin, plant), password_hash="h"))
    assert state_of(admin, plant, "nora") == "ACTIVE"


@pytest.mark.requirement("SIG-6")
def test_a_link_is_good_once(do: Do, plant: Plant, admin: Engine) -> None:
    invite(do, plant)
    process, secret = as_process(plant.company, "link"), link_of(admin, plant)
    do(process, lambda uow: invitations.accept(uow, secret, password_hash="first"))
    with pytest.raises(LinkRefused):
        do(process, lambda uow: invitations.accept(uow, secret, password_hash="second"))
    account, _ = account_of(admin, plant, "nora")
    assert one(admin, "select password_hash from credential where id = :a", a=account) == "first"


def test_a_link_past_its_time_is_refused(do: Do, plant: Plant, admin: Engine) -> None:
    invite(do, plant)
    with admin.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(text("alter table account_token disable trigger audit"))
        late = "update account_token set expires_at = clock_timestamp() - interval '1 second' where company_id = :c"
        connection.execute(text(late), {"c": plant.company})
        connection.execute(text("alter table account_token enable always trigger audit"))
    process = as_process(plant.company, "link")
    with pytest.raises(LinkRefused):
        do(process, lambda uow: invitations.accept(uow, link_of(admin, plant), password_hash="h"))


def test_a_reset_link_accepts_no_invitation(do: Do, plant: Plant, admin: Engine) -> None:
    invite(do, plant)
    process = as_process(plant.company, "link")
    with pytest.raises(LinkRefused):
        do(process, lambda uow: invitations.reset(uow, link_of(admin, plant), password_hash="h"))
    assert state_of(admin, plant, "nora") == "INVITED"


def test_a_new_invitation_closes_the_old_one(do: Do, plant: Plant, admin: Engine) -> None:
    invite(do, plant)
    old = link_of(admin, plant)
    account, version = account_of(admin, plant, "nora")
    do(plant.administrator, lambda uow: invitations.invite_again(uow, account, version=version, key=KEY))
    process = as_process(plant.company, "link")
    with pytest.raises(LinkRefused):
        do(process, lambda uow: invitations.accept(uow, old, password_hash="h"))
    do(process, lambda uow: invitations.accept(uow, link_of(admin, plant), password_hash="h"))


@pytest.mark.requirement("SIG-5")
@pytest.mark.parametrize("name", ["operator", "nora"])
def test_a_sign_in_name_is_never_given_again(do: Do, plant: Plant, admin: Engine, name: str) -> None:
    """Not that of somebody here, and not that of somebody who left."""
    person = invite(do, plant)
    do(plant.administrator, lambda uow: standing.deactivate(uow, person, version=1), reason="left")
    before = count(admin, "person", plant.company)
    with pytest.raises(NameTaken):
        invite(do, plant, replace(NEW, account_name=name))
    assert count(admin, "person", plant.company) == before


def test_two_who_invite_the_same_name_at_once_are_told_apart(do: Do, plant: Plant) -> None:
    refused: list[type[Refusal]] = []

    def try_it() -> None:
        try:
            invite(do, plant)
        except Refusal as refusal:
            refused.append(type(refusal))

    threads = [threading.Thread(target=try_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == [NameTaken] * 3


def test_an_invited_account_counts_tries_and_is_not_locked_open(do: Do, plant: Plant, admin: Engine) -> None:
    invite(do, plant)
    account, _ = account_of(admin, plant, "nora")
    process, purpose = as_process(plant.company, "sign-in"), AttemptPurpose.SIGN_IN
    do(process, lambda uow: attempts.count(uow, "nora")[0])
    do(process, lambda uow: attempts.conclude(uow, account, purpose=purpose, succeeded=False))
    assert state_of(admin, plant, "nora") == "INVITED"
    assert one(admin, "select count(*) from sign_in_attempt where account_id = :a", a=account) == 1


def test_a_reset_ends_every_session(do: Do, plant: Plant, admin: Engine) -> None:
    account, _ = account_of(admin, plant, "operator")
    process = as_process(plant.company, "link")
    do(process, lambda uow: sessions.open_session(uow, account, secret_hash="0" * 64))
    do(process, lambda uow: invitations.request_reset(uow, account, key=KEY))
    do(process, lambda uow: invitations.reset(uow, link_of(admin, plant), password_hash="new"))
    open_ones = "select count(*) from access_session where account_id = :a and revoked_at is null"
    assert one(admin, open_ones, a=account) == 0
    assert one(admin, "select password_hash from credential where id = :a", a=account) == "new"


@pytest.mark.requirement("SIG-6")
def test_a_reset_link_is_good_once(do: Do, plant: Plant, admin: Engine) -> None:
    account, _ = account_of(admin, plant, "operator")
    process = as_process(plant.company, "link")
    do(process, lambda uow: invitations.request_reset(uow, account, key=KEY))
    secret = link_of(admin, plant)
    do(process, lambda uow: invitations.reset(uow, secret, password_hash="first"))
    with pytest.raises(LinkRefused):
        do(process, lambda uow: invitations.reset(uow, secret, password_hash="second"))
    assert one(admin, "select password_hash from credential where id = :a", a=account) == "first"


def test_one_account_is_mailed_one_reset_a_minute(do: Do, plant: Plant, admin: Engine) -> None:
    account, _ = account_of(admin, plant, "operator")
    process = as_process(plant.company, "link")
    for _ in range(3):
        do(process, lambda uow: invitations.request_reset(uow, account, key=KEY))
    assert one(admin, "select count(*) from account_token where account_id = :a", a=account) == 1


@pytest.mark.requirement("SIG-3")
def test_no_reset_is_mailed_for_a_locked_account(do: Do, plant: Plant, admin: Engine) -> None:
    account = lock(do, plant, admin, "operator")
    do(as_process(plant.company, "link"), lambda uow: invitations.request_reset(uow, account, key=KEY))
    assert one(admin, "select count(*) from account_token where account_id = :a", a=account) == 0


def lock(do: Do, plant: Plant, admin: Engine, name: str) -> UUID:
    account, _ = account_of(admin, plant, name)
    process, purpose = as_process(plant.company, "sign-in"), AttemptPurpose.SIGN_IN
    for _ in range(attempts.ATTEMPT_LIMIT):
        do(process, lambda uow: attempts.count(uow, name)[0])
        do(process, lambda uow: attempts.conclude(uow, account, purpose=purpose, succeeded=False))
    assert state_of(admin, plant, name) == "LOCKED"
    return account


@pytest.mark.requirement("SIG-3")
def test_an_administrator_unlocks_an_account(do: Do, plant: Plant, admin: Engine) -> None:
    account = lock(do, plant, admin, "operator")
    _, version = account_of(admin, plant, "operator")
    do(plant.administrator, lambda uow: accounts.unlock(uow, account, version=version), reason="called back")
    assert state_of(admin, plant, "operator") == "ACTIVE"
    assert one(admin, "select failed_attempts from credential where id = :a", a=account) == 0


@pytest.mark.requirement("TEN-3")
def test_a_deactivated_person_has_no_session_and_no_account_left(do: Do, plant: Plant, admin: Engine) -> None:
    account, _ = account_of(admin, plant, "operator")
    do(plant.administrator, lambda uow: sessions.open_session(uow, account, secret_hash="1" * 64))
    deactivate(do, plant, plant.operator)
    open_ones = "select count(*) from access_session where account_id = :a and revoked_at is null"
    assert one(admin, open_ones, a=account) == 0
    assert state_of(admin, plant, "operator") == "DISABLED"
    with pytest.raises(PersonDeactivated):
        do(plant.operator, lambda uow: standing.accept_electronic_signature(uow, version=2))
    person = plant.operator.as_person
    with pytest.raises(PersonDeactivated):
        do(plant.administrator, lambda uow: roles.grant(uow, person, Role.SUPERVISOR, plant.site))


def test_reactivation_gives_back_what_was_and_no_more(do: Do, plant: Plant, admin: Engine) -> None:
    lock(do, plant, admin, "second_operator")
    for who, returned in ((plant.operator, "ACTIVE"), (plant.second_operator, "LOCKED")):
        done = deactivate(do, plant, who)
        assert done.version is not None
        version = done.version
        person = who.as_person
        do(plant.administrator, lambda uow, p=person, v=version: standing.reactivate(uow, p, version=v), reason="back")
        assert state_of(admin, plant, who.name.lower().replace(" ", "_")) == returned


@pytest.mark.requirement("TEN-2")
def test_the_last_administrator_stays_one(do: Do, plant: Plant, admin: Engine) -> None:
    me = plant.administrator.as_person
    grant = UUID(str(one(admin, "select id from role_grant where person_id = :p", p=me)))
    with pytest.raises(AdministratorNeeded):
        do(plant.administrator, lambda uow: roles.revoke(uow, grant, version=1), reason="tired")
    with pytest.raises(AdministratorNeeded):
        deactivate(do, plant, plant.administrator)
    assert one(admin, "select count(*) from role_grant where person_id = :p and revoked_at is null", p=me) == 1
    second_administrator(do, plant)
    do(plant.administrator, lambda uow: roles.revoke(uow, grant, version=1), reason="somebody else does it")


@pytest.mark.parametrize("how", ["deactivating", "revoking"])
def test_of_two_administrators_who_remove_each_other_one_stays(do: Do, plant: Plant, admin: Engine, how: str) -> None:
    second = second_administrator(do, plant)
    of = "select id from role_grant where person_id = :p and role = 'ADMINISTRATOR'"
    grants = {who: UUID(str(one(admin, of, p=who.person))) for who in (second, plant.administrator)}
    both = threading.Barrier(2)

    def remove(who: Actor, by: Actor) -> None:
        both.wait()
        with suppress(AdministratorNeeded, PersonDeactivated):
            if how == "deactivating":
                deactivate(do, plant, who, by=by)
            else:
                do(by, slowly(lambda uow: roles.revoke(uow, grants[who], version=1)), reason="out")

    pairs = ((second, plant.administrator), (plant.administrator, second))
    threads = [threading.Thread(target=remove, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = """
        select count(*) from person p join role_grant g on g.company_id = p.company_id and g.person_id = p.id
        where p.company_id = :c and p.state = 'ACTIVE' and g.role = 'ADMINISTRATOR' and g.revoked_at is null
    """
    assert one(admin, left, c=plant.company) == 1


def slowly(act: Callable[[UnitOfWork], OfCompany]) -> Callable[[UnitOfWork], OfCompany]:
    """The act, with its commit late enough for another one to meet it."""

    def acting(uow: UnitOfWork) -> OfCompany:
        done = act(uow)
        time.sleep(0.3)
        return done

    return acting


def test_a_role_is_held_once(do: Do, plant: Plant) -> None:
    with pytest.raises(RoleHeld):
        do(plant.administrator, lambda uow: roles.grant(uow, plant.operator.as_person, Role.OPERATOR, plant.site))


@pytest.mark.requirement("SIG-6")
@pytest.mark.requirement("SIG-5")
def test_an_identity_is_verified_by_another(do: Do, plant: Plant, admin: Engine) -> None:
    person = invite(do, plant)
    do(plant.administrator, lambda uow: standing.verify_identity(uow, person, version=1), reason="passport seen")
    assert one(admin, "select identity_verified_at from person where id = :p", p=person) is not None
    me = plant.administrator.as_person
    with pytest.raises(SamePerson):
        do(plant.administrator, lambda uow: standing.verify_identity(uow, me, version=1), reason="I know me")


@pytest.mark.requirement("SIG-6")
@pytest.mark.requirement("SIG-5")
def test_only_the_person_accepts_their_signature(do: Do, plant: Plant, admin: Engine) -> None:
    person = invite(do, plant)
    nora = Actor(company=plant.company, person=PersonId(person), name="Nora Neu")
    do(nora, lambda uow: standing.accept_electronic_signature(uow, version=1), reason="accepted")
    assert one(admin, "select signature_accepted_at from person where id = :p", p=person) is not None
    with pytest.raises(WrongState):
        do(nora, lambda uow: standing.accept_electronic_signature(uow, version=2), reason="again")


def test_what_was_changed_meanwhile_is_not_overwritten(do: Do, plant: Plant) -> None:
    person = plant.operator.as_person
    with pytest.raises(VersionConflict):
        do(plant.administrator, lambda uow: standing.deactivate(uow, person, version=7), reason="left")


def configure(uow: UnitOfWork) -> OfCompany:
    settings = {"issuer": ISSUER, "client_id": "mes", "scopes": "openid email"}
    return federation.configure(uow, **settings, sealed_secret="sealed", enabled=True)


def link_operator(plant: Plant, *, issuer: str = ISSUER, subject: str = "alice") -> Callable[[UnitOfWork], OfCompany]:
    person = plant.operator.as_person
    return lambda uow: federation.link(uow, person, issuer=issuer, subject=subject, email="alice@plant.example")


@pytest.mark.requirement("SIG-5")
def test_a_subject_is_linked_to_one_person_for_ever(do: Do, plant: Plant) -> None:
    with pytest.raises(NoIdentityProvider):
        do(plant.administrator, link_operator(plant))
    do(plant.administrator, configure)
    with pytest.raises(NoIdentityProvider):
        do(plant.administrator, link_operator(plant, issuer="https://other.example"))
    do(plant.administrator, link_operator(plant))
    with pytest.raises((SubjectTaken, NameTaken)):
        do(plant.administrator, link_operator(plant))


def test_the_providers_answer_is_taken_once(do: Do, plant: Plant) -> None:
    do(plant.administrator, configure)
    do(plant.administrator, link_operator(plant))
    process, request = as_process(plant.company, "sign-in"), new_id()
    do(process, entering(request, "alice"))
    with pytest.raises(SignInAnswerUsed):
        do(process, entering(request, "alice"))
    with pytest.raises(SubjectUnknown):
        do(process, entering(new_id(), "mallory"))


def entering(request: UUID, subject: str) -> Callable[[UnitOfWork], OfCompany]:
    purpose = AttemptPurpose.SIGN_IN
    return lambda uow: federation.enter(uow, request=request, issuer=ISSUER, subject=subject, purpose=purpose)


def refused_to_others(plant: Plant) -> dict[str, Callable[[UnitOfWork], OfCompany]]:
    """Every act of administration, as somebody without the permission would try it."""
    person, nobody = plant.second_operator.as_person, new_id()
    return {
        "invite": lambda uow: invitations.invite(uow, NEW, key=KEY),
        "grant": lambda uow: roles.grant(uow, person, Role.SUPERVISOR, plant.site),
        "revoke": lambda uow: roles.revoke(uow, nobody, version=1),
        "deactivate": lambda uow: standing.deactivate(uow, person, version=1),
        "reactivate": lambda uow: standing.reactivate(uow, person, version=1),
        "verify": lambda uow: standing.verify_identity(uow, person, version=1),
        "configure": configure,
        "link": link_operator(plant),
    }


@pytest.mark.requirement("TEN-2")
@pytest.mark.parametrize(
    "act", ["invite", "grant", "revoke", "deactivate", "reactivate", "verify", "configure", "link", "unlock", "again"]
)
def test_only_administrators_administer(do: Do, plant: Plant, admin: Engine, act: str) -> None:
    account, version = account_of(admin, plant, "second_operator")
    acts = refused_to_others(plant) | {
        "unlock": lambda uow: accounts.unlock(uow, account, version=version),
        "again": lambda uow: invitations.invite_again(uow, account, version=version, key=KEY),
    }
    before = count(admin, "audit_entry", plant.company)
    for who in (plant.operator, plant.supervisor, plant.qualified):
        with pytest.raises(Forbidden):
            do(who, acts[act], reason="because")
    assert count(admin, "audit_entry", plant.company) == before


@pytest.mark.requirement("TEN-1")
def test_another_companys_person_is_nobody_here(
    do: Do, plant: Plant, transactions: Transactions, admin: Engine
) -> None:
    from tests.plant import build_plant

    other = build_plant(transactions, admin, name=f"other-{new_id().hex[:12]}")
    person = other.operator.as_person
    with pytest.raises(NotFound):
        do(plant.administrator, lambda uow: standing.deactivate(uow, person, version=1), reason="left")


def test_letters_find_whom_they_are_for(do: Do, plant: Plant, admin: Engine, transactions: Transactions) -> None:
    invite(do, plant)
    newest = "select id from account_token where company_id = :c"
    link = UUID(str(one(admin, newest, c=plant.company)))
    now = datetime.now(UTC)
    with transactions.reading(plant.company) as session:
        found = queries.open_link(session, plant.company, link, now=now)
        assert found is not None
        assert (found.to.name, found.to.email, found.purpose) == (
            "Nora Neu",
            "nora@plant.example",
            TokenPurpose.INVITATION,
        )
        assert found.to.company == f"{plant.name} Pharma"
        assert queries.open_link(session, plant.company, link, now=now + timedelta(days=8)) is None
        assert [one.email for one in queries.administrators(session, plant.company)] == ["administrator@plant.example"]
