"""Instructions are read as a small part of CommonMark; what was plain text stays what it meant."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.refusals import InvalidInput
from domain.recipes.form import INSTRUCTION
from domain.recipes.instructions import files
from domain.recipes.instructions.blocks import (
    Block,
    Blocks,
    Heading,
    Item,
    Line,
    Listing,
    Notice,
    NoticeKind,
    Paragraph,
    Picture,
    Run,
    Table,
)
from domain.recipes.instructions.bounds import LONGEST, NotRead
from domain.recipes.instructions.files import Named
from domain.recipes.instructions.reading import judged, plain, read, shown
from domain.recipes.instructions.rules import require_instruction

HOSTILE = (
    *("- ", "1. ", "  ", "> [!NOTE]\n", "> ", "| a | b |\n|---|---|\n", "**", "*", "# ", "word ", "<b>", "\\"),
    *("![c](file:A)", "[t](file:B)", "[x](http://a)", "\u202e", "٣", "白", "\n", "\t", "|", "```", "&amp;"),
)
REPEATED = (
    *("[", "![", "](", "**a ", "_", "a|b\n-|-\n", "<", "<a", "`", "- a\n", "[a](file:A ", "![a](file:A)\n"),
    *("[[a]", "*a_", "e\u0301", "|-", "\\<", "<!--"),
)
SIGNS = st.text(alphabet="ab 1.)-*_#>|[]()!:`~<&\\\n\t+=", max_size=200)
PIECES = st.lists(st.sampled_from([*HOSTILE, "\r\n", "\x00"]), max_size=40).map("".join)
WORDS = st.text(alphabet=st.characters(categories=["L", "Nd", "Sc"]), min_size=1, max_size=8)


def line(text: str) -> Line:
    return (Run(text),)


def said(blocks: Blocks) -> str:
    """All letters of blocks, whatever their look."""
    return "".join(_said(block) for block in blocks)


def _said(block: Block) -> str:
    match block:
        case Picture():
            return block.caption
        case Listing():
            return "".join(said(item.blocks) for item in block.items)
        case Notice():
            return said(block.blocks)
        case Heading():
            lines: tuple[Line, ...] = (block.line,)
        case Paragraph():
            lines = block.lines
        case Table():
            lines = (*block.head, *(cell for row in block.rows for cell in row))
    return "".join(run.text for one in lines for run in one)


@given(SIGNS | PIECES | st.text(max_size=300))
def test_whatever_the_text_is_it_is_read_or_refused_with_a_line(text: str) -> None:
    blocks, problem = judged(text)
    assert isinstance(blocks, tuple)
    assert problem is None or (1 <= problem.line <= text.count("\n") + text.count("\r") + 1 and problem.problem)
    assert isinstance(files.named(text), tuple)


@given(st.lists(st.lists(st.lists(WORDS, min_size=1).map(" ".join), min_size=1), min_size=1))
def test_plain_paragraphs_stay_as_they_were_written(paragraphs: list[list[str]]) -> None:
    text = "\n\n".join("\n".join(lines) for lines in paragraphs)
    assert read(text) == plain(text) == tuple(Paragraph(tuple(map(line, lines))) for lines in paragraphs)


@pytest.mark.parametrize(
    "text",
    [
        "Charge 2*3*4 mL, not 5 * 6",
        "> 25 °C: stop",
        "10 mL A\n+ 5 mL B\n+ 1 mL C",
        "pH <7 and >5; LOD < 2 %",
        "P_101_A and P_102_B",
        "~5 min & wait; `x`; ~~y~~; a -- b",
        "-5 °C",
        "#3 sieve",
        "Total\n=====\nnothing",
        "Above\n---",
        "A | B, or A || B",
        "    four spaces in front".strip(),
        "See https://example.org/sop and sop@example.org",
        "[1] and (2)",
        "25 °C. Then 3.5 mL",
    ],
)
def test_signs_of_a_plant_mean_what_they_meant(text: str) -> None:
    assert read(text) == plain(text)


def test_the_look_of_letters() -> None:
    assert read("a **b *c*** _d_") == (
        Paragraph(
            (
                (
                    Run("a "),
                    Run("b ", bold=True),
                    Run("c", bold=True, italic=True),
                    Run(" "),
                    Run("d", italic=True),
                ),
            )
        ),
    )
    assert read("\\*a\\* \\[b\\](c) \\<i>") == (Paragraph((line("*a* [b](c) <i>"),)),)


def test_lists_keep_the_numbers_that_they_were_given() -> None:
    found = read("1. a\n3. b\n   - c\n   - d\n\n     e")
    inner = Listing(
        (Item(None, (Paragraph((line("c"),)),)), Item(None, (Paragraph((line("d"),)), Paragraph((line("e"),)))))
    )
    assert found == (Listing((Item(1, (Paragraph((line("a"),)),)), Item(3, (Paragraph((line("b"),)), inner)))),)


def test_headings_tables_and_notices() -> None:
    assert read("# A\n## B") == (Heading(1, line("A")), Heading(2, line("B")))
    assert read("| a | b |\n|---|:-:|\n| 1 |") == (Table((line("a"), line("b")), ((line("1"), ()),)),)
    assert read("> [!WARNING]\n> Hot\n>\n> - a") == (
        Notice(NoticeKind.WARNING, (Paragraph((line("Hot"),)), Listing((Item(None, (Paragraph((line("a"),)),)),)))),
    )


@pytest.mark.requirement("EXE-16")
def test_files_are_shown_and_led_to_by_their_codes() -> None:
    text = "See [the **SOP**](file:SOP_1).\n![The sieve](file:SIEVE)\nThen go on."
    assert read(text) == (
        Paragraph(((Run("See "), Run("the ", file="SOP_1"), Run("SOP", bold=True, file="SOP_1"), Run(".")),)),
        Picture("SIEVE", "The sieve"),
        Paragraph((line("Then go on."),)),
    )
    everywhere = f"# [h](file:H)\n- ![c](file:I)\n\n|a|\n|-|\n|[t](file:T)|\n\n> [!NOTE]\n> ![n](file:N)\n\n{text}"
    named = files.named(everywhere)
    assert [(one.file, one.picture) for one in named] == [
        *(("H", False), ("I", True), ("T", False), ("N", True)),
        *(("SOP_1", False), ("SOP_1", False), ("SIEVE", True)),
    ]
    assert named[0] == Named("H", picture=False)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a\nb\n<b>c</b>", "Line 3: HTML"),
        ("a\n\n<script>alert(1)</script>", "Line 3: HTML"),
        ("<!-- gone -->", "Line 1: HTML"),
        ("<https://example.org>", "Line 1: HTML"),
        ("a\n[b](https://example.org)", "Line 2: only files of this recipe"),
        ("[b](javascript:alert(1))", "Line 1: only files of this recipe"),
        ("[b](JaVaScRiPt:alert)", "Line 1: only files of this recipe"),
        ("![b](data:image/png;base64,AA)", "Line 1: only files of this recipe"),
        ("![b](https://example.org/a.png)", "Line 1: only files of this recipe"),
        ("![b](file:../../etc)", "Line 1: only files of this recipe"),
        ("![b](file:///etc/passwd)", "Line 1: only files of this recipe"),
        ("| a |\n|---|\n| <i> |", "Line 3: HTML"),
        ('![b](file:A "title")', "by its code alone"),
        ("![](file:A)", "say what the picture shows"),
        ("a ![b](file:A)", "in a line of its own"),
        ("[![b](file:A)](file:B)", "leads to no other file"),
        ("- a\n  - b\n    - c\n      - d", "Line 4: lists lie in each other 3 deep at most"),
        ("### a", "headings of 2 levels"),
        ("- # a", "a heading stands by itself"),
        ("> [!NOTE]\n> |a|\n> |-|", "a table stands by itself"),
        ("> [!NOTE]\n> > [!NOTE]", "doesn't lie in another"),
        ("1000. a", "numbered up to 999"),
        ("a\nb \u202egnp.exe", "Line 2: it takes no control characters"),
        ("\u2066x", "Line 1: it takes no control characters"),
        ("|a" * 11 + "|\n" + "|-" * 11 + "|", "at most 10 columns"),
        ("|a|\n|-|\n" + "|b|\n" * 101, "at most 100 rows"),
        ("![a](file:A)\n" * 21, "at most 20 pictures"),
        ("a" * 10_001, "at most 10000 characters"),
    ],
)
def test_what_is_not_allowed_is_refused_with_its_line_and_shown_as_plain_text(text: str, told: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        require_instruction(text, path=("phase", "instruction"))
    assert refused.value.path == ("phase", "instruction")
    assert told in refused.value.problem
    assert shown(text) == plain(text)
    assert said(plain(text)).split() == text.replace("\n", "").split() or "\n" in text
    assert files.named(text) == ()


def test_a_refusal_says_what_is_allowed() -> None:
    with pytest.raises(NotRead, match=r"paragraphs, \*\*bold\*\*"):
        read("<b>")


@pytest.mark.parametrize("piece", [*HOSTILE, *REPEATED])
def test_hostile_text_is_read_quickly(piece: str) -> None:
    text = (piece * INSTRUCTION)[:INSTRUCTION]
    begun = time.process_time()
    shown(text)
    assert time.process_time() - begun < 5


def test_deep_nesting_is_refused_and_breaks_nothing() -> None:
    text = "\n".join("  " * depth + "- a" for depth in range(60))
    with pytest.raises(NotRead, match="3 deep"):
        read(text)
    with pytest.raises(NotRead, match="another"):
        read("\n".join(">" * depth + " [!NOTE]" for depth in range(1, 60)))


def test_the_longest_text_is_that_of_a_phase() -> None:
    assert LONGEST == INSTRUCTION
