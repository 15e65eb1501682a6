"""The editors' page works on the present files: what a person would see, what is wrong, what is lacking."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import httpx
import pytest

from dialogs import World
from dialogs.world import Service
from editors.application import application
from editors.html import Frame
from editors.shelf import Shelf
from knowledge.reading import read_content
from locales import load_catalogues
from storage import Storage, open_storage
from storage.changes import QuestionMissed
from storage.turns import Outcome
from tests.content import VISA, Desk
from tests.e2e.processes import KEYS

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.made(tmp_path / "content")


def shelf_on(desk: Desk) -> Shelf:
    return Shelf(desk.folder, lambda knowledge: World(knowledge, load_catalogues(), Service("tests", "tests")))


@asynccontextmanager
async def no_storage() -> AsyncIterator[None]:
    yield None


@asynccontextmanager
async def visitor(desk: Desk, storage: Storage | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """The page's application, asked without a socket."""
    app = application(shelf_on(desk), no_storage)
    app.state.storage = storage
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
        yield client


async def read(client: httpx.AsyncClient, path: str, **query: str) -> str:
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


async def test_a_question_is_answered_as_the_person_would_see_it_with_the_reasons(desk: Desk) -> None:
    async with visitor(desk) as client:
        seen = await read(client, "/", question="срок визы", language="ru")
        assert "До трёх месяцев" in seen
        assert "⚠️ Виза кончается раньше решения." in seen
        assert ">answer<" in seen
        assert "exact phrasing" in seen
        assert "visa · 1.00" in seen
        foreign = await read(client, "/", question="срок визы", language="en")
        assert "Understood as</dt><dd>Русский" in foreign
        assert "До трёх месяцев" in foreign
        assert ">unknown<" in await read(client, "/", question="qqq zzz", language="de")


async def test_each_of_several_questions_is_shown_with_its_own_reasons(desk: Desk) -> None:
    asked = "How long is the visa? Zorblax quinvetti murmurat? What is a residence permit?"
    async with visitor(desk) as client:
        seen = await read(client, "/", question=asked, language="en")
    assert "You asked 3 questions. 1 of 3" in seen
    assert '<h3 dir="auto">Zorblax quinvetti murmurat?</h3>' in seen
    assert seen.count(">answer<") == 2
    assert ">unknown<" in seen


async def test_a_mistake_is_named_with_its_place_and_the_last_good_answer_stays(desk: Desk) -> None:
    async with visitor(desk) as client:
        assert "No faults." in await read(client, "/check")
        assert "Up to <b>three</b>" in await read(client, "/", question="visa length")
        desk.replace(VISA, "Up to <b>three</b>", "About <b>three</b>")
        desk.replace(VISA, "status: in_force", "status: in_farce")
        told = await read(client, "/check")
        assert f"{VISA}:3:9" in told
        assert "Did you mean 'in_force'?" in told
        still = await read(client, "/", question="visa length")
        assert "Up to <b>three</b>" in still
        assert "1 fault; a running bot goes on with the last good content" in still
        desk.replace(VISA, "status: in_farce", "status: in_force")
        assert "About <b>three</b>" in await read(client, "/", question="visa length")


async def test_every_answer_is_listed_with_the_state_of_its_languages(desk: Desk) -> None:
    desk.replace(VISA, "ru:\n", 'ru:\n  source_digest: "000000000000"\n')
    desk.replace("faq/permits/permit.yaml", "ru:\n", "ru:\n  reviewed: machine\n")
    desk.replace("faq/permits/permit.yaml", "related: [visa]", "related: [visa]\nwithdrawn: true")
    async with visitor(desk) as client:
        listed = await read(client, "/entries")
        assert {"ru !", "ru ⚙", "en ●", "ar –", ">withdrawn<"} == {
            each for each in ("ru !", "ru ⚙", "en ●", "ar –", ">withdrawn<") if each in listed
        }
        entry = await read(client, "/entries/old-visa")
        assert "How long is the visa?" in entry
        assert "На сколько даётся виза?" in entry
        assert "changed after it was translated" in entry
        assert (await client.get("/entries/nothing")).status_code == 404


