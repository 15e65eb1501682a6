"""What cannot be run here is read: image, compose file, units and alerts name only what this program has."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.main import get_command

from bot import metrics
from impatriate.command import app
from impatriate.settings import OTHERS, PREFIX, Settings
from operators import metrics as desk_metrics

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
KNOWN = {PREFIX + name.upper() for name in Settings.model_fields} | OTHERS
PROGRAM = "/opt/companion/.venv/bin/impatriate"
SERVICES = sorted(DEPLOY.glob("*.service"))


def assert_is_command(words: list[str]) -> None:
    """`impatriate WORDS` names a command and options that there are."""
    command: Any = get_command(app)
    context = command.make_context("impatriate", list(words), resilient_parsing=True)
    while hasattr(command, "resolve_command"):
        name, command, words = command.resolve_command(context, words)
        assert command is not None, f"there is no such command: {name} {words}"
        if hasattr(command, "resolve_command"):
            context = command.make_context(command.name, list(words), parent=context, resilient_parsing=True)
    with command.make_context(command.name, list(words), parent=context):
        pass


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(DEPLOY / "compose.yaml")
    return loaded


def dockerfile() -> list[list[str]]:
    """Its instructions, continued lines joined, comments left out."""
    lines = [line for line in (DEPLOY / "Dockerfile").read_text().splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]


def unit(path: Path) -> dict[str, list[str]]:
    """Its directives, each with all its values, sections left out."""
    found: dict[str, list[str]] = {}
    for line in path.read_text().splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith(("#", ";")):
            found.setdefault(name, []).append(value)
    return found


def test_a_name_that_is_none_is_noticed() -> None:
    for wrong in (["backups"], ["data", "back-up"], ["run", "--webhooks"], ["desk", "--port", "many"]):
        with pytest.raises(Exception, match=r"(?i)no such|invalid|valid integer"):
            assert_is_command(wrong)


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_every_variable_is_a_setting(path: Path) -> None:
    named = set(re.findall(r"\bIMPATRIATE_[A-Z_]+", path.read_text()))
    assert named <= KNOWN, named - KNOWN


def test_every_service_of_the_compose_file_runs_a_command_that_there_is() -> None:
    services = compose()["services"]
    assert set(services) == {"database", "upgrade", "bot", "desk", "backup"}
    for name in ("upgrade", "bot", "desk"):
        assert_is_command(services[name]["command"])
    assert services["backup"]["entrypoint"] == ["sh", "/app/deploy/backup.sh", "/backup"]
    assert services["bot"]["command"][-2:] == ["--workers", "2"]
    assert services["bot"]["environment"]["IMPATRIATE_LISTEN"].endswith(":8080")


def test_nothing_starts_before_the_schema_is_there_and_the_schema_not_before_the_database() -> None:
    services = compose()["services"]
    for name in ("bot", "desk", "backup"):
        assert services[name]["depends_on"] == {"upgrade": {"condition": "service_completed_successfully"}}
    assert services["upgrade"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["upgrade"]["restart"] == "no"


def test_nothing_is_open_to_the_world_or_more_than_it_needs_to_be() -> None:
    document = compose()
    for name, service in document["services"].items():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name
        assert "privileged" not in service
        assert "no-new-privileges:true" in service["security_opt"]
        assert re.fullmatch(r"companion|postgres:\d+-\w+", service["image"]), service["image"]
        if name != "database":
            assert service["cap_drop"] == ["ALL"]
            assert service["read_only"]
    volumes = {volume.partition(":")[0] for each in document["services"].values() for volume in each["volumes"]}
    assert {name for name in volumes if name.isalpha()} == set(document["volumes"])
    ports = [port for each in document["services"].values() for port in each.get("ports", ())]
    assert not any("91" in port for port in ports), "metrics are not published"


def test_the_image_installs_only_what_is_hashed_and_runs_as_nobody() -> None:
    steps = dockerfile()
    names = [name for name, _ in steps]
    assert "ADD" not in names
    for name, rest in steps:
        assert name != "FROM" or re.fullmatch(r"python:3\.11-slim-\w+(?: AS \w+)?", rest), rest
        for wanted in ("--require-hashes", "--no-deps"):
            assert name != "RUN" or "--requirement" not in rest or wanted in rest
        assert name != "RUN" or "apt-get install" not in rest or "--no-install-recommends" in rest
        assert name != "RUN" or "apt-get install" not in rest or "rm -rf /var/lib/apt/lists/*" in rest
        assert not re.search(r"(?i)token|secret|password|KEYS", rest)
    user = next(rest for name, rest in reversed(steps) if name == "USER")
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)
    assert names.index("USER") > max(number for number, name in enumerate(names) if name in ("COPY", "RUN"))
    assert ["ENTRYPOINT", '["impatriate"]'] in steps
    assert_is_command(next(YAML(typ="safe").load(rest) for name, rest in steps if name == "CMD"))


def test_the_images_client_is_as_new_as_the_server() -> None:
    client = re.search(r"postgresql-client-(\d+)", (DEPLOY / "Dockerfile").read_text())
    server = re.match(r"postgres:(\d+)", compose()["services"]["database"]["image"])
    assert client is not None
    assert server is not None
    assert int(client[1]) >= int(server[1])


def test_the_image_holds_all_that_runs_and_no_settings_data_or_history() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert lines[1] == "*"
    wanted = {line[1:] for line in lines if line.startswith("!")}
    assert all((ROOT / name).exists() for name in wanted)
    packages = re.search(r"^packages = \[(.*)\]$", (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert packages is not None
    assert set(re.findall(r'"(\w+)"', packages[1])) <= wanted
    assert not wanted & {".env", ".git", "var", "tests", "docs"}


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_every_unit_runs_what_there_is_as_nobody_with_little_leave(path: Path) -> None:
    told = unit(path)
    (command,) = told["ExecStart"]
    words = shlex.split(command)
    if words[0] == PROGRAM:
        assert_is_command(words[1:])
    else:
        assert words == ["/bin/sh", "/opt/companion/deploy/backup.sh", "/var/backups/companion"]
    assert told["User"] == told["Group"] == ["companion"]
    for name, value in (("NoNewPrivileges", "yes"), ("ProtectSystem", "strict"), ("CapabilityBoundingSet", "")):
        assert told[name] == [value]
    assert told["UMask"] == ["0077"]
    assert told["EnvironmentFile"] == ["/etc/companion.env"]


def test_a_wrong_setting_is_not_tried_again_and_a_stop_has_time_for_turns_in_hand() -> None:
    for name in ("impatriate-bot.service", "impatriate-desk.service"):
        told = unit(DEPLOY / name)
        assert told["RestartPreventExitStatus"] == ["2"]
        assert int(told["TimeoutStopSec"][0]) > 45
    webhook = unit(DEPLOY / "impatriate-bot-webhook.conf")["ExecStart"]
    assert webhook[0] == ""
    assert_is_command(shlex.split(webhook[1])[1:])


def test_a_reload_is_the_hangup_that_several_workers_take_for_a_replacement_and_never_ends_the_bot_for_good() -> None:
    told = unit(DEPLOY / "impatriate-bot-webhook.conf")
    assert "--workers" in shlex.split(told["ExecStart"][1])
    assert told["ExecReload"] == ["/bin/kill -HUP $MAINPID"]
    assert told["Restart"] == ["always"]
    assert all("ExecReload" not in unit(path) for path in SERVICES), "to one process a hangup is the end"


def test_the_timer_wakes_a_unit_that_there_is() -> None:
    assert (DEPLOY / "impatriate-backup.timer").exists()
    assert (DEPLOY / "impatriate-backup.service").exists()
    assert unit(DEPLOY / "impatriate-backup.timer")["OnCalendar"] == ["*-*-* 02:30:00 UTC"]


def test_systemd_itself_finds_nothing_to_say(tmp_path: Path) -> None:
    """With the program's path put where something is; a machine without systemd has only the checks above."""
    if (tool := shutil.which("systemd-analyze")) is None:
        return
    for path in (*SERVICES, DEPLOY / "impatriate-backup.timer"):
        (tmp_path / path.name).write_text(path.read_text().replace(PROGRAM, sys.executable))
    drop_in = tmp_path / "impatriate-bot.service.d" / "webhook.conf"
    drop_in.parent.mkdir()
    units = [str(tmp_path / path.name) for path in (*SERVICES, DEPLOY / "impatriate-backup.timer")]
    for its_own in ("", (DEPLOY / "impatriate-bot-webhook.conf").read_text()):
        drop_in.write_text(its_own.replace(PROGRAM, sys.executable))
        assert_nothing_is_said(tool, units)
    for path in SERVICES:
        rated = subprocess.run(
            [tool, "security", "--offline=true", "--threshold=20", str(path)], capture_output=True, check=False
        )
        assert rated.returncode == 0, "exposure over 2.0 of 10"


