"""Everything about people that changes something, composed."""

import strawberry

from api.people.administration import AdministrationMutation
from api.people.identity_provider import IdentityProviderMutation
from api.people.invitations import InvitationMutation
from api.people.languages import LanguageMutation
from api.people.lost import LostCredentialMutation
from api.people.session_policy import SessionPolicyMutation
from api.people.signing_in import SigningInMutation


@strawberry.type
class PeopleMutation(
    SigningInMutation,
    InvitationMutation,
    AdministrationMutation,
    IdentityProviderMutation,
    LanguageMutation,
    SessionPolicyMutation,
    LostCredentialMutation,
):
    pass
