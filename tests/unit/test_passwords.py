"""Passwords that others try first are told from those that take long to guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortem.domain.passwords import is_easy

ABOUT = ("Kessler & Söhne GmbH", "Ewa Nowak-Brandt", "ewa.nb@kessler-soehne.example")


@pytest.mark.parametrize("password", [
    "password1234", "Password123!", "123456789012", "qwertyuiop12", "1qaz2wsx3edc", "iloveyou1234",
    "aaaaaaaaaaaaa", "abcabcabcabc", "abcdefghijkl", "passwordpassword", "hunter2hunter2",
    "qwertzuiop12", "hallo1234567", "x" * 200, "20262026202620262026",
])  # fmt: skip
def test_common_passwords_are_easy(password: str) -> None:
    assert is_easy(password)


@pytest.mark.parametrize("password", [
    "Postmortem2026!", "postmortem-wiki", "Ewa.Nowak.1984", "nowak-brandt-1", "Kessler+Söhne1!",
    "KESSLERSÖHNE2026", "ewanowak!ewanowak!", "postmortem-ewa-2026",
])  # fmt: skip
def test_names_that_others_know_are_easy_for_their_owner(password: str) -> None:
    assert is_easy(password, ABOUT)


@pytest.mark.parametrize("password", [
    "correct horse battery", "four words in a row", "gartenzaun blau rex", "Kupferkessel am Herd",
    "ewa mag keine roten Zelte", "v9$kQ2!mLx7w", "パスワードではない文字列です",
])  # fmt: skip
def test_passwords_that_take_long_to_guess_are_not_easy(password: str) -> None:
    assert not is_easy(password, ABOUT)


@given(st.text(max_size=200), st.lists(st.text(max_size=60), max_size=3))
def test_any_text_is_one_or_the_other(password: str, about: list[str]) -> None:
    assert is_easy(password, about) in {True, False}
    assert is_easy("correct horse battery staple", [*about, "("]) in {True, False}
