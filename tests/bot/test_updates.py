"""What an update means, what a file is, and which updates may be confirmed: small rules, each with its edge."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiogram.types import Update

from bot.chat_locks import ChatLocks
from bot.files import Accepted, clean_name, judge
from bot.polling import Ledger
from bot.turn import nearest_language
from bot.updates import BlockChanged, Heard, InGroup, chat_of, parse_command, read

USER = {"id": 7, "is_bot": False, "first_name": "A", "language_code": "pt-br"}
BOT = {"id": 42, "is_bot": True, "first_name": "B"}
PRIVATE = {"id": 7, "type": "private"}
GROUP = {"id": -5, "type": "supergroup", "title": "G"}


def update(**content: Any) -> Update:
    return Update.model_validate({"update_id": 1, **content})


def message(chat: dict[str, Any] = PRIVATE, **content: Any) -> dict[str, Any]:
    return {"message_id": 3, "date": 1, "chat": chat, "from": USER, **content}


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/start", ("start", "", "")),
        ("/Start@My_Bot  deep link", ("start", "my_bot", "deep link")),
        ("/form\nnow", ("form", "", "now")),
        ("/", None),
        ("/ start", None),
        ("//", None),
        ("hello /start", None),
        ("/a.b", None),
    ],
)
def test_commands_are_read_as_telegram_writes_them(text: str, command: object) -> None:
    assert parse_command(text) == command


def test_what_is_none_of_the_bots_business_is_ignored() -> None:
    pinned = message(pinned_message=message(text="x"))
    assert read(update(message=pinned), "me") is None
    assert read(update(message=message(chat={"id": -9, "type": "channel"}, text="x")), "me") is None
    assert read(update(message={**message(text="x"), "from": BOT}), "me") is None
    assert read(update(edited_message=message(location={"latitude": 1, "longitude": 1})), "me") is None
    assert read(update(message=message(GROUP, text="/start@other")), "me") is None
    assert read(update(), "me") is None


def test_an_animation_is_no_file_although_telegram_calls_it_one() -> None:
    file = {"file_id": "f", "file_unique_id": "u"}
    moving = message(animation={**file, "width": 1, "height": 1, "duration": 1}, document=file)
    heard = read(update(message=moving), "me")
    assert isinstance(heard, Heard)
    assert heard.file is None


def test_a_tap_on_a_message_that_is_gone_still_counts() -> None:
    gone = {"message_id": 3, "date": 0, "chat": PRIVATE}
    tapped = update(callback_query={"id": "q", "from": USER, "chat_instance": "c", "data": "x", "message": gone})
    heard = read(tapped, "me")
    assert isinstance(heard, Heard)
    assert heard.tap is not None
    assert heard.tap.message_id is None
    assert chat_of(tapped) == heard.chat_id == 7


@pytest.mark.parametrize(
    ("chat", "before", "after", "meaning"),
    [
        (PRIVATE, "member", "kicked", BlockChanged(7, True)),
        (PRIVATE, "kicked", "member", BlockChanged(7, False)),
        (GROUP, "left", "member", InGroup(-5, "pt-br", addressed=True)),
        (GROUP, "member", "left", None),
    ],
)
def test_blocks_and_groups_are_told_apart(chat: dict[str, Any], before: str, after: str, meaning: object) -> None:
    def member(status: str) -> dict[str, Any]:
        return {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}

    change = {
        "chat": chat,
        "from": USER,
        "date": 1,
        "old_chat_member": member(before),
        "new_chat_member": member(after),
    }
    assert read(update(my_chat_member=change), "me") == meaning


@pytest.mark.parametrize(
    ("name", "head", "verdict"),
    [
        ("cv.pdf", b"%PDF-1.7", Accepted("application/pdf")),
        ("scan", b"\x89PNG\r\n\x1a\n\x00\x00", Accepted("image/png")),
        ("photo.JPEG", b"\xff\xd8\xff\xe0", Accepted("image/jpeg")),
        ("cv.pdf", b"", "empty"),
        ("cv.pdf", b"MZ\x90\x00", "disguised"),
        ("cv.pdf", b"just words", "disguised"),
        ("cv.pdf.exe", b"%PDF-1.7", "disguised"),
        ("cv.docx", b"PK\x03\x04", "wrong_type"),
        ("notes.txt", b"just words", "wrong_type"),
    ],
)
def test_a_file_is_what_its_bytes_say(name: str, head: bytes, verdict: object) -> None:
    assert judge(name, head) == verdict


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\my\\cv.pdf", "cv.pdf"),
        ("cv\u202efdp.exe", "cvfdp.exe"),
        ("диплом\n.pdf", "диплом.pdf"),
        ("...", "file"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
    ],
)
def test_a_name_carries_no_path_and_no_trick(given: str, clean: str) -> None:
    assert clean_name(given) == clean


@pytest.mark.parametrize(
    ("tag", "language"),
    [("pt-BR", "pt_BR"), ("pt", "pt_BR"), ("zh-hans-CN", "zh"), ("ru", "ru"), ("xx", "en"), (None, "en"), ("", "en")],
)
def test_the_nearest_language_is_taken(tag: str | None, language: str) -> None:
    assert nearest_language(tag, ("en", "ru", "pt_BR", "zh")) == language


def test_the_offset_moves_only_past_the_longest_finished_prefix() -> None:
    ledger = Ledger()
    assert [ledger.begin(number) for number in (5, 6, 7)] == [True, True, True]
    ledger.finish(6)
    ledger.finish(7)
    assert ledger.offset == 5
    assert not ledger.begin(6)
    ledger.finish(5)
    assert ledger.offset == 8
    ledger.confirmed(8)
    ledger.all_confirmed()
    assert ledger.offset is None
    assert ledger.begin(2)  # Telegram's numbers may restart lower


async def test_a_chats_lock_keeps_order_and_is_forgotten_when_idle() -> None:
    locks, order = ChatLocks(), []
    first_in, go_on = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with locks.hold(1):
            first_in.set()
            await go_on.wait()
            order.append("first")

    async def second() -> None:
        async with locks.hold(1):
            order.append("second")

    tasks = [asyncio.create_task(first())]
    await first_in.wait()
    tasks.append(asyncio.create_task(second()))
    async with locks.hold(2):
        order.append("other")
    go_on.set()
    await asyncio.gather(*tasks)
    assert order == ["other", "first", "second"]
    assert len(locks) == 0
