"""docs/editors.md explains everything an editor can write and run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from impatriate.knowledge import app
from knowledge.entry_files import ENTRY_OPTIONAL, ENTRY_REQUIRED, TEXT_OPTIONAL, TEXT_REQUIRED
from knowledge.reading import KNOWN

PAGE = (Path(__file__).parents[2] / "docs" / "editors.md").read_text(encoding="utf-8")
KEYS = (*ENTRY_REQUIRED, *ENTRY_OPTIONAL, *TEXT_REQUIRED, *TEXT_OPTIONAL)


@pytest.mark.parametrize("key", sorted(set(KEYS)))
def test_every_key_of_an_entry_has_its_row(key: str) -> None:
    assert re.search(rf"^\| `{key}` \| \S", PAGE, re.MULTILINE)


@pytest.mark.parametrize("command", sorted(get_command(app).commands))  # type: ignore[attr-defined]
def test_every_command_for_the_content_has_its_row(command: str) -> None:
    assert re.search(rf"^\| `impatriate knowledge {command}\b.*?` \| \S", PAGE, re.MULTILINE)


@pytest.mark.parametrize("file", [name for name in KNOWN if "/" not in name])
def test_every_file_is_named(file: str) -> None:
    assert f"`{file}`" in PAGE
