"""Translations know the text they were made from; a stale one is told, and not shown where it could do harm."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from impatriate.knowledge import app
from knowledge import check, load
from tests.content import VISA, Desk

run = CliRunner()
PERMIT = "faq/permits/permit.yaml"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk.made(tmp_path / "content")
    monkeypatch.setenv("IMPATRIATE_CONTENT", str(desk.folder))
    return desk


def warnings(desk: Desk) -> list[str]:
    return [str(fault) for fault in check(desk.folder) if "translated" in fault.message]


def test_a_stamp_is_one_more_line_and_nothing_else_changes(desk: Desk) -> None:
    desk.replace(VISA, "ru:\n", "ru:   # the translator's note\n  # and another\n")
    before = desk.read(VISA).splitlines()
    assert run.invoke(app, ["stamp"]).exit_code == 0
    after = desk.read(VISA).splitlines()
    (stamped,) = [line for line in after if line not in before]
    assert [line for line in after if line != stamped] == before
    answer = "Up to <b>three</b> months, and the decision takes 4 months."
    words = f"How long is the visa?\n{answer}\nWhether it can be prolonged."
    assert stamped == f'  source_digest: "{hashlib.sha256(words.encode()).hexdigest()[:12]}"'
    assert [str(fault) for fault in check(desk.folder) if fault.severity == "error"] == []


def test_a_changed_source_makes_its_translation_stale_at_its_line_until_it_is_stamped_anew(desk: Desk) -> None:
    run.invoke(app, ["stamp"])
    assert warnings(desk) == []
    desk.replace(VISA, "Whether it can be prolonged.", "Whether it can be prolonged at all.")
    line = desk.read(VISA).splitlines().index("ru:") + 2
    (told,) = warnings(desk)
    assert told.startswith(f"{VISA}:{line}:18: warning:")
    assert "impatriate knowledge stamp visa --language ru" in told
    assert run.invoke(app, ["stamp"]).stdout.startswith("0 translations")
    assert len(warnings(desk)) == 1
    assert "visa: ru" in run.invoke(app, ["stamp", "visa", "--language", "ru"]).stdout
    assert warnings(desk) == []


def test_a_stale_translation_is_not_shown_where_it_could_do_harm(desk: Desk) -> None:
    run.invoke(app, ["stamp"])
    desk.replace(VISA, "Up to <b>three</b>", "No more than <b>three</b>")
    desk.replace(PERMIT, "It lets you live there.", "It lets you live and work there.")
    desk.replace(VISA, "related: []", "related: []\nharm: high")
    entries = load(desk.folder).entries
    assert entries["visa"].text("ru")[0] == "en"
    assert entries["permit"].text("ru")[0] == "ru"
    assert "Until then its readers see 'en'" in "".join(warnings(desk))


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_ends_and_rights_stay_as_they_are(desk: Desk, ending: str) -> None:
    file = desk.folder / PERMIT
    file.write_bytes(desk.read(PERMIT).replace("\n", ending).encode())
    file.chmod(0o640)
    assert run.invoke(app, ["stamp", "permit"]).exit_code == 0
    assert file.read_bytes().count(ending.encode()) == file.read_bytes().count(b"\n")
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in file.parent.iterdir()] == ["permit.yaml"]


@pytest.mark.parametrize(
    ("damage", "ids", "told"),
    [
        (None, ["visas"], "Did you mean 'visa'?"),
        (
            ("ru:\n  question: Что такое", 'ru: {question: "Что", answer: "Он"}\nfr:\n  question: Que'),
            ["permit"],
            "one a line",
        ),
        (("status: in_force", "status: in_farce"), ["permit"], "Did you mean 'in_force'?"),
    ],
)
def test_what_cannot_be_stamped_is_told_and_left_alone(desk: Desk, damage, ids: list[str], told: str) -> None:
    if damage:
        desk.replace(PERMIT, *damage)
    before = desk.read(PERMIT)
    done = run.invoke(app, ["stamp", *ids])
    assert done.exit_code == 1
    assert told in done.stderr
    assert desk.read(PERMIT) == before


def test_a_digest_that_is_none_is_a_fault(desk: Desk) -> None:
    desk.replace(VISA, "ru:\n", "ru:\n  source_digest: later\n")
    assert any("no digest" in fault.message for fault in check(desk.folder))
