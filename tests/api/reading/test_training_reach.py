"""What counts at every site is seen from each of them, what is of oneself always; on both paths alike."""

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from domain.kernel.permissions import Role
from domain.people.commands import roles
from domain.training.commands import qualifying
from tests.api.reading.paths import Paths
from tests.client import Client
from tests.conftest import Do
from tests.plant import Plant
from tests.training import School

ASKED = "{ qualifications { totalCount edges { node { id } } } }"


@pytest.mark.requirement("TRN-11", "TEN-2")
def test_what_counts_everywhere_is_seen_from_every_site_and_ones_own_always(
    web: TestClient, plant: Plant, do: Do, admin: Engine, paths: Paths
) -> None:
    school, person = School(do, plant, admin), plant.second_operator.as_person
    of_class = school.personnel_class()
    school.qualify(plant.engineer, of_class)
    own = school.qualify(plant.second_operator, of_class)
    everywhere = do(
        school.quality,
        lambda uow: qualifying.grant_qualification(
            uow,
            person=plant.engineer.as_person,
            personnel_class=of_class,
            site=None,
            granted_on=None,
            expires_on=None,
            evidence="Group certificate",
        ),
    ).id

    def seen(who: str) -> set[str]:
        found = paths.lower(Client(web, plant.name).sign_in(who), ASKED)["qualifications"]
        assert found["totalCount"] == len(found["edges"])
        return {edge["node"]["id"] for edge in found["edges"]}

    assert seen("second_operator") == {f"Qualification:{own}"}
    assert seen("operator") == set()
    assert len(seen("supervisor")) == 3
    do(plant.administrator, lambda uow: roles.grant(uow, person, Role.SUPERVISOR, plant.other_site))
    assert seen("second_operator") == {f"Qualification:{own}", f"Qualification:{everywhere}"}
