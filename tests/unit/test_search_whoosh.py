"""The embedded engine's files: private, replaceable, never trusted to be there."""

import shutil
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortem.search.answers import postings
from postmortem.search.answers.postings import Prepared
from postmortem.search.documents import SearchDocument
from postmortem.search.embedded import engine as whoosh_engine
from postmortem.search.embedded import index as whoosh_index
from postmortem.search.embedded.engine import WhooshEngine
from postmortem.search.embedded.folders import audience_of, folder_name
from postmortem.search.engine import IndexBusy, IndexMissing
from postmortem.search.queries.query import parse
from tests.search_documents import document

POOL = parse("pool")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[WhooshEngine]:
    made = WhooshEngine(tmp_path / "index")
    yield made
    made.close()


def folder_of(engine: WhooshEngine, audience: str) -> Path:
    (found,) = engine._root.glob(f"{folder_name(audience)}.*")
    return found


def found(engine: WhooshEngine, audience: str = "staff") -> set[str]:
    results = engine.search(audience, POOL, None, limit=1_000)
    assert not results.missing
    return {hit.id for hit in results.hits}


def test_update_replaces_removes_and_is_seen_at_once(engine: WhooshEngine) -> None:
    engine.rebuild("staff", [document("1", version="a"), document("2"), document("3")])
    before = engine.generation("staff")
    engine.update(
        "staff", [document("1", "other", version="b"), document("4")], ["2", "never-there"]
    )
    assert engine.generation("staff") > before
    assert found(engine) == {"3", "4"}
    assert engine.ids("staff") == {"1": "b", "3": "", "4": ""}
    engine.update("staff", [], ["4"])
    assert found(engine) == {"3"}


def test_one_update_is_one_commit_and_the_last_of_a_name_wins(engine: WhooshEngine) -> None:
    engine.rebuild("staff", [])
    before = engine.generation("staff")
    engine.update("staff", [document("1", "other"), document("2"), document("1")], ["2"])
    assert engine.generation("staff") == before + 1
    assert found(engine) == {"1", "2"}
    engine.update("staff", [], [])
    assert engine.generation("staff") == before + 1


def test_many_updates_leave_few_files(engine: WhooshEngine) -> None:
    engine.rebuild("staff", [document(f"{number}") for number in range(20)])
    for number in range(40):
        engine.update("staff", [document(f"{number % 25}")])
    assert found(engine) == {f"{number}" for number in range(25)}
    assert len(list(folder_of(engine, "staff").iterdir())) < 60


def test_rebuild_replaces_everything(engine: WhooshEngine) -> None:
    engine.rebuild("staff", [document("1")])
    engine.rebuild("staff", [document("2")])
    assert engine.ids("staff") == {"2": ""}
    engine.rebuild("staff", [])
    assert found(engine) == set()


def test_index_that_never_was(engine: WhooshEngine) -> None:
    assert engine.search("staff", POOL, None).missing
    assert engine.audiences() == ()
    for question in (engine.generation, engine.ids):
        with pytest.raises(IndexMissing) as caught:
            question("staff")
        assert caught.value.audience == "staff"
    with pytest.raises(IndexMissing):
        engine.update("staff", [document("1")])
    assert not engine._root.exists()


@pytest.mark.parametrize("what", ["root", "folder", "files"])
def test_index_deleted_while_running_is_flagged_then_rebuilt(
    engine: WhooshEngine, what: str
) -> None:
    engine.rebuild("staff", [document("1")])
    assert found(engine) == {"1"}
    folder = folder_of(engine, "staff")
    if what == "files":
        for path in folder.iterdir():
            path.unlink()
    else:
        shutil.rmtree(engine._root if what == "root" else folder)
    results = engine.search("staff", POOL, None)
    assert (results.missing, results.total, results.hits) == (True, 0, ())
    with pytest.raises(IndexMissing):
        engine.update("staff", [document("9")])
    engine.rebuild("staff", [document("2")])
    assert found(engine) == {"2"}


@pytest.mark.parametrize("suffix", [".toc", ".trm", ".pst", ".col"])
@pytest.mark.parametrize("damage", [b"", b"nonsense" * 99])
def test_broken_files_are_flagged_then_rebuilt(
    engine: WhooshEngine, suffix: str, damage: bytes
) -> None:
    engine.rebuild("staff", [document("1"), document("2")])
    engine.close()
    for path in folder_of(engine, "staff").glob(f"*{suffix}"):
        path.write_bytes(damage)
    assert engine.search("staff", POOL, None).missing
    engine.rebuild("staff", [document("3")])
    assert found(engine) == {"3"}


def test_files_cut_short_while_open_are_no_crash(engine: WhooshEngine) -> None:
    engine.rebuild("staff", [document(f"{number}", f"pool x{number}") for number in range(300)])
    assert len(found(engine)) == 300
    for path in folder_of(engine, "staff").glob("*.*"):
        if path.suffix in {".trm", ".pst", ".col"}:
            path.write_bytes(b"")
    results = [engine.search("staff", parse(f"x{number}"), None) for number in range(300)]
    assert any(one.missing for one in results)


