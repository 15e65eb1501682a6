"""The content that ships is whole, and the command tells editors what is not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from impatriate.knowledge import app
from knowledge import Words, check, load, plain, telegram_length, to_html
from knowledge.reading import read_content
from knowledge.small_talk import SMALL_TALK
from locales import load_catalogues


def test_the_shipped_content_checks_clean(real_content: Path) -> None:
    languages = ("en", "ru", "de", "fr", "es", "it", "zh", "ar")
    errors = [str(fault) for fault in check(real_content, languages) if fault.severity == "error"]
    assert errors == []


def test_every_language_of_the_interface_is_marked_complete(real_content: Path) -> None:
    assert set(read_content(real_content).complete) == set(load_catalogues())


def test_every_route_and_region_of_the_shipped_content_can_be_shown(real_content: Path) -> None:
    knowledge = load(real_content, real_content.parents[1] / "var" / "learnt")
    assert {"moscow", "pskov"} <= knowledge.regions.keys()
    assert len(knowledge.regions) == 9
    for route in knowledge.self_check.routes:
        assert all(knowledge.cautions[one].text.text("ar") for one in route.cautions)
    family = knowledge.application.field("family")
    assert family is not None
    assert {one.id for one in family.fields} >= {"relation", "birth_year"}
    assert knowledge.application.field("birth_year") is not None


def test_no_phrasing_and_no_line_of_elsewhere_that_ships_takes_a_greeting_away(real_content: Path) -> None:
    index = load(real_content, real_content.parents[1] / "var" / "learnt").index
    assert {index.find(text, "en").decision for text in SMALL_TALK} == {"small_talk"}


def test_words_fall_back_to_english_then_russian_then_anything() -> None:
    words = Words({"ru": "Да", "en": "Yes"})
    assert (words.text("ar"), words.language("ar")) == ("Yes", "en")
    assert (Words({"ru": "Да"}).text("de"), Words({"zh": "是"}).text("de"), Words().text("de")) == ("Да", "是", "")
    assert words == {"en": "Yes", "ru": "Да"}


def test_only_bold_and_italic_survive_as_markup() -> None:
    assert to_html("<b>a</b> & <i>b</i> <script>") == "<b>a</b> &amp; <i>b</i> &lt;script&gt;"
    assert plain("<b>a</b> < 3 <u>") == "a < 3 <u>"
    assert telegram_length("<b>😀</b>a") == 3


def run(*arguments: str, content: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    monkeypatch.setenv("IMPATRIATE_CONTENT", str(content))
    monkeypatch.setenv("IMPATRIATE_LEARNT", str(content.parent / "learnt"))
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.output


def test_check_exits_with_one_when_there_is_a_fault(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = ("--languages", "en,ru")
    assert run("check", *both, content=content, monkeypatch=monkeypatch)[0] == 0
    (content / "glossary.yaml").write_text("a: [", encoding="utf-8")
    code, output = run("check", *both, "--json", content=content, monkeypatch=monkeypatch)
    assert code == 1
    assert [(fault["file"], fault["line"]) for fault in json.loads(output)] == [("glossary.yaml", 1)]
    code, output = run("ask", "visa", content=content, monkeypatch=monkeypatch)
    assert code == 1
    assert "glossary.yaml:1:" in output


def test_ask_shows_what_the_bot_would_do(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, output = run("ask", "visa length", "--json", content=content, monkeypatch=monkeypatch)
    assert code == 0
    assert json.loads(output)["entries"] == [{"entry_id": "visa", "score": 1.0}]
    assert "Up to <b>three</b>" in run("ask", "visa length", content=content, monkeypatch=monkeypatch)[1]
    assert run("ask", "weather", "--language", "ru", content=content, monkeypatch=monkeypatch)[1].startswith("unknown")


def test_the_command_imports_nothing_slow() -> None:
    slow = {"aiogram", "storage", "sqlalchemy", "pydantic"}
    code = f"import sys, impatriate.knowledge, knowledge; print({slow} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
