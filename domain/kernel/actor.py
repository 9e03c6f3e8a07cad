"""Who acts: a person with roles at sites, or a named system process."""

from dataclasses import dataclass, field, replace

from domain.kernel.ids import CompanyId, PersonId, SiteId
from domain.kernel.permissions import INSPECTED, ROLE_PERMISSIONS, Permission, Role


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at one site, or in the whole company when `site` is None."""

    role: Role
    site: SiteId | None


@dataclass(frozen=True, slots=True)
class Inspection:
    """That somebody is an authority's inspector, and where they inspect now: no site, where nothing is open to them.

    Which batches they see there is the database's to say: their requests read as a role of its own (INS-1).
    """

    sites: frozenset[SiteId] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Actor:
    """Whose act a unit of work is.

    `person` signs and is recorded; `session_person` is who signed in, another one when a second
    person signs at the same terminal. A system process has a name and no person. Of an inspector no grants count.
    """

    company: CompanyId
    person: PersonId | None = None
    process: str | None = None
    name: str = ""
    grants: frozenset[Grant] = field(default=frozenset())
    session_person: PersonId | None = None
    inspection: Inspection | None = None

    def __post_init__(self) -> None:
        assert (self.person is None) != (self.process is None), "an actor is a person or a process"

    @property
    def as_person(self) -> PersonId:
        """The person; a process never reaches an act that needs one."""
        assert self.person is not None, self.process
        return self.person

    def may(self, permission: Permission, *, site: SiteId | None) -> bool:
        """True where a grant for the site or for the whole company carries the permission."""
        if self.inspection is not None:
            return permission in INSPECTED and site in self.inspection.sites
        if self.process is not None:
            return True
        return any(permission in ROLE_PERMISSIONS[grant.role] and grant.site in {None, site} for grant in self.grants)

    def sites_for(self, permission: Permission) -> frozenset[SiteId] | None:
        """The sites at which the permission is held; None means every site of the company."""
        if self.inspection is not None:
            return self.inspection.sites if permission in INSPECTED else frozenset()
        held = [grant.site for grant in self.grants if permission in ROLE_PERMISSIONS[grant.role]]
        if self.process is not None or None in held:
            return None
        return frozenset(site for site in held if site is not None)

    @property
    def inspector(self) -> PersonId | None:
        """The person as whom the database narrows what is read; None for everybody but inspectors."""
        return None if self.inspection is None else self.as_person

    def in_session_of(self, person: PersonId | None) -> "Actor":
        """The same signer, acting in another person's session."""
        return replace(self, session_person=person)
