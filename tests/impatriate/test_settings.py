"""A missing or wrong setting is one line that names the variable and the remedy; secrets are never shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = {
    "BOT_TOKEN": "42:TESTTOKEN",
    "KEYS": "test:" + "A" * 43 + "=",
    "CONTROLLER": "tests",
    "RECEIVER": "tests",
    "WEBHOOK_URL": "https://bot.example.org",
    "WEBHOOK_SECRET": "0123456789abcdef",
}


def command(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `impatriate` in an empty folder with these settings only."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IMPATRIATE_")}
    given = {f"IMPATRIATE_{name}": value for name, value in settings.items()}
    here = str(Path(__file__).resolve().parents[2])
    return subprocess.run(
        [sys.executable, "-m", "impatriate", *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": here, **given},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", ["BOT_TOKEN", "KEYS", "CONTROLLER", "RECEIVER", "WEBHOOK_URL", "WEBHOOK_SECRET"])
def test_a_missing_setting_stops_the_bot_with_one_line(name: str, tmp_path: Path) -> None:
    settings = {key: value for key, value in GOOD.items() if key != name}
    done = command(tmp_path, "run", "--webhook", **settings)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"IMPATRIATE_{name} is not set: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "nonsense"),
        ("WEBHOOK_URL", "http://bot.example.org"),
        ("WEBHOOK_SECRET", "short"),
        ("DATABASE_URL", "mysql://x"),
        ("LISTEN", "4711"),
        ("RETENTION_DAYS", "ever"),
        ("RECEIVERS", "Kaluga"),
        ("COUNTRY", "Russia"),
        ("LOG_LEVEL", "loud"),
        ("CHAT_PORT", "99999"),
    ],
)
def test_a_wrong_setting_stops_the_bot_with_one_line_without_its_value(name: str, value: str, tmp_path: Path) -> None:
    done = command(tmp_path, "run", "--webhook", **{**GOOD, name: value})
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"IMPATRIATE_{name} ")
    assert value not in done.stderr.removeprefix(f"IMPATRIATE_{name} ")


def test_wrong_keys_and_an_old_database_are_one_line_each(tmp_path: Path) -> None:
    done = command(tmp_path, "db", "upgrade", KEYS="test:tooshort")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "IMPATRIATE_KEYS" in done.stderr
    done = command(tmp_path, "run", **GOOD)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "impatriate db upgrade" in done.stderr


def test_db_upgrade_makes_the_database(tmp_path: Path) -> None:
    done = command(tmp_path, "db", "upgrade", KEYS=GOOD["KEYS"])
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "var" / "impatriate.sqlite3").exists()


def test_several_workers_need_the_webhook_and_postgresql(tmp_path: Path) -> None:
    assert "--webhook" in command(tmp_path, "run", "--workers", "2", **GOOD).stderr
    done = command(tmp_path, "run", "--webhook", "--workers", "2", **GOOD)
    assert done.returncode == 2
    assert "PostgreSQL" in done.stderr


def test_the_list_of_settings_shows_no_secret_and_names_what_is_misspelt(tmp_path: Path) -> None:
    done = command(tmp_path, "settings", "--json", BOT_TOKE="42:typo", **GOOD)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["unknown"] == ["IMPATRIATE_BOT_TOKE"]
    rows = {row["variable"]: row for row in told["settings"]}
    assert rows["IMPATRIATE_BOT_TOKEN"]["state"] == "set"
    assert rows["IMPATRIATE_CONTACT"]["state"] == "not set"
    assert all(row["meaning"] for row in rows.values())
    for name in ("BOT_TOKEN", "KEYS", "WEBHOOK_SECRET"):
        assert GOOD[name] not in done.stdout


def test_the_env_file_counts_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("IMPATRIATE_CONTACT=file\nIMPATRIATE_COUNTRY=KZ\n")
    rows = json.loads(command(tmp_path, "settings", "--json", CONTACT="environment").stdout)["settings"]
    values = {row["variable"]: row["value"] for row in rows}
    assert values["IMPATRIATE_CONTACT"] == "environment"
    assert values["IMPATRIATE_COUNTRY"] == "KZ"


def test_names_of_regional_receivers_may_hold_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    from impatriate.settings import Settings

    monkeypatch.setenv("IMPATRIATE_RECEIVERS", "kaluga=Office, second floor, ryazan=Other")
    assert Settings.read().regional_receivers() == {"kaluga": "Office, second floor", "ryazan": "Other"}


@pytest.mark.parametrize("group", ["knowledge", "files", "operators", "db", "data", "settings"])
def test_commands_of_editors_and_operators_do_not_load_telegram(group: str, tmp_path: Path) -> None:
    program = (
        "import sys; from impatriate.command import main\n"
        f"sys.argv = ['impatriate', {group!r}, '--help']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "assert 'aiogram' not in sys.modules and 'telegram' not in sys.modules\n"
    )
    here = str(Path(__file__).resolve().parents[2])
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": here},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Usage" in done.stdout


def test_every_command_is_listed(tmp_path: Path) -> None:
    done = command(tmp_path, "--help")
    assert done.returncode == 0, done.stderr
    for name in ("try", "run", "desk", "settings", "knowledge", "files", "operators", "db", "data"):
        assert f" {name} " in done.stdout
