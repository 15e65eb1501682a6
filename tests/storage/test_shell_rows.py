"""What travels between the rooms arrives: inbox, outbox, owed screens, failures, misses, operators; terms end."""

from datetime import timedelta

import pytest

from storage import Storage
from storage.changes import AnswerRated, DraftExpiry, MessageDue, PersonAsked, QuestionMissed
from storage.errors import NameTaken, NoSuchItem, Unreadable
from storage.moments import sortable
from tests.databases import Database
from tests.storage.samples import BOT, CHAT, NOW, keep, submission

LATER = NOW + timedelta(days=36500)


async def meet(storage: Storage, *changes: object, chat: int = CHAT) -> str:
    result = await storage.turns.run(bot_id=BOT, chat_id=chat, step=keep(b"state", *changes))  # type: ignore[arg-type]
    assert result.person_id is not None
    return result.person_id


async def test_an_inbox_row_becomes_one_turn_and_comes_back_when_the_turn_fails(storage: Storage) -> None:
    person = await meet(storage)
    for number in range(3):
        await storage.inbox.add(person, "person_replied", {"text": f"слово {number}"})
    rows = await storage.inbox.waiting(2)
    assert [row.parameters["text"] for row in rows] == ["слово 0", "слово 1"]

    def fails(_stored: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=fails, inbox_id=rows[0].inbox_id)  # type: ignore[arg-type]
    results = [
        await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"told"), inbox_id=rows[0].inbox_id) for _ in "12"
    ]
    assert [result.repeated for result in results] == [False, True]
    assert [row.parameters["text"] for row in await storage.inbox.waiting(9)] == ["слово 1", "слово 2"]


async def test_an_inbox_row_is_not_taken_by_another_chat_nor_by_one_that_is_gone(storage: Storage) -> None:
    await storage.inbox.add(await meet(storage), "term_ended", {})
    (row,) = await storage.inbox.waiting(9)
    await meet(storage, chat=CHAT + 1)
    other = await storage.turns.run(bot_id=BOT, chat_id=CHAT + 1, step=keep(b"x"), inbox_id=row.inbox_id)
    assert (other.repeated, other.state) == (True, b"state")
    await storage.people.erase(CHAT)
    gone = await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"x"), inbox_id=row.inbox_id)
    assert (gone.repeated, gone.person_id, await storage.people.find(CHAT)) == (True, None, None)
    with pytest.raises(Unreadable):
        await storage.inbox.add("nobody", "term_ended", {})


async def test_a_message_goes_out_when_due_until_it_is_sent_and_not_to_who_blocked_us(storage: Storage) -> None:
    await meet(storage, MessageDue("received", {"reference": "AB12"}, NOW), MessageDue("late", {}, LATER))
    (due,) = await storage.outbox.due(9)
    assert (due.chat_id, due.kind, due.language) == (CHAT, "received", "en")
    assert due.parameters == {"reference": "AB12"}
    await storage.outbox.failed(due.outbox_id, LATER)
    assert await storage.outbox.due(9) == []
    await storage.outbox.failed(due.outbox_id, NOW)
    await storage.people.blocked(CHAT, NOW)
    assert await storage.outbox.due(9) == []
    await storage.people.unblocked(CHAT)
    assert await storage.outbox.due(9) == [due]
    await storage.outbox.sent(due.outbox_id)
    assert await storage.outbox.due(9) == []


async def test_an_owed_screen_is_drawn_from_what_stands_now(storage: Storage) -> None:
    await meet(storage)
    await storage.screens.owe(CHAT)
    await storage.screens.owe(CHAT + 1)
    await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"newer"))
    assert await storage.screens.owed(9) == [(CHAT, b"newer")]
    await storage.screens.paid(CHAT)
    assert await storage.screens.owed(9) == []


async def test_a_failed_update_is_found_by_its_code_and_counted(storage: Storage) -> None:
    await meet(storage)
    codes = {await storage.failures.keep(BOT, 9, b"{body}", "KeyError at a.py:3", NOW, chat_id=CHAT) for _ in "123"}
    stranger = await storage.failures.keep(BOT, 10, b"{other}", "KeyError at a.py:3", NOW)
    (code,) = codes
    assert len(code) == 8
    assert (await storage.failures.count(BOT, 9), await storage.failures.count(BOT, 11)) == (3, 0)
    assert (await storage.failures.find(code.lower())).body == b"{body}"
    assert (await storage.failures.find(stranger)).body == b"{other}"
    await storage.people.erase(CHAT)
    with pytest.raises(NoSuchItem):
        await storage.failures.find(code)


