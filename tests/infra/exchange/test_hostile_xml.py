"""A hostile document is refused with a clear problem, soon, in little memory, and without asking anyone else."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from domain.recipes.exchange.problems import FileRefused
from infra.exchange import xml_text
from infra.exchange.batchml.reading import read_batchml

KINDS = {"s": "Step", "t": "Transition"}
SOON = 5.0  # seconds, on a machine that does other things too
ROOT = Path(__file__).parents[3]
OPEN = b'<BatchInformation xmlns="http://www.mesa.org/xml/B2MML">'
CLOSE = b"</BatchInformation>"
RECIPE = OPEN + b"<MasterRecipe><ID>1</ID>"
LEVEL = b"<RecipeElement><ID>1</ID><RecipeElementType>UnitProcedure</RecipeElementType>"
INPUT = b"<Parameter><ID>1</ID><ParameterType>ProcessInput</ParameterType></Parameter>"
INPUTS = b"<Formula>" + INPUT * 3_000 + b"</Formula>"
END = b"</MasterRecipe>" + CLOSE
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (at, b"&l%d;" % (at - 1) * 10) for at in range(1, 10))


def refused(data: bytes) -> list[str]:
    """What is wrong; told soon."""
    started = time.process_time()
    with pytest.raises(FileRefused) as told:
        read_batchml(data)
    assert time.process_time() - started < SOON
    return [f"{one.place}: {one.what}" for one in told.value.problems]


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + OPEN + b"&x;" + CLOSE, "document type"),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">' + OPEN + CLOSE, "document type"),
        (b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/hostname">%p;]>' + OPEN + CLOSE, "document type"),
        (b'<!DOCTYPE a [<!ENTITY l0 "ha">' + LAUGHS + b"]>" + OPEN + b"&l9;" + CLOSE, "document type"),
        (b"<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>]>" + OPEN + CLOSE, "document type"),
        ('\ufeff<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16-le"), "document type"),
        (b'<?xml version="1.0" encoding="UTF-7"?>+ADw-+ACE-DOCTYPE a+AD4-<a/>', "encoding is UTF-7"),
        (b'<?xml version="1.0" encoding="UTF-16"?><a/>', "without the byte order mark"),
        ("<a/>".encode("utf-16-le"), "NUL"),
        (b"\x4c\xa7\xd6\x93", "isn't UTF-8"),
        (b"\xff\xfe<", "isn't UTF-16"),
        (OPEN + b"&undeclared;" + CLOSE, "Entity 'undeclared' not defined"),
        (OPEN + b"<a>" * 100_000 + b"</a>" * 100_000 + CLOSE, "depth"),
        (OPEN + b"<a>" * 300 + b"</a>" * 300 + CLOSE, "depth"),
        (OPEN + b"<Description>" + b"x" * (12 * 2**20) + b"</Description>" + CLOSE, "Text node too long"),
        (OPEN + b"<Description " + b"x" * (12 * 2**20) + b"='1'/>" + CLOSE, "XML"),
        (b"<" + b"x" * (12 * 2**20) + b"/>", "XML"),
        (b" " * 100 * 2**20, f"at most {xml_text.LARGEST}"),
        (OPEN + b"<a/>" * (xml_text.LARGEST_COUNT + 1) + CLOSE, "tags and attributes"),
        (OPEN + b"<a " + b"".join(b'a%d="" ' % at for at in range(400_000)) + b"/>" + CLOSE, "a"),
        (b"<a " + b"".join(b'a%d="" ' % at for at in range(1_600_000)) + b"/>", "tags and attributes"),
        (OPEN + b"<a/>" * 900_000 + CLOSE, "'a': This element is not expected"),
        (OPEN + b"<Description>x</Description>" * 400_000 + CLOSE, "holds 0 master recipes"),
        (RECIPE + LEVEL * 120 + b"</RecipeElement>" * 120 + END, "lie at most 20 deep"),
        (RECIPE + (LEVEL + b"</RecipeElement>") * 3_000 + END, "It has 3000 blocks; a recipe takes at most 2000"),
        (RECIPE + INPUTS + END, "It has 3000 materials; a recipe takes at most 500"),
        (b'<include xmlns="http://www.w3.org/2001/XInclude" href="file:///etc/hostname"/>', "Its root is"),
        (b"", "XML"),
        (b"<a>" + b" " * (15 * 2**20) + b"</a>", "XML"),
        (b"<a>" + b" " * (9 * 2**20) + b"</a>", "Its root is a"),
        (b" " * (15 * 2**20), "XML"),
        (b"<?xml " * 900_000, "XML"),
        (b"not xml", "XML"),
        (b'<MasterRecipe xmlns="http://www.wbf.org/xml/BatchML-V0401"/>', "B2MML V07"),
    ],
    ids=lambda value: repr(value[:40]),
)
def test_a_hostile_document_is_refused_soon(document: bytes, told: str) -> None:
    found = refused(document)
    assert told in found[0], found[:3]


def test_a_hundred_strangers_are_told_and_the_rest_counted_out() -> None:
    strangers = b'<x:a xmlns:x="urn:x"/>' * 100_000
    started = time.process_time()
    with pytest.raises(FileRefused, match="0 master recipes"):
        read_batchml(OPEN + strangers + CLOSE)
    assert time.process_time() - started < SOON


@pytest.fixture
def listener() -> Iterator[tuple[int, Callable[[], bool]]]:
    """A port of this machine, and whether anyone came."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)  # noqa: FBT003 -- its only form

        def came() -> bool:
            try:
                server.accept()
            except BlockingIOError:
                return False
            return True

        yield server.getsockname()[1], came


