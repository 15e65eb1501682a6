"""What `impatriate files` says and with which exit code it ends."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from impatriate.files import app
from tests.operators.conftest import RunningDesk
from tests.operators.test_transfer import left_over, whole

ROOT = Path(__file__).parents[2]
BODY = b"x" * 300_000


class Command:
    """`impatriate files` for one desk, without the trial's settings of whoever runs the tests."""

    def __init__(self, desk: RunningDesk, home: Path) -> None:
        self.settings = {"IMPATRIATE_DESK_URL": desk.url, "IMPATRIATE_OPERATOR_TOKEN": desk.token, "COLUMNS": "200"}
        self.settings["IMPATRIATE_DATA"] = str(home)

    def __call__(self, *arguments: object, code: int = 0, **settings: str | None) -> Result:
        environment = {**self.settings, **settings}
        result = CliRunner().invoke(app, [str(argument) for argument in arguments], env=environment)
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        return result


@pytest.fixture
def files(desk: RunningDesk, tmp_path: Path) -> Command:
    return Command(desk, tmp_path / "trial")


def test_the_queue_is_listed_for_people_and_for_programs(desk: RunningDesk, files: Command) -> None:
    assert "The queue is empty." in files("list").stdout
    sent = desk.send(BODY)
    assert sent.reference in files("list").stdout
    (item,) = json.loads(files("list", "--json").stdout)["items"]
    assert (item["reference"], item["state"]) == (sent.reference, "queued")
    assert files("list", "--state", "held").stdout == "The queue is empty.\n"
    assert "See `faults`" in files("list", "--state", "lost", code=1).stderr


def test_pulling_says_what_arrived_and_where(desk: RunningDesk, files: Command, dest: Path) -> None:
    sent = desk.send(BODY)
    said = files("pull", "--dest", dest).stdout
    assert said == f"{sent.reference}-r1: verified, acknowledged: {dest / f'{sent.reference}-r1'}\n"
    assert files("pull", "--dest", dest).stdout == "Nothing waits.\n"
    assert whole(dest / f"{sent.reference}-r1", sent)


def test_everything_is_pulled_and_told_as_json(desk: RunningDesk, files: Command, dest: Path) -> None:
    sent = [desk.send(BODY), desk.send(b"b")]
    told = json.loads(files("pull", "--all", "--json", "--dest", dest).stdout)
    assert told["error"] is None
    assert [(each["reference"], each["status"]) for each in told["files"]] == [
        (each.reference, "acknowledged") for each in sent
    ]
    assert json.loads(files("pull", "--all", "--json", "--dest", dest).stdout) == {"files": [], "error": None}


def test_a_pulled_package_is_read_verified_and_acknowledged_by_name(
    desk: RunningDesk, files: Command, dest: Path
) -> None:
    sent = desk.send(BODY)
    files("pull", "--no-ack", "--dest", dest)
    folder = dest / f"{sent.reference}-r1"
    assert "leased" in files("show", sent.reference).stdout
    assert "Вопрос?" in files("show", folder).stdout
    assert json.loads(files("show", folder, "--json").stdout)["reference"] == sent.reference
    assert files("verify", folder).stdout == f"{folder}: whole\n"
    assert files("ack", folder).stdout == f"{folder.name}: acknowledged\n"
    assert files("ack", folder).stdout == f"{folder.name}: was acknowledged before\n"


def test_a_file_is_given_back_by_its_reference(desk: RunningDesk, files: Command, dest: Path) -> None:
    sent = desk.send(BODY)
    files("pull", "--no-ack", "--dest", dest)
    assert "back in the queue" in files("return", sent.reference, "--reason", "tried", "--dest", dest).stdout
    assert desk.item(sent.reference).state == "queued"
    assert "holds no lease" in files("return", sent.reference, "--reason", "x", "--dest", dest, code=1).stderr


def test_verifying_names_everything_that_is_wrong(desk: RunningDesk, files: Command, dest: Path) -> None:
    sent = desk.send(BODY, b"second")
    files("pull", "--dest", dest)
    folder = dest / f"{sent.reference}-r1"
    (folder / "attachments/diploma-1.pdf").unlink()
    (folder / "attachments/diploma-2.pdf").write_bytes(b"SECOND")
    (folder / "strange.txt").write_text("?")
    said = files("verify", folder, code=1).stdout
    assert "attachments/diploma-1.pdf: is missing." in said
    assert "attachments/diploma-2.pdf: checksum mismatch." in said
    assert "strange.txt: is no part of the package." in said
    assert len(json.loads(files("verify", folder, "--json", code=1).stdout)[str(folder)]) == 3
    assert "is missing" in files("verify", dest, code=1).stdout


def test_each_trouble_is_one_line_with_an_exit_code_of_its_own(desk: RunningDesk, files: Command, dest: Path) -> None:
    for code, settings in (
        (2, {"IMPATRIATE_DESK_URL": None, "IMPATRIATE_OPERATOR_TOKEN": None}),
        (3, {"IMPATRIATE_DESK_URL": "http://127.0.0.1:9"}),
        (4, {"IMPATRIATE_OPERATOR_TOKEN": "forged-token"}),
    ):
        said = files("pull", "--dest", dest, code=code, **settings).stderr
        assert said.count("\n") == 1, said
        assert "forged-token" not in said
    assert "no file in the queue" in files("show", "NONE-SUCH", code=1).stderr


def test_beside_a_trial_nothing_needs_to_be_set(desk: RunningDesk, files: Command, dest: Path, tmp_path: Path) -> None:
    desk.send(BODY)
    (tmp_path / "trial").mkdir()
    (tmp_path / "trial/operator.env").write_text(
        f"IMPATRIATE_DESK_URL={desk.url}\nIMPATRIATE_OPERATOR_TOKEN={desk.token}\n"
    )
    unset = {"IMPATRIATE_DESK_URL": None, "IMPATRIATE_OPERATOR_TOKEN": None}
    assert "acknowledged" in files("pull", "--dest", dest, **unset).stdout


def test_a_disk_that_takes_no_more_gives_the_file_back_and_says_so(
    desk: RunningDesk, files: Command, dest: Path
) -> None:
    sent = desk.send(BODY)
    finished = subprocess.run(
        [sys.executable, "-c", "from impatriate.files import app; app()", "pull", "--dest", str(dest)],
        env=files.settings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )
    assert (finished.returncode, finished.stderr.count("\n")) == (5, 1), finished.stderr
    assert "Cannot write" in finished.stderr
    assert desk.item(sent.reference).state == "queued"
    assert left_over(dest) == []


def test_the_command_needs_no_aiogram_and_no_database(files: Command) -> None:
    program = (
        "import sys, impatriate.files; print(sorted({'aiogram', 'storage', 'fastapi', 'telegram'} & set(sys.modules)))"
    )
    finished = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert finished.stdout == "[]\n"
