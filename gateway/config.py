"""The file that says which service a gateway works for, and which scales, printers and folder are its own.

    url = "https://theriac.example"     # the service
    company = "acme"                    # its name, as people sign in with it
    key = "gateway.key"                 # made at the first start; a relative path is one beside this file

    paper = "downtime"                  # where given, the folder of the current downtime sets, beside this file

    [[scale]]
    name = "floor-1"                    # what the service calls it
    protocol = "mt-sics"                # or "sbi"
    host = "10.0.4.17"
    port = 4305
    unit = "kg"                         # what it weighs in: ug, mg, g, kg or t
    serial = "B021002593"               # where given, no other scale counts
    characters = 22                     # of sbi alone: 16 or 22, as the scale is set; to weigh on it, print gross (22)

    [[printer]]
    name = "dock"                       # what the service calls it
    protocol = "zpl"
    host = "10.0.4.31"
    port = 9100                         # unless told

Whatever else stands in it is refused by its name.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from gateway.problems import GatewayProblem
from infra.printers.printing import PORT

MAX_OCTETS: Final = 100_000
MAX_SCALES: Final = 64
MAX_PRINTERS: Final = 64

_LOOPBACK: Final = "127.0.0.1"


def _origin(url: str) -> str:
    """The address of a service: https, or http on this very machine; nothing behind its port."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError("isn't an address") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname == _LOOPBACK):
        raise ValueError("begins with https://")
    if not parts.hostname or "@" in parts.netloc or url != f"{parts.scheme}://{parts.netloc}" or not url.isprintable():
        raise ValueError("is a scheme, a host and perhaps a port, as in https://theriac.example, and nothing behind")
    return url


class _Table(BaseModel):
    """A table in which nothing stands that isn't known, and every value is of its own type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ScaleConfig(_Table):
    """One scale."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}\z")]
    protocol: Literal["mt-sics", "sbi"]
    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:_-]{1,253}\z")]
    port: Annotated[int, Field(ge=1, le=65_535)]
    unit: Literal["ug", "mg", "g", "kg", "t"]
    serial: Annotated[str, Field(pattern=r"^[!-~]{1,40}\z")] | None = None
    characters: Literal[16, 22] | None = None

    @model_validator(mode="after")
    def _characters_of_sbi(self) -> "ScaleConfig":
        if (self.protocol == "sbi") != (self.characters is not None):
            raise ValueError("characters is 16 or 22 where protocol is sbi, and stands nowhere else")
        return self


class PrinterConfig(_Table):
    """One label printer."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}\z")]
    protocol: Literal["zpl"]
    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:_-]{1,253}\z")]
    port: Annotated[int, Field(ge=1, le=65_535)] = PORT


class Config(_Table):
    """The whole file."""

    url: Annotated[str, Field(max_length=300), AfterValidator(_origin)]
    company: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}\z")]
    key: Annotated[str, Field(min_length=1, max_length=1_000)]
    paper: Annotated[str, Field(min_length=1, max_length=1_000)] | None = None
    scale: Annotated[tuple[ScaleConfig, ...], Field(max_length=MAX_SCALES, strict=False)] = ()
    printer: Annotated[tuple[PrinterConfig, ...], Field(max_length=MAX_PRINTERS, strict=False)] = ()

    @model_validator(mode="after")
    def _names_once(self) -> "Config":
        if not self.scale and not self.printer and self.paper is None:
            raise ValueError("scale: at least one is needed, or one printer, or paper")
        _require_once("scale", [one.name for one in self.scale])
        _require_once("printer", [one.name for one in self.printer])
        return self


def _require_once(kind: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{kind}: the name {twice[0]} is given twice")


def read(path: Path) -> Config:
    """The file's content, its paths completed. Raises GatewayProblem with a line for each mistake."""
    try:
        config = Config.model_validate(_tables(path))
    except ValidationError as error:
        lines = [f"{path}: {_field(one['loc'])}{_problem(one)}" for one in error.errors(include_url=False)[:20]]
        raise GatewayProblem("\n".join(lines)) from None
    paper = None if config.paper is None else str(path.parent / config.paper)
    return config.model_copy(update={"key": str(path.parent / config.key), "paper": paper})


def _tables(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            octets = file.read(MAX_OCTETS + 1)
    except OSError as error:
        raise GatewayProblem(f"{path} can't be read: {error.strerror}.") from None
    if len(octets) > MAX_OCTETS:
        raise GatewayProblem(f"{path} has more than {MAX_OCTETS} octets; no gateway's file is that long.")
    try:
        return tomllib.loads(octets.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise GatewayProblem(f"{path} isn't TOML: {error}.") from None


def _field(place: tuple[int | str, ...]) -> str:
    """`scale[2].port: `, counted from 1 as people do."""
    named = "".join(f"[{one + 1}]" if isinstance(one, int) else f".{one}" for one in place)
    return f"{named.removeprefix('.')}: " if named else ""


def _problem(error: Any) -> str:  # noqa: ANN401 -- pydantic's own
    known = {"missing": "is missing", "extra_forbidden": "isn't known"}
    return str(known.get(error["type"], error["msg"].removeprefix("Value error, ")))
