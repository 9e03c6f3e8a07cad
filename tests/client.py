"""A client of the product: it knows GraphQL and nothing of the inside."""

from dataclasses import dataclass, field, replace
from typing import Any

from starlette.testclient import TestClient

from tests.plant import PASSWORD

PROBLEMS = "problems { __typename code message path rule }"


@dataclass(frozen=True)
class Client:
    """One person's client; anonymous until `sign_in`."""

    web: TestClient
    company: str
    headers: dict[str, str] = field(default_factory=dict)
    name: str = ""

    def sign_in(self, name: str, password: str = PASSWORD) -> "Client":
        answer = self.try_to_sign_in(name, password)
        assert answer["problems"] == [], answer
        return replace(self, headers={"authorization": f"Bearer {answer['token']}"}, name=name)

    def try_to_sign_in(self, name: str, password: str) -> dict[str, Any]:
        """The payload of signIn, problems included."""
        document = (
            "mutation ($company: String!, $name: String!, $password: String!)"
            f" {{ signIn(company: $company, name: $name, password: $password) {{ token {PROBLEMS} }} }}"
        )
        answer = self.query(document, company=self.company, name=name, password=password)
        payload: dict[str, Any] = answer["signIn"]
        return payload

    def send(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """The whole answer, errors included; without the cookie that a browser would have kept."""
        self.web.cookies.clear()
        sent = self.web.post("/graphql", json={"query": query, "variables": variables}, headers=self.headers)
        answer: dict[str, Any] = sent.json()
        return answer

    def query(self, query: str, **variables: object) -> dict[str, Any]:
        """The data of a query that must succeed."""
        answer = self.send(query, variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    def mutate(self, field_name: str, input_type: str, given: dict[str, Any], selection: str = "") -> dict[str, Any]:
        """A mutation's payload, problems included."""
        document = f"mutation ($input: {input_type}!) {{ {field_name}(input: $input) {{ {selection} {PROBLEMS} }} }}"
        payload: dict[str, Any] = self.query(document, input=given)[field_name]
        return payload

    def act(self, field_name: str, input_type: str, given: dict[str, Any], selection: str = "") -> dict[str, Any]:
        """A mutation that must succeed."""
        payload = self.mutate(field_name, input_type, given, selection)
        assert payload["problems"] == [], payload["problems"]
        return payload

    def prepare(self, field_name: str, given: dict[str, Any]) -> dict[str, Any]:
        """The payload of prepareSignature for one signed mutation."""
        document = (
            "mutation ($act: SignedAct!) { prepareSignature(act: $act)"
            f" {{ challenge {{ id digest content meaning }} {PROBLEMS} }} }}"
        )
        payload: dict[str, Any] = self.query(document, act={field_name: given})["prepareSignature"]
        return payload

    def sign(
        self,
        field_name: str,
        given: dict[str, Any],
        selection: str = "",
        *,
        by: str = "",
        command_id: str | None = None,
    ) -> dict[str, Any]:
        """Prepare, sign as `by` (the signed-in person unless told), and act; the payload, problems included."""
        prepared = self.prepare(field_name, given)
        if prepared["problems"]:
            return prepared
        proof = {"name": by or self.name, "password": PASSWORD}
        signature = {"challenge": prepared["challenge"]["id"], "proof": {"password": proof}}
        extra = {} if command_id is None else {"commandId": command_id}
        input_type = field_name[0].upper() + field_name[1:] + "Input"
        return self.mutate(field_name, input_type, {**given, **extra, "signature": signature}, selection)
