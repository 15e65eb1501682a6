"""Nothing an operator can use is missing from the operators' page."""

from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import typer

from impatriate import files
from impatriate import operators as commands
from operators import errors
from operators.api import application

PAGE = (Path(__file__).parents[2] / "docs" / "operators.md").read_text(encoding="utf-8")


@asynccontextmanager
async def closed():  # type: ignore[no-untyped-def]
    yield None


def test_every_route_is_named() -> None:
    paths = application(closed).openapi()["paths"]
    assert len(paths) == 10
    for path, methods in paths.items():
        for method in methods:
            assert f"`{method.upper()} {path}" in PAGE


@pytest.mark.parametrize("name", sorted(typer.main.get_command(files.app).commands))  # type: ignore[attr-defined]
def test_every_command_and_option_is_named(name: str) -> None:
    assert f"impatriate files {name}" in PAGE
    command = typer.main.get_command(files.app).commands[name]  # type: ignore[attr-defined]
    options = [option for parameter in command.params for option in parameter.opts + parameter.secondary_opts]
    for option in options:
        if option.startswith("--") and option != "--help":
            assert option in PAGE, option


@pytest.mark.parametrize("name", sorted(typer.main.get_command(commands.app).commands))  # type: ignore[attr-defined]
def test_every_command_about_operators_is_named(name: str) -> None:
    assert f"`impatriate operators {name}" in PAGE


def test_every_exit_code_is_named() -> None:
    for code in (0, errors.FILE_PROBLEM, errors.USAGE, errors.DESK_AWAY, errors.TOKEN_REFUSED, errors.DISK):
        assert f"\n| {code} | " in PAGE
