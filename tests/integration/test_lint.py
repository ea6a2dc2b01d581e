"""postmortem lint: any Markdown, no workspace."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from postmortem.cli import main

BLAME = "The engineer forgot to renew the key.\n"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, where a workspace would be made if one were."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POSTMORTEM_DATA", str(tmp_path / "data"))
    return tmp_path


def lint(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["lint", *arguments])


def test_a_finding_is_told_with_its_place_and_a_question(elsewhere: Path) -> None:
    (elsewhere / "report.md").write_text(f"# Causes\n\nAt ten.\n\n{BLAME}", "utf-8")
    result = lint("report.md")
    assert result.exit_code == 1
    assert result.stdout.startswith(
        "report.md:5:14  The engineer forgot to renew the key.  — What "
    )
    assert result.stdout.count("\n") == 1


def test_the_shape_of_the_json_stays(elsewhere: Path) -> None:
    (elsewhere / "report.md").write_text(BLAME, "utf-8")
    result = lint("--json", "report.md")
    assert result.exit_code == 1
    (row,) = json.loads(result.stdout)
    assert list(row) == ["file", "line", "column", "label", "text", "question"]
    assert (row["file"], row["line"], row["column"]) == ("report.md", 1, 14)
    assert row["label"] == "person_cause" and row["question"].endswith("?")


def test_nothing_found_is_status_0(elsewhere: Path) -> None:
    (elsewhere / "report.md").write_text("The pod restarted at ten.\n", "utf-8")
    assert (lint("report.md").exit_code, lint("report.md").output) == (0, "")
    assert (lint("--json", "report.md").exit_code, lint("--json", "report.md").output) == (
        0,
        "[]\n",
    )


def test_a_workspace_is_neither_needed_nor_made(elsewhere: Path) -> None:
    (elsewhere / "report.md").write_text(BLAME, "utf-8")
    command = [sys.executable, "-c", "from postmortem.cli import main; main()", "lint", "report.md"]
    done = subprocess.run(command, cwd=elsewhere, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "")
    assert [path.name for path in elsewhere.iterdir()] == ["report.md"]


def test_a_file_that_cannot_be_read_is_told_and_the_rest_goes_on(elsewhere: Path) -> None:
    (elsewhere / "report.md").write_text(BLAME, "utf-8")
    (elsewhere / "picture.png").write_bytes(b"\x89PNG\0\0")
    (elsewhere / "old.md").write_bytes("Prüfung".encode("latin-1"))
    (elsewhere / "folder").mkdir()
    result = lint("gone.md", "picture.png", "old.md", "folder", "report.md")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "postmortem: gone.md: there is no such file.",
        "postmortem: picture.png: this is not a text file.",
        "postmortem: old.md: this is not UTF-8; save it as UTF-8 and try again.",
        "postmortem: folder: this is a folder; name the files in it.",
    ]
    assert result.stdout.startswith("report.md:1:14")


def test_bad_use_is_status_2() -> None:
    assert lint().exit_code == 2
    assert lint("--lang", "fr", "x.md").exit_code == 2
    assert lint("--section", "poetry", "x.md").exit_code == 2


def test_the_language_is_found_or_named(elsewhere: Path) -> None:
    (elsewhere / "a.md").write_text("Der Techniker hat den Schlüssel vergessen.\n", "utf-8")
    assert "Was war in dem Moment zu sehen" in lint("a.md").stdout
    assert lint("--lang", "en", "a.md").exit_code == 0


def test_the_section_is_for_text_without_headings(elsewhere: Path) -> None:
    (elsewhere / "plain.txt").write_text("Improve monitoring.\n", "utf-8")
    (elsewhere / "report.md").write_text("# Summary\n\nImprove monitoring.\n", "utf-8")
    assert lint("--section", "actions", "plain.txt").exit_code == 1
    assert lint("--section", "summary", "plain.txt").exit_code == 0
    assert lint("--section", "actions", "report.md").exit_code == 0


def test_a_byte_order_mark_and_foreign_line_ends_move_nothing(elsewhere: Path) -> None:
    (elsewhere / "a.md").write_bytes(b"\xef\xbb\xbfFirst.\r\n\r\n" + BLAME.encode())
    assert lint("a.md").stdout.startswith("a.md:3:14")