async def test_a_translation_counts_as_reviewed_only_where_it_says_so(desk: Desk) -> None:
    made_from = read_content(desk.folder).entries["visa"].texts["en"].digest
    desk.replace(VISA, "ru:\n", f'ru:\n  source_digest: "{made_from}"\n')
    async with visitor(desk) as client:
        assert "ru ⚙" in await read(client, "/entries")
        told = await read(client, "/", question="срок визы", language="ru")
        assert "Машинный перевод, ещё не проверен." in told
        desk.replace(VISA, "ru:\n", "ru:\n  reviewed: 2026-11-22\n")
        assert "ru ⚙" not in await read(client, "/entries")
        assert "terms in ar, de, es, fr, it, ru, zh: machine translation" in await read(client, "/entries")
        (desk.folder / "languages.yaml").write_text("complete: [en, ru]\nreviewed: [de, ru]\n", encoding="utf-8")
        assert "terms in ar, es, fr, it, zh: machine translation" in await read(client, "/entries")
        assert "Машинный перевод" not in await read(client, "/", question="срок визы", language="ru")


async def test_unanswered_questions_come_from_the_database_when_there_is_one(desk: Desk, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.sqlite3'}"
    async with await open_storage(url, keys=KEYS, files=tmp_path / "files", upgrade=True) as storage:
        missed = QuestionMissed("<b>dogs</b> of anna@mail.example", "en", "visa", NOW)
        await storage.turns.run(
            bot_id=1, chat_id=1, update_id=1, step=lambda _: Outcome(b"{}", "menu", "en", (missed,), None)
        )
        async with visitor(desk, storage) as client:
            raw = (await client.get("/gaps")).text
            assert "&lt;b&gt;dogs&lt;/b&gt; of …" in raw
            assert "anna@mail" not in raw
            assert "topic: visas" in raw
    async with visitor(desk) as client:
        assert "There is no database here" in await read(client, "/gaps")


async def test_what_is_asked_cannot_become_markup_and_foreign_names_are_refused(desk: Desk) -> None:
    async with visitor(desk) as client:
        answer = await client.get("/", params={"question": '"><script>alert(1)</script>'})
        assert "<script" not in answer.text
        assert "script-src" not in answer.headers["content-security-policy"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert (await client.get("/gaps", headers={"Host": "evil.example"})).status_code == 400


async def test_a_folder_that_was_never_good_shows_its_faults(desk: Desk) -> None:
    (desk.folder / "sources.yaml").unlink()
    async with visitor(desk) as client:
        assert "sources.yaml:1:1" in await read(client, "/check")
        assert "There is no content yet" in await read(client, "/", question="visa")


async def test_editorial_faults_alone_do_not_keep_the_page_from_its_first_look(desk: Desk) -> None:
    desk.replace(VISA, "takes 4 months", "takes 5 months")
    shelf = shelf_on(desk)
    first, second = await asyncio.gather(shelf.world(), shelf.world())
    assert first is not None
    assert first is second
    assert len(await shelf.errors()) == 1


async def test_the_pairs_taken_for_one_another_are_shown_once_search_has_learnt(desk: Desk, tmp_path: Path) -> None:
    desk.replace(
        VISA, "    - visa length\n", "    - visa length\n    - how long may the visa be\n    - the visa in months\n"
    )
    strayed = "how long may the visa be in months"
    permit = "faq/permits/permit.yaml"
    desk.replace(permit, "[what does a residence permit give]", f"[what does a residence permit give, {strayed}]")
    shelf = Shelf(
        desk.folder, lambda known: World(known, load_catalogues(), Service("tests", "tests")), tmp_path / "learnt"
    )
    app = application(shelf, no_storage)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
        await read(client, "/")
        seen = await read(client, "/check")
    assert "Taken for one another" in seen
    assert f'<q lang="en" dir="auto">{strayed}</q>' in seen
    assert "is answered with 'visa'" in seen


def test_while_changed_content_is_read_a_page_looks_again_but_not_under_somebody_who_types() -> None:
    asking, others = Frame("/", reading=True).around("Ask"), Frame("/check", reading=True).around("Check")
    assert "Changed content is being read" in asking
    assert "Ask again in a moment." in asking
    assert 'http-equiv="refresh"' not in asking
    assert 'http-equiv="refresh"' in others
    assert 'http-equiv="refresh"' not in Frame("/check").around("Check")