def test_index_is_missing_for_others_until_it_is_whole(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = WhooshEngine(engine._root)
    seen = []

    def prepare(one: SearchDocument) -> Prepared:
        seen.append(other.search("staff", POOL, None).missing)
        return postings.prepare(one)

    monkeypatch.setattr(whoosh_engine, "prepare", prepare)
    engine.rebuild("staff", [document("1"), document("2")])
    assert seen == [True, True]
    assert found(other) == {"1", "2"}
    other.close()


def test_two_processes_may_rebuild_at_once(engine: WhooshEngine) -> None:
    engines = [WhooshEngine(engine._root) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        works = [
            threads.submit(one.rebuild, "staff", [document(f"{number}") for number in range(9)])
            for one in engines
        ]
        for work in works:
            work.result()
    assert found(engine) == {f"{number}" for number in range(9)}
    for one in engines:
        one.close()


def test_another_process_is_seen(engine: WhooshEngine) -> None:
    engine.rebuild("staff", [document("1")])
    other = WhooshEngine(engine._root)
    assert found(other) == {"1"}
    engine.update("staff", [document("2")])
    assert found(other) == {"1", "2"}
    shutil.rmtree(folder_of(engine, "staff"))
    other.rebuild("staff", [document("3")])
    assert found(engine) == {"3"}
    other.close()


def test_writer_elsewhere_makes_busy_and_error_gives_the_lock_back(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whoosh_index, "LOCK_SECONDS", 0.0)
    engine.rebuild("staff", [document("1")])
    other = WhooshEngine(engine._root)
    with whoosh_index._writer(folder_of(engine, "staff")) as writer:
        with pytest.raises(IndexBusy):
            other.update("staff", [document("2")])
        writer.cancel()
    with pytest.raises(AttributeError):
        engine.rebuild("staff", [document("2"), document("3", text=None)])  # type: ignore[arg-type]
    other.update("staff", [document("4")])
    assert found(engine) == {"1", "4"}
    other.close()


def test_remove(engine: WhooshEngine) -> None:
    engine.rebuild("staff", [document("1")])
    engine.rebuild("client:a", [document("2")])
    assert engine.audiences() == ("client:a", "staff")
    engine.remove("staff")
    engine.remove("never-there")
    assert engine.audiences() == ("client:a",)
    assert engine.search("staff", POOL, None).missing
    assert found(engine, "client:a") == {"2"}


def test_folders_are_private(engine: WhooshEngine) -> None:
    engine._root.mkdir(mode=0o755)
    engine.rebuild("staff", [document("1")])
    for folder in (engine._root, folder_of(engine, "staff")):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_index_of_another_layout_is_not_read(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.rebuild("staff", [document("1")])
    monkeypatch.setattr(whoosh_engine, "SUFFIX", ".v0-0")
    newer = WhooshEngine(engine._root)
    assert newer.search("staff", POOL, None).missing
    newer.rebuild("staff", [document("2")])
    assert found(newer) == {"2"}
    assert [path.suffix for path in engine._root.iterdir() if path.is_dir()] == [".v0-0"]
    newer.close()


@given(st.text(min_size=1, max_size=16))
def test_any_audience_has_a_safe_folder_of_its_own(audience: str) -> None:
    name = folder_name(audience)
    assert name.isascii()
    assert not set(name) & set("./\\ ")
    assert name == name.lower()
    assert audience_of(name) == audience


@pytest.mark.parametrize("audience", ["", "x" * 300])
def test_nameless_and_endless_audiences_are_refused(audience: str) -> None:
    with pytest.raises(ValueError, match="audience"):
        folder_name(audience)


def test_open_indexes_are_few(engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whoosh_engine, "MOST_OPEN", 3)
    for number in range(6):
        engine.rebuild(f"client:{number}", [document(f"{number}")])
    for number in range(6):
        assert found(engine, f"client:{number}") == {f"{number}"}
    assert len(engine._opened) == 3


def test_threads_search_while_another_writes(engine: WhooshEngine) -> None:
    engine.rebuild("staff", [document(f"{number}", f"pool word{number}") for number in range(50)])

    def read(seed: int) -> bool:
        names = {f"{number}" for number in range(50)}
        whole = all(names <= found(engine) for _ in range(10))
        rare = engine.search("staff", parse(f'word{seed} "pool word{seed}"'), None)
        return whole and [hit.id for hit in rare.hits] == [f"{seed}"]

    with ThreadPoolExecutor(5) as threads:
        reads = [threads.submit(read, seed) for seed in range(16)]
        for number in range(50, 58):
            engine.update("staff", [document(f"{number}")])
        assert all(one.result() for one in reads)
