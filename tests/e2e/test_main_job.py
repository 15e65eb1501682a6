"""The main job, end to end over HTTP: a stranger asks, checks, fills the form with a file, sends; an operator holds
the file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from locales import Texts, load_catalogues
from sandbox.people import Person
from tests.chat import name
from tests.databases import Database, database, postgres_server, sqlite_template
from tests.dialogs.test_transcripts import plain, transcript
from tests.e2e.processes import House, house

__all__ = ["database", "postgres_server", "sqlite_template"]
TRANSCRIPT = Path(__file__).parents[1] / "transcripts" / "an-electrician-checks-fills-and-sends.yaml"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PATIENCE = 20


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_a_stranger_becomes_a_file_that_an_operator_holds(
    tmp_path: Path, database: Database, webhook: bool
) -> None:
    async with house(tmp_path, database.url, webhook=webhook) as home:
        person = await home.people.person("Мария", language="ru")
        texts = load_catalogues()["ru"]
        for step in transcript(TRANSCRIPT):
            ((verb, what),) = step.items()
            await follow(home, person, verb, what, texts)
        reference = await reference_shown(home, person, texts)
        folder = await pulled(home, reference)
        assert_holds(folder, reference)
        received = texts(
            "{receiver} has received your file, number {reference}.", receiver="Reception Desk", reference=reference
        )
        await person.sees(received, timeout=PATIENCE)
    assert_nothing_personal_in_logs(tmp_path)


async def follow(home: House, person: Person, verb: str, what: object, texts: Texts) -> None:
    """One step of the transcript, over the wire; where the person stands is proved by the buttons that are there."""
    if verb == "command":
        await person.says(f"/{what}")
    elif verb == "says":
        await person.says(str(what["ru"] if isinstance(what, Mapping) else what))
    elif verb == "taps":
        await tap(home, person, str(what))
    elif verb == "sends":
        await person.sends_file(str(what), PDF, "application/pdf")
    elif verb == "sees":
        assert await home.people.wait(lambda: texts(str(what)) in shown(person), PATIENCE), what
    elif verb == "shows":
        assert await home.people.wait(lambda: str(what) in shown(person), PATIENCE), what
    if verb in ("command", "says", "sends", "taps"):
        await person.sees("", timeout=PATIENCE)


def shown(person: Person) -> str:
    """Texts and buttons of the whole chat."""
    return plain("\n".join(map(str, person.messages())))


async def tap(home: House, person: Person, wanted: str) -> None:
    """Taps the button that does this, as soon as the last message has it: a question may follow a notice."""

    def found() -> str | None:
        datas = (button.data for button in person.messages()[-1].buttons if button.data)
        return next((data for data in datas if name(data) == wanted), None)

    assert await home.people.wait(found, PATIENCE), f"no button {wanted!r}: {person.messages()[-1]}"
    await person.taps(data=found(), at_once=True)


async def reference_shown(home: House, person: Person, texts: Texts) -> str:
    """The reference number that the status screen names."""
    code, printed = await home.command("files", "list", "--json", "--token", await token(home))
    assert code == 0, printed
    (item,) = json.loads(printed)["items"]
    assert item["reference"] in shown(person)
    return str(item["reference"])


async def token(home: House) -> str:
    if "IMPATRIATE_OPERATOR_TOKEN" not in home.environment:
        code, printed = await home.command("operators", "add", "reception-desk", "--json")
        assert code == 0, printed
        home.environment["IMPATRIATE_OPERATOR_TOKEN"] = json.loads(printed)["token"]
    return home.environment["IMPATRIATE_OPERATOR_TOKEN"]


async def pulled(home: House, reference: str) -> Path:
    code, printed = await home.command("files", "pull", "--dest", "pulled")
    assert code == 0, printed
    folder = home.folder / "pulled" / f"{reference}-r1"
    code, printed = await home.command("files", "verify", str(folder))
    assert code == 0, printed
    return folder


def assert_holds(folder: Path, reference: str) -> None:
    """The package holds what the manifest says, byte for byte, and what the person wrote."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for entry in manifest["files"]:
        assert hashlib.sha256((folder / entry["path"]).read_bytes()).hexdigest() == entry["sha256"]
    candidate = json.loads((folder / "candidate.json").read_bytes())
    answers = {answer["path"]: answer for answer in candidate["answers"]}
    assert candidate["reference"] == reference
    assert answers["name_latin"]["value"] == "MARIA MUSTER"
    assert answers["pro_occupation"]["value"] == "Electrician"
    assert "motive" not in answers
    (attached,) = candidate["attachments"]
    assert (folder / attached["path"]).read_bytes() == PDF


def assert_nothing_personal_in_logs(folder: Path) -> None:
    logs = b"".join(path.read_bytes() for path in folder.glob("*.log"))
    for canary in ("MARIA", "Мария", "maria@example.org", "meisterbrief", "END-TO-END"):
        assert canary.encode() not in logs
