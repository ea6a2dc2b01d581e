"""Names become slugs that are safe in an address and cannot be mistaken for another's."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortem.errors import Invalid
from postmortem.operations.organizations import checked_name, slug_of
from postmortem.operations.people import checked_email, hash_password, is_password


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Havenlog", "havenlog"),
        ("Stadtwerke Lindenau", "stadtwerke-lindenau"),
        ("Straßenbau  Öl & Gas GmbH", "strassenbau-oel-gas-gmbh"),
        ("  Ça va — 24/7 ", "ca-va-24-7"),
        ("A\u0308rzte", "aerzte"),
        ("../../etc/passwd", "etc-passwd"),
        ("日本", ""),
    ],
)
def test_a_name_becomes_a_slug(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@given(st.text(max_size=250))
def test_a_slug_is_safe_anywhere(name: str) -> None:
    slug = slug_of(name)
    assert slug == "" or re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 80
    assert slug_of(slug) == slug


@pytest.mark.parametrize("name", ["", "  ", "???", "日本", "x" * 201])
def test_a_name_that_makes_no_slug_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        checked_name(name)


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@", "@b.example", "a@b", "a b@c.example", "a@b..", "a@b.example\n",
     "a@b.example,c@d.example", "<a@b.example>", "a@b.e", "x" * 250 + "@b.example"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    if address.strip() != address and address.strip():
        assert checked_email(address) == address.strip()
        return
    with pytest.raises(Invalid):
        checked_email(address)


def test_an_address_is_kept_in_small_letters() -> None:
    assert checked_email(" Olga@Alpha.Example ") == "olga@alpha.example"


def test_a_password_fits_itself_and_nothing_else() -> None:
    hashed = hash_password("correct horse battery")
    assert hashed.startswith("$argon2id$")
    assert is_password(hashed, "correct horse battery")
    assert not is_password(hashed, "correct horse batterz")
    assert not is_password(None, "correct horse battery")
    assert not is_password(hashed, "")
    assert hash_password("correct horse battery") != hashed


@pytest.mark.parametrize("password", ["", "short", "x" * 11, "x" * 201])
def test_a_password_too_short_or_too_long_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        hash_password(password)
