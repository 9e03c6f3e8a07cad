"""Who acts: a person with roles at sites, or a named system process."""

from dataclasses import dataclass, field, replace

from domain.kernel.ids import CompanyId, PersonId, SiteId
from domain.kernel.permissions import ROLE_PERMISSIONS, Permission, Role


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at one site, or in the whole company when `site` is None."""

    role: Role
    site: SiteId | None


@dataclass(frozen=True, slots=True)
class Actor:
    """Whose act a unit of work is.

    `person` signs and is recorded; `session_person` is who signed in, another one when a second
    person signs at the same terminal. A system process has a name and no person.
    """

    company: CompanyId
    person: PersonId | None = None
    process: str | None = None
    name: str = ""
    grants: frozenset[Grant] = field(default=frozenset())
    session_person: PersonId | None = None

    def __post_init__(self) -> None:
        assert (self.person is None) != (self.process is None), "an actor is a person or a process"

    @property
    def as_person(self) -> PersonId:
        """The person; a process never reaches an act that needs one."""
        assert self.person is not None, self.process
        return self.person

    def may(self, permission: Permission, *, site: SiteId | None) -> bool:
        """True where a grant for the site or for the whole company carries the permission."""
        if self.process is not None:
            return True
        return any(permission in ROLE_PERMISSIONS[grant.role] and grant.site in {None, site} for grant in self.grants)

    def sites_for(self, permission: Permission) -> frozenset[SiteId] | None:
        """The sites at which the permission is held; None means every site of the company."""
        held = [grant.site for grant in self.grants if permission in ROLE_PERMISSIONS[grant.role]]
        if self.process is not None or None in held:
            return None
        return frozenset(site for site in held if site is not None)

    def in_session_of(self, person: PersonId | None) -> "Actor":
        """The same signer, acting in another person's session."""
        return replace(self, session_person=person)
