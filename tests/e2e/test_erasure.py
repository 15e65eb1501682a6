"""Promise 8, end to end: after /erase nothing of the person is left anywhere that the bot keeps things."""

from __future__ import annotations

from pathlib import Path

from sandbox.people import Person
from storage import open_storage
from tests.e2e.processes import KEYS, House, house
from tests.e2e.test_main_job import PATIENCE, PDF, tap
from tests.storage.scanner import places_with

CANARY = "καναρίνι-ΚΑΝΑΡΙΝΙ"


async def test_after_erase_no_place_holds_a_word_of_the_person(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'erased.sqlite3'}"
    async with house(tmp_path, url, webhook=False) as home:
        person = await home.people.person("Anna", language="en")
        await leave_traces(home, person)
        before = await places(home, url)
        assert {"conversations.state_sealed", "misses.question_sealed", "questions.question_sealed"} <= before
        assert "files" in before
        await person.says("/erase")
        await tap(home, person, "erase")
        await person.sees("Everything I kept about you is erased", timeout=PATIENCE)
        assert await places(home, url) == set()
        assert kept_bytes_with(tmp_path, CANARY.encode()) == []
        assert not list((tmp_path / "files").rglob("*.*"))


async def leave_traces(home: House, person: Person) -> None:
    """A question nobody can answer, one for a person, a half-filled form with a file."""
    for text in ("/start", f"αβγδε ζηθικ λμνξο {CANARY}", "/person", f"Who helps {CANARY}?", "/form"):
        await person.says(text)
        await person.sees("", timeout=PATIENCE)
    for button in ("begin", "consent/age = adult", "consent/form-consent = yes", "for_whom = me"):
        await tap(home, person, button)
        await person.sees("", timeout=PATIENCE)
    await person.says("ANNA MUSTER")
    await tap(home, person, "skip")
    await person.sees("other names", timeout=PATIENCE)
    await person.says(CANARY)
    await person.sees("born", timeout=PATIENCE)
    await person.says("1 Feb 1990")
    for text in ("Germany",):
        await person.says(text)
        await person.sees("", timeout=PATIENCE)
    await to_the_cv(home, person)
    await person.sends_file("cv.pdf", PDF + CANARY.encode(), "application/pdf")
    await person.sees("cv.pdf", timeout=PATIENCE)


async def to_the_cv(home: House, person: Person) -> None:
    """Tap through what is still asked until the form asks for the CV."""
    wanted = (
        *("next", "skip", "residence_country = DE", "contact_way = this_chat"),
        *(
            "say German",
            "languages = de:native",
            "next",
            "family_moves = no",
            "skip",
            "route = other",
            "consent/beliefs = no",
        ),
        *("education = school", "skip", "work_status = retired", "skip", "regions + kaluga", "next"),
        *("where_now = abroad", "skip", "skip", "skip", "skip"),
    )
    for act in wanted:
        if act.startswith("say "):
            await person.says(act.removeprefix("say "))
        else:
            await tap(home, person, act)
        await person.sees("", timeout=PATIENCE)


async def places(home: House, url: str) -> set[str]:
    async with await open_storage(url, keys=KEYS, files=home.folder / "files") as storage:
        return set(await places_with(storage, CANARY))


def kept_bytes_with(folder: Path, canary: bytes) -> list[str]:
    """Files of the bot, logs included, that hold the canary in clear; the local Telegram's own folder is Telegram's."""
    kept = (path for path in folder.rglob("*") if path.is_file() and "telegram" not in path.parts)
    return [path.name for path in kept if canary in path.read_bytes()]
