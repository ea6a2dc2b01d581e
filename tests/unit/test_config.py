"""Settings: where they come from, and that nonsense stops the start with one sentence."""

import stat
from pathlib import Path

import pytest

from postmortem.config import Settings, load, make_folder, secret_key
from postmortem.errors import ConfigurationError


def test_without_anything_the_defaults_hold() -> None:
    assert load({}) == Settings()


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    (tmp_path / "postmortem.toml").write_text('port = 8081\nnoun = "PIR"\nlanguage = "de"\n')
    given = {"POSTMORTEM_DATA": str(tmp_path), "POSTMORTEM_PORT": "8082", "HOME": "/x"}
    settings = load(given)
    assert (settings.port, settings.noun, settings.language) == (8082, "PIR", "de")
    assert load(given, port="8083").port == 8083
    assert load(given | {"POSTMORTEM_PORT": ""}).port == 8000


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "eighty", "whole number"), ("PORT", "0", "between"), ("PORT", "70000", "between"),
        ("THREADS", "0", "between"), ("THREADS", "1.5", "whole number"),
        ("SAMPLE", "maybe", "1 or 0"), ("LANGUAGE", "fr", "en, de"),
        ("SEARCH_ENGINE", "magic", "one of"), ("NOUN", "x" * 41, "40"), ("NOUN", "   ", "word"),
        ("SECRET_KEY", "short", "32"), ("DATABASE_URL", "mysql://x", "sqlite"),
        ("DATABASE_URL", "postgres://x/y", "postgresql"), ("PUBLIC_URL", "example.org", "https"),
        ("PUBLIC_URL", "ftp://example.org", "https"), ("XYZZY", "1", "not a setting"),
        ("PUBLIC_URL", "https://x.example/y", "https"),
        ("PORTT", "8000", "Did you mean POSTMORTEM_PORT?"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_by_name(name: str, value: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load({f"POSTMORTEM_{name}": value})
    sentence = str(caught.value)
    assert f"POSTMORTEM_{name}" in sentence
    assert said in sentence
    assert "\n" not in sentence


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    for content in (b"port = ", b"\xff\xfe", b"port 8000"):
        (tmp_path / "postmortem.toml").write_bytes(content)
        with pytest.raises(ConfigurationError, match=r"postmortem\.toml"):
            load({"POSTMORTEM_DATA": str(tmp_path)})


def test_a_secret_is_not_told_when_it_is_refused() -> None:
    with pytest.raises(ConfigurationError) as caught:
        load({"POSTMORTEM_SECRET_KEY": "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_the_folder_and_the_key_are_their_owners_alone(tmp_path: Path) -> None:
    settings = load({}, data=str(tmp_path / "a" / "data"))
    make_folder(settings)
    assert stat.S_IMODE(settings.folder.stat().st_mode) == 0o700
    key = secret_key(settings)
    assert len(key) >= 32
    assert secret_key(settings) == key
    assert stat.S_IMODE((settings.folder / "secret-key").stat().st_mode) == 0o600
    assert secret_key(load({}, data=str(tmp_path), secret_key="k" * 32)) == "k" * 32


def test_two_workspaces_have_two_keys(tmp_path: Path) -> None:
    keys = set()
    for name in ("one", "two"):
        settings = load({}, data=str(tmp_path / name))
        make_folder(settings)
        keys.add(secret_key(settings))
    assert len(keys) == 2


def test_a_file_where_the_folder_should_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(ConfigurationError, match="POSTMORTEM_DATA"):
        make_folder(load({}, data=str(tmp_path / "data")))


def test_addresses_are_made_for_people_and_for_the_database() -> None:
    assert load({}).address == "http://127.0.0.1:8000"
    assert load({}, public_url="https://pm.example/").address == "https://pm.example"
    assert load({}, public_url="https://pm.example").is_https
    assert not load({}).is_https
    assert load({}, database_url="postgresql://h/d").database == "postgresql+psycopg://h/d"
    assert load({}, data="/srv/pm").database == "sqlite:////srv/pm/postmortem.sqlite"
