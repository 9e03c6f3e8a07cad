"""A gateway's file is checked before anything starts, each mistake by the name of its field."""

from pathlib import Path

import pytest

from gateway import config
from gateway.problems import GatewayProblem

SCALE = """
[[scale]]
name = "floor-1"
protocol = "mt-sics"
host = "10.0.4.17"
port = 4305
unit = "kg"
"""
HEAD = 'url = "https://theriac.example"\ncompany = "acme"\nkey = "gateway.key"\n'
PRINTER = '[[printer]]\nname = "dock"\nprotocol = "zpl"\nhost = "10.0.4.31"\n'
SBI = SCALE.replace("floor-1", "bench").replace("mt-sics", "sbi")


def read(path: Path, text: str) -> config.Config:
    (path / "gateway.toml").write_text(text)
    return config.read(path / "gateway.toml")


def problems(path: Path, text: str) -> list[str]:
    with pytest.raises(GatewayProblem) as raised:
        read(path, text)
    return [line.removeprefix(f"{path / 'gateway.toml'}: ") for line in str(raised.value).splitlines()]


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + SCALE + 'serial = "B021002593"\n' + SBI + "characters = 16\n")
    assert (found.url, found.company, found.key) == (
        "https://theriac.example",
        "acme",
        str(tmp_path / "gateway.key"),
    )
    assert [(one.name, one.protocol, one.serial, one.characters) for one in found.scale] == [
        ("floor-1", "mt-sics", "B021002593", None),
        ("bench", "sbi", None, 16),
    ]


def test_the_example_in_its_description_is_one(tmp_path: Path) -> None:
    assert config.__doc__
    example = "\n".join(line for line in config.__doc__.splitlines() if line.startswith("    "))
    found = read(tmp_path, example.replace('"mt-sics"', '"sbi"'))
    assert (found.scale[0].serial, found.printer[0].port) == ("B021002593", 9100)


def test_a_gateway_may_have_printers_alone(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + PRINTER)
    assert found.scale == ()
    assert [(one.name, one.host, one.port) for one in found.printer] == [("dock", "10.0.4.31", 9100)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD, "scale: at least one is needed, or one printer, or paper"),
        ("scale = []\n" + HEAD, "scale: at least one is needed"),
        (HEAD + SCALE + SCALE, "scale: the name floor-1 is given twice"),
        (HEAD + PRINTER + PRINTER, "printer: the name dock is given twice"),
        (HEAD + PRINTER.replace("zpl", "epl"), "printer[1].protocol: Input should be 'zpl'"),
        (HEAD + PRINTER + "port = 0\n", "printer[1].port: Input should be greater than or equal to 1"),
        (HEAD + PRINTER + 'unit = "kg"\n', "printer[1].unit: isn't known"),
        (HEAD + SCALE + SBI, "scale[2]: characters is 16 or 22 where protocol is sbi"),
        (HEAD + SCALE + "characters = 22\n", "scale[1]: characters is 16 or 22 where protocol is sbi"),
        (HEAD + SCALE.replace("4305", "70000"), "scale[1].port: Input should be less than or equal to 65535"),
        (HEAD + SCALE.replace("4305", '"4305"'), "scale[1].port: Input should be a valid integer"),
        (HEAD + SCALE.replace('"kg"', '"lb"'), "scale[1].unit: Input should be 'ug', 'mg', 'g', 'kg' or 't'"),
        (HEAD + SCALE.replace("mt-sics", "modbus"), "scale[1].protocol: Input should be 'mt-sics' or 'sbi'"),
        (HEAD + SCALE.replace("floor-1", "floor 1"), "scale[1].name: String should match pattern"),
        (HEAD + SCALE.replace("10.0.4.17", "a b"), "scale[1].host: String should match pattern"),
        (HEAD + SCALE + "speed = 9600\n", "scale[1].speed: isn't known"),
        (HEAD.replace("company", "firm") + SCALE, "company: is missing"),
        (HEAD.replace("https", "http") + SCALE, "url: begins with https://"),
        (HEAD.replace(".example", ".example/api") + SCALE, "url: is a scheme, a host"),
        (HEAD.replace("theriac.example", "a:b@theriac.example") + SCALE, "url: is a scheme, a host"),
        (HEAD.replace("theriac.example", "theriac.example:port") + SCALE, "url: isn't an address"),
        (HEAD.replace("acme", "Acme\\n") + SCALE, "company: String should match pattern"),
    ],
)
def test_a_mistake_is_told_by_its_field(tmp_path: Path, text: str, says: str) -> None:
    assert problems(tmp_path, text)[0].startswith(says)


def test_every_mistake_is_told_in_a_line_of_its_own(tmp_path: Path) -> None:
    told = problems(tmp_path, SCALE.replace("4305", "0").replace('"kg"', '"lb"'))
    assert [line.partition(":")[0] for line in told] == ["url", "company", "key", "scale[1].port", "scale[1].unit"]


@pytest.mark.parametrize("text", ["url = ", "\x00", "a = " + "[" * 5_000])
def test_what_is_no_toml_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "gateway.toml").write_text(text)
    with pytest.raises(GatewayProblem, match=r"gateway\.toml isn't TOML"):
        config.read(tmp_path / "gateway.toml")


def test_a_file_that_is_too_long_or_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(GatewayProblem, match="No such file"):
        config.read(tmp_path / "gateway.toml")
    (tmp_path / "gateway.toml").write_text("#" * 100_001)
    with pytest.raises(GatewayProblem, match="more than 100000 octets"):
        config.read(tmp_path / "gateway.toml")


def test_plain_http_is_for_this_machine_only(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD.replace("https://theriac.example", "http://127.0.0.1:8000") + SCALE).url
