"""What exists is documented: every setting, every command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from impatriate.command import app
from impatriate.settings import PREFIX, Settings

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


def test_no_document_names_a_file_or_picture_that_is_not_there() -> None:
    for path in (README, *DOCS.glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
            assert target.startswith("http") or (path.parent / target).exists(), f"{path.name}: {target}"
