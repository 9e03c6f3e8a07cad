"""One person's client of the GraphQL API: it asks, acts and signs, and stops at the first refusal."""

import re
from dataclasses import dataclass, replace
from typing import Any, Protocol
from uuid import uuid4

from httpx2 import TransportError

PROBLEMS = "problems { __typename code message path rule }"
NAME = re.compile(r"(?:query|mutation)\s+(\w+)")
ATTEMPTS = 3

Json = dict[str, Any]


class Failed(Exception):
    """The demonstration can't go on: says what was asked and what came back."""


class Answer(Protocol):
    """What of an HTTP answer is used here."""

    @property
    def status_code(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def content(self) -> bytes: ...
    def json(self) -> Any: ...  # noqa: ANN401 -- JSON is anything


class Http(Protocol):
    """An open connection to the service, with its address, time-outs and limits; an httpx2.Client is one."""

    def request(
        self,
        method: str,
        url: str,
        *,
        json: Json | None = None,
        content: bytes | None = None,
        params: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer: ...


@dataclass(frozen=True, repr=False)
class Client:
    """A person with their password, signed in once `token` is there."""

    http: Http
    company: str
    account: str
    password: str
    token: str | None = None
    name: str = ""

    def sign_in(self) -> "Client":
        """The same person, signed in. Raises Failed."""
        document = (
            "mutation signIn($company: String!, $name: String!, $password: String!) "
            "{ signIn(company: $company, name: $name, password: $password) "
            f"{{ token person {{ name }} {PROBLEMS} }} }}"
        )
        given = {"company": self.company, "name": self.account, "password": self.password}
        payload = self._payload("signIn", self.ask(document, **given)["signIn"])
        return replace(self, token=payload["token"], name=payload["person"]["name"])

    def ask(self, document: str, **variables: object) -> Json:
        """The data of one operation, which the service logs by its name. Raises Failed for errors."""
        found = NAME.match(document.strip())
        body = {"query": document, "operationName": None if found is None else found[1], "variables": variables}
        answer = self._send("POST", "/graphql", json=body)
        if answer.status_code != 200 or "errors" in answer.json():  # noqa: PLR2004 -- HTTP's OK
            raise Failed(f"{self.account}: HTTP {answer.status_code} to {document[:120]}: {answer.text[:1000]}")
        data: Json = answer.json()["data"]
        return data

    def act(self, mutation: str, given: Json, selection: str = "") -> Json:
        """The payload of one mutation, sent with an id of its own so that a repeat acts once. Raises Failed."""
        name = f"{mutation[0].upper()}{mutation[1:]}Input"
        document = f"mutation {mutation}($input: {name}!) {{ {mutation}(input: $input) {{ {selection} {PROBLEMS} }} }}"
        return self._payload(mutation, self.ask(document, input={**given, "commandId": str(uuid4())})[mutation])

    def refused(self, mutation: str, given: Json) -> Json:
        """The first problem of a mutation that has to be refused. Raises Failed where it is done."""
        name = f"{mutation[0].upper()}{mutation[1:]}Input"
        document = f"mutation {mutation}($input: {name}!) {{ {mutation}(input: $input) {{ {PROBLEMS} }} }}"
        problems = self.ask(document, input={**given, "commandId": str(uuid4())})[mutation]["problems"]
        if not problems:
            raise Failed(f"{mutation} by {self.account} was done, where it should have been refused.")
        found: Json = problems[0]
        return found

    def sign(self, mutation: str, given: Json, selection: str = "", *, by: "Client | None" = None) -> Json:
        """A signed mutation: what will be signed is prepared, then signed and done at once. Raises Failed.

        `by` is a second person who signs at this one's terminal, in this one's session.
        """
        document = (
            "mutation prepareSignature($act: SignedAct!) "
            f"{{ prepareSignature(act: $act) {{ challenge {{ id meaning digest content }} {PROBLEMS} }} }}"
        )
        prepared = self.ask(document, act={mutation: given})["prepareSignature"]
        challenge = self._payload(f"prepareSignature({mutation})", prepared)["challenge"]["id"]
        signer = by or self
        proof = {"password": {"name": signer.account, "password": signer.password}}
        return self.act(mutation, {**given, "signature": {"challenge": challenge, "proof": proof}}, selection)

    def download(self, url: str) -> bytes:
        """The bytes behind a link of the service. Raises Failed."""
        answer = self._send("GET", url)
        if answer.status_code != 200:  # noqa: PLR2004 -- HTTP's OK
            raise Failed(f"{self.account}: the download was answered HTTP {answer.status_code}: {answer.text[:300]}")
        return answer.content

    def upload(self, name: str, data: bytes) -> str:
        """The token of a file that was uploaded, for the value that attaches it. Raises Failed."""
        answer = self._send("POST", "/uploads", content=data, params={"name": name})
        if answer.status_code != 201:  # noqa: PLR2004 -- HTTP's Created
            raise Failed(f"{self.account}: the upload was answered HTTP {answer.status_code}: {answer.text[:300]}")
        return str(answer.json()["upload"])

    def _payload(self, what: str, payload: Json) -> Json:
        if payload["problems"]:
            told = "; ".join(
                f"{one['code']}{'' if one['rule'] is None else ' (' + one['rule'] + ')'}: {one['message']}"
                for one in payload["problems"]
            )
            raise Failed(f"{what} by {self.account} was refused: {told}")
        return payload

    def _send(self, method: str, url: str, **sent: Any) -> Answer:  # noqa: ANN401 -- what Http.request takes
        """A connection that breaks is tried again: every act has its id, and the rest changes nothing."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self.http.request(method, url, headers=self._headers(), **sent)
            except TransportError as error:
                if attempt == ATTEMPTS:
                    raise Failed(f"The service does not answer: {error!r}") from error
        raise AssertionError(ATTEMPTS)

    def _headers(self) -> dict[str, str]:
        return {} if self.token is None else {"authorization": f"Bearer {self.token}"}