def test_nothing_is_fetched(listener: tuple[int, Callable[[], bool]]) -> None:
    port, came = listener
    here = f"http://127.0.0.1:{port}/x"
    instance = b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    for inside in (
        f'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{here}"/></a>',
        f'<?xml-stylesheet href="{here}"?><Description/>',
    ):
        refused(OPEN + inside.encode() + CLOSE)
    located = f'xsi:schemaLocation="http://www.mesa.org/xml/B2MML {here}" xsi:noNamespaceSchemaLocation="{here}"'
    refused(OPEN[:-1] + b" " + instance + located.encode() + b">" + CLOSE)
    refused(f'<!DOCTYPE a SYSTEM "{here}"><a/>'.encode())
    assert not came()


def test_the_worst_that_is_read_takes_less_than_a_gigabyte() -> None:
    """In a process of its own, whose memory is limited: what the parser takes, Python's own count doesn't see."""
    program = dedent(f"""
        import resource
        from domain.recipes.exchange.problems import FileRefused
        from infra.exchange.batchml.reading import read_batchml
        resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
        for inside in (b"<a/>" * 1_490_000, b"<a b=''/>" * 740_000, b"<Description>x</Description>" * 740_000):
            try:
                read_batchml({OPEN!r} + inside + {CLOSE!r})
            except FileRefused as told:
                print(len(told.problems))
    """)
    done = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-c", program], capture_output=True, check=False, timeout=60, cwd=ROOT
    )
    assert (done.stdout.split(), done.stderr) == ([b"1", b"1", b"1"], b"")


def test_a_recipe_as_large_as_may_be_with_one_id_for_everything_is_read_soon() -> None:
    started = time.process_time()
    back = read_batchml(RECIPE + (LEVEL + b"</RecipeElement>") * 2_000 + END)
    assert time.process_time() - started < SOON
    assert len({one.code for one in back.elements.blocks}) == 2_000


def test_logic_of_many_loops_is_followed_soon() -> None:
    def link(at: int, kind: str, sources: list[str], targets: list[str]) -> str:
        ends = "".join(
            f"<{end}ID><{end}IDValue>{one[1:]}</{end}IDValue><{end}Type>{KINDS[one[0]]}</{end}Type>"
            f"<IDScope>Internal</IDScope></{end}ID>"
            for end, named in (("From", sources), ("To", targets))
            for one in named
        )
        return f"<Link><ID>{kind[6]}{at}</ID>{ends}<LinkType>{kind}</LinkType><Depiction>Line</Depiction></Link>"

    count = 700
    logic = "".join(
        link(at, "SerialConvergent", [f"tb{at}", *([f"td{at - 1}"] if at else [])], [f"ss{at}"])
        + link(at, "SerialDivergent", [f"ss{at}"], [f"td{at}", f"tb{at}"])
        for at in range(count)
    )
    steps = "".join(
        f"<Step><ID>s{at}</ID><RecipeElementID>p{at}</RecipeElementID><RecipeElementVersion/></Step>"
        for at in range(count)
    )
    ends = "".join(
        f"<Transition><ID>{kind}{at}</ID><Condition>c</Condition></Transition>" for at in range(count) for kind in "db"
    )
    phases = "".join(
        f"<RecipeElement><ID>p{at}</ID><RecipeElementType>Phase</RecipeElementType></RecipeElement>"
        for at in range(count)
    )
    started = time.process_time()
    document = f"<ProcedureLogic>{logic}{steps}{ends}</ProcedureLogic>{phases}"
    back = read_batchml(RECIPE + document.encode() + END)
    assert time.process_time() - started < SOON
    assert len(back.elements.blocks) == count, back.left[:2]
