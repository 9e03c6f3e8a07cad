"""A language has one spelling, here and in the database, and is read by whoever reads a narrower one."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from domain.kernel.languages import FORM, LENGTH, canonical, lookup, require_language
from domain.kernel.refusals import InvalidInput

TAGS = st.from_regex(FORM, fullmatch=True).filter(lambda tag: len(tag) <= LENGTH)


@given(TAGS)
def test_a_tag_in_its_one_spelling_is_taken_and_every_other_case_told_that_one(tag: str) -> None:
    require_language(tag, path=("language",))
    assert canonical(tag.swapcase()) == tag
    if tag.upper() != tag:
        with pytest.raises(InvalidInput, match=f"this one as {tag}"):
            require_language(tag.upper(), path=("language",))


@pytest.mark.parametrize(
    "wrong", ["", "d", "deutsch", "de_AT", "de-", "-de", "de AT", "de-AT-", "de\n", "x-klingon", "de-ÄT", "a" * 5000]
)
def test_what_is_no_tag_is_refused_with_examples(wrong: str) -> None:
    with pytest.raises(InvalidInput, match="BCP 47 tag such as de, pt-BR"):
        require_language(wrong, path=("language",))


@given(TAGS)
def test_a_language_is_served_by_itself_first_and_by_its_wider_ones(tag: str) -> None:
    served = lookup(tag)
    assert served[0] == tag
    assert served[-1] == tag.split("-", maxsplit=1)[0]
    assert all(wide == narrow.rpartition("-")[0] for narrow, wide in pairwise(served))
    assert lookup(tag.upper()) == served


@given(st.text(max_size=200))
def test_any_text_may_be_looked_up(anything: str) -> None:
    assert lookup(anything)


def test_the_database_holds_the_same_form(admin: Engine) -> None:
    checks = """select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint
                where contype = 'c' and pg_get_constraintdef(oid) like '%~%language%' or
                contype = 'c' and pg_get_constraintdef(oid) like '%language%~%'"""
    with admin.connect() as connection:
        held = connection.execute(text(checks)).all()
    tables = {table.removeprefix("theriac.") for table, form in held if FORM in form}
    assert tables == {"site", "person", "master_recipe_version", "recipe_translation"}
