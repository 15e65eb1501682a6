"""`impatriate knowledge new` begins an answer in the right shape and never takes an id twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from impatriate.command import app as whole
from impatriate.knowledge import app
from knowledge import check
from tests.content import Desk

run = CliRunner()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk.made(tmp_path / "content")
    monkeypatch.setenv("IMPATRIATE_CONTENT", str(desk.folder))
    monkeypatch.chdir(tmp_path)
    return desk


def errors(desk: Desk) -> list[str]:
    return [str(fault) for fault in check(desk.folder) if fault.severity == "error"]


def test_a_stub_lacks_only_its_words_and_check_says_which(desk: Desk) -> None:
    done = run.invoke(app, ["new", "visa-dog", "--asked", 'May my "dog": come?', "--asked", "cat # too"])
    assert done.exit_code == 0, done.output
    assert done.stdout.strip() == "content/faq/visas/visa-dog.yaml"
    faults = errors(desk)
    assert len(faults) == 4
    assert all("visa-dog.yaml" in fault and "The text is empty" in fault for fault in faults)
    for name in ("question", "answer"):
        text = desk.read("faq/visas/visa-dog.yaml").replace(f'{name}: ""', f"{name}: Some words about the {name}", 1)
        text = text.replace(f'{name}: ""', f"{name}: Слова, {name}", 1)
        (desk.folder / "faq/visas/visa-dog.yaml").write_text(text, encoding="utf-8")
    assert errors(desk) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["visa"], "taken by the entry visa"),
        (["old-visa", "--topic", "visas"], "taken by the entry visa"),
        (["new", "--topic", "visaz"], "Did you mean 'visas'?"),
        (["new"], "--topic"),
        (["../evil", "--topic", "visas"], "no id"),
        (["Big", "--topic", "visas"], "no id"),
    ],
)
def test_what_cannot_be_begun_is_one_line_and_changes_nothing(desk: Desk, words: list[str], told: str) -> None:
    before = sorted(desk.folder.rglob("*"))
    done = run.invoke(app, ["new", *words])
    assert done.exit_code == 1
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(desk.folder.rglob("*")) == before


def test_an_id_is_taken_even_while_its_file_cannot_be_read(desk: Desk) -> None:
    assert run.invoke(app, ["new", "visa-dog"]).exit_code == 0
    (desk.folder / "faq/visas/visa-dog.yaml").write_text("id: [", encoding="utf-8")
    assert run.invoke(app, ["new", "visa-dog", "--topic", "permits"]).exit_code == 1


def test_a_phrasing_in_another_language_brings_its_block(desk: Desk) -> None:
    assert run.invoke(whole, ["knowledge", "new", "visa-cat", "--asked", "القطة؟", "--language", "ar"]).exit_code == 0
    assert '\nar:\n  question: ""\n  also:\n    - "القطة؟"\n' in desk.read("faq/visas/visa-cat.yaml")