def assert_nothing_is_said(tool: str, units: list[str]) -> None:
    done = subprocess.run([tool, "verify", *units], capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).splitlines()
    assert [line for line in said if "impatriate-" in line or "webhook.conf" in line] == []


def test_a_copy_is_made_and_only_those_older_than_promised_go(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "impatriate"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m impatriate "$@"\n')
    program.chmod(0o755)
    copies = tmp_path / "copies"
    for name, days in (("2026-01-01T000000Z", 8), ("2026-01-06T000000Z", 6), ("other", 90)):
        (copies / name).mkdir(parents=True)
        os.utime(copies / name, (time.time() - days * 86400,) * 2)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(PREFIX)},
        "PATH": f"{program.parent}:/usr/bin:/bin", "PYTHONPATH": str(ROOT), "IMPATRIATE_BACKUP_DAYS": "7",
        "IMPATRIATE_KEYS": "test:" + "A" * 43 + "=",
    }  # fmt: skip

    def code(*words: str) -> int:
        return subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, check=False).returncode

    assert code(str(program), "db", "upgrade") == 0
    assert code("sh", str(DEPLOY / "backup.sh"), str(copies)) == 0
    left = {path.name for path in copies.iterdir()}
    assert "2026-01-01T000000Z" not in left
    assert {"2026-01-06T000000Z", "other"} < left
    (made,) = left - {"2026-01-06T000000Z", "other"}
    assert (copies / made / "manifest.json").exists()
    (tmp_path / "var" / "impatriate.sqlite3").unlink()
    assert code("sh", str(DEPLOY / "backup.sh"), str(copies)) == 2


def test_every_alert_asks_for_a_metric_that_there_is() -> None:
    told = metrics.exposition()[0].decode()
    from prometheus_client.exposition import generate_latest

    told += generate_latest(desk_metrics.REGISTRY).decode()
    known = set(re.findall(r"^# TYPE (\w+)", told, re.MULTILINE))
    known |= {f"{name}_bucket" for name in known}
    rules = [rule for group in YAML(typ="safe").load(DEPLOY / "alerts.yaml")["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) >= 8
    for rule in rules:
        asked = set(re.findall(r"\bimpatriate_\w+", rule["expr"]))
        assert asked, rule
        assert asked <= known, asked - known
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in ("page", "ticket")
