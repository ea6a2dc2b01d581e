"""Durability: whatever the server said it saved is there after it was killed."""

from pathlib import Path

from tests import killing, make

WRITERS = 4
ROUNDS = 4


def test_no_acknowledged_save_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    with make.workspace(tmp_path) as app:
        writers, form = killing.prepare(app, WRITERS)
    assert killing.rounds(tmp_path, writers, form, ROUNDS) == []
    assert sum(len(writer.acknowledged) for writer in writers) > ROUNDS


def test_a_loss_would_be_found(tmp_path: Path) -> None:
    with make.workspace(tmp_path) as app:
        writers, _form = killing.prepare(app, 2)
        assert killing.damage(app, writers) == []
        writers[0].acknowledged.append("never written")
        make.save(app, writers[1].name, reach="5 sites")
        make.change(app, "DELETE FROM journal WHERE event = 'postmortem.saved'")
        make.change(app, "UPDATE editions SET source = REPLACE(source, '5 sites', '6 sites')")
        found = killing.damage(app, writers)
        assert "lost: never written" in found
        assert "2 revisions, 1 journal entries, edition 2" in found
        assert f"the edition of {writers[1].name} is not of its last revision" in found
        assert any("was changed" in problem for problem in found)
