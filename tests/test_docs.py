"""What exists is documented: every setting, every command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from bot import metrics as bot
from impatriate.command import app
from impatriate.data import app as data
from impatriate.settings import PREFIX, Settings
from operators import metrics as desk

DOCS = Path(__file__).parent.parent / "docs"
README = DOCS.parent / "README.md"


def written() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (README, *DOCS.glob("*.md")))


@pytest.mark.parametrize("setting", sorted(Settings.model_fields))
def test_every_setting_is_explained_to_who_runs_it(setting: str) -> None:
    assert f"`{PREFIX}{setting.upper()}`" in (DOCS / "running.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", sorted(get_command(app).commands))  # type: ignore[attr-defined]
def test_every_command_is_named_in_the_docs(command: str) -> None:
    assert re.search(rf"impatriate {command}\b", written())


@pytest.mark.parametrize("command", sorted(get_command(data).commands))  # type: ignore[attr-defined]
def test_every_command_about_data_and_its_options_are_explained_to_who_runs_it(command: str) -> None:
    page = (DOCS / "running.md").read_text(encoding="utf-8")
    assert re.search(rf"\bdata {command}\b", page)
    for parameter in get_command(data).commands[command].params:  # type: ignore[attr-defined]
        for option in parameter.opts:
            assert not option.startswith("--") or option == "--help" or option in page, option


def test_every_metric_is_explained_to_who_runs_it() -> None:
    page = (DOCS / "running.md").read_text(encoding="utf-8")
    for registry in (bot.REGISTRY, desk.REGISTRY):
        for family in registry.collect():
            name = f"{family.name}_total" if family.type == "counter" else family.name
            assert not name.startswith("impatriate_") or f"`{name}" in page, name


def test_no_document_names_a_file_or_picture_that_is_not_there() -> None:
    for path in (README, *DOCS.glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
            assert target.startswith("http") or (path.parent / target).exists(), f"{path.name}: {target}"