async def test_what_nobody_could_answer_reaches_editors_and_operators(storage: Storage) -> None:
    rated = [AnswerRated("quota", "en", helpful, NOW) for helpful in (True, True, False)]
    person = await meet(storage, QuestionMissed("Warum?", "de", "quota", NOW), PersonAsked("Who?", "en", NOW), *rated)
    (miss,) = await storage.misses.newest()
    assert (miss.text, miss.nearest, miss.language, miss.asked_at) == ("Warum?", "quota", "de", NOW)
    (question,) = await storage.misses.questions()
    assert (question.text, question.person_id) == ("Who?", person)
    assert await storage.misses.answer(question.question_id, "desk", "Ask the consulate.")
    assert not await storage.misses.answer(question.question_id, "desk", "Twice is once.")
    (word,) = await storage.inbox.waiting(10)
    assert (word.kind, word.parameters["text"]) == ("person_replied", "Ask the consulate.")
    assert await storage.misses.questions() == []
    assert {(row.helpful, row.count) for row in await storage.misses.ratings()} == {(True, 2), (False, 1)}


async def test_an_operators_token_opens_until_it_is_revoked_and_is_kept_only_as_a_hash(
    storage: Storage, database: Database
) -> None:
    token = await storage.operators.add("night-pull", ("tula", "omsk"))
    everywhere = await storage.operators.add("ministry")
    operator = await storage.operators.verify(token)
    assert operator is not None
    assert (operator.name, operator.regions) == ("night-pull", ("tula", "omsk"))
    assert await storage.operators.verify(token + "x") is None
    with pytest.raises(NameTaken):
        await storage.operators.add("night-pull")
    assert token not in str(await database.execute("SELECT * FROM operators"))
    assert await storage.operators.revoke("night-pull")
    assert not await storage.operators.revoke("night-pull")
    assert await storage.operators.verify(token) is None
    assert [(row.name, row.revoked_at is None) for row in await storage.operators.list()] == [
        ("ministry", True),
        ("night-pull", False),
    ]
    ministry = await storage.operators.verify(everywhere)
    assert ministry is not None
    assert ministry.regions is None


async def test_the_audit_tells_what_happened_in_order(storage: Storage) -> None:
    for number in range(3):
        await storage.audit.write("ada", f"looked {number}", item_id="item")
    assert [event.action for event in await storage.audit.list(limit=2)] == ["looked 1", "looked 2"]


async def test_the_person_behind_an_application_is_found_for_a_reply(storage: Storage) -> None:
    person = await meet(storage, submission("application-1", "REF1"))
    assert await storage.people.applicant("application-1") == person
    assert await storage.people.applicant("REF1") == person
    with pytest.raises(NoSuchItem):
        await storage.people.applicant("REF2")


async def test_terms_end_and_the_conversation_hears_of_it_once(storage: Storage) -> None:
    await meet(storage, DraftExpiry(NOW - timedelta(days=36500)))
    await meet(storage, DraftExpiry(LATER), chat=CHAT + 1)
    await meet(storage, DraftExpiry(NOW), DraftExpiry(None), chat=CHAT + 2)
    assert await storage.sweep() == 1
    assert await storage.sweep() == 0
    (row,) = await storage.inbox.waiting(9)
    assert (row.kind, row.chat_id) == ("term_ended", CHAT)


async def test_old_claims_and_failures_go_and_old_misses_forget_their_person(
    storage: Storage, database: Database
) -> None:
    text = "Can somebody@example.org or +7 000 000-00-00 apply in 2026?"
    long_ago = NOW - timedelta(days=3650)
    await storage.turns.run(
        bot_id=BOT, chat_id=CHAT, step=keep(b"s", QuestionMissed(text, "en", "", long_ago)), update_id=1
    )
    await storage.failures.keep(BOT, 1, b"{}", "KeyError", long_ago)
    await database.execute(f"UPDATE claims SET claimed_at = '{sortable(long_ago)}'")
    assert await storage.sweep() == 3
    assert await storage.sweep() == 0
    assert await database.execute("SELECT count(*) FROM claims") == [(0,)]
    await storage.people.erase(CHAT)
    (miss,) = await storage.misses.newest()
    assert miss.text == "Can … or … apply in 2026?"


async def test_one_process_leads_and_another_takes_over_when_it_ends(storage: Storage, database: Database) -> None:
    second = await database.open()
    async with await database.open() as first:
        assert [await first.lead(), await first.lead()] == [True, True]
        assert await second.lead() is (database.kind == "sqlite")
    assert await second.lead()
    await second.close()
