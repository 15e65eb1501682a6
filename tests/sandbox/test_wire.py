"""aiogram speaks, python-telegram-bot checks, and both understand the same."""

import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import DeleteWebhook, SendDice
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BufferedInputFile,
    FSInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MenuButtonCommands,
    ReplyKeyboardRemove,
    ReplyParameters,
    TelegramObject,
    Update,
)
from telegram import Update as OtherUpdate

from sandbox.people import Person, Telegram
from sandbox.server import LocalTelegram
from tests.sandbox.conftest import bot_of


def png(width: int = 3, height: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x80" * 3 * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def plain(objects: Sequence[TelegramObject]) -> list[dict[str, Any]]:
    """aiogram's objects are equal only with the same bot in them: compare what is on the wire."""
    return [thing.model_dump(mode="json", exclude_none=True, by_alias=True) for thing in objects]


@pytest.fixture
async def anna(telegram: Telegram) -> Person:
    anna = await telegram.person("Anna", language="de")
    await anna.says("/start now")
    return anna


async def test_every_kind_of_update_reads_the_same_in_both_libraries(telegram: Telegram, bot: Bot) -> None:
    anna = await telegram.person("Anna", language="de")
    said = await anna.says("/start now")
    await anna.says("an answer", reply_to=said.message_id)
    await bot.send_message(
        anna.id,
        "tap",
        reply_markup=InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="A", callback_data="a")]]),
    )
    await anna.taps("A")
    await anna.edits(said, "/start later")
    await anna.sends_file("cv.pdf", b"%PDF-1.4", "application/pdf", caption="my cv")
    await anna.sends_photo(png())
    await anna.sends_voice(b"OggS")
    await anna.sends_sticker("👍")
    await anna.shares_contact("+0")
    group = await anna.opens_group("Friends")
    await anna.says("hello all", group=group)
    await anna.blocks()
    await anna.unblocks()
    updates = await bot.get_updates(limit=100)
    kinds = ["message", "message", "callback_query", "edited_message", *["message"] * 5, "my_chat_member", "message"]
    assert [update.event_type for update in updates] == [*kinds, "my_chat_member", "my_chat_member"]
    for update in updates:
        [sent] = plain([update])
        assert plain([Update.model_validate(sent)]) == [sent]
        other = OtherUpdate.de_json(sent, None)
        assert other.api_kwargs == {}
        assert plain([Update.model_validate(other.to_dict())]) == [sent]
    assert [update.update_id for update in updates] == sorted({update.update_id for update in updates})
    message = updates[0].message
    assert message is not None
    assert message.chat.id > 2**33
    assert message.from_user is not None
    assert message.from_user.language_code == "de"
    assert message.entities is not None
    assert [entity.type for entity in message.entities] == ["bot_command"]
    assert updates[-2].my_chat_member is not None
    assert updates[-2].my_chat_member.new_chat_member.status == "kicked"


async def test_texts_keyboards_and_deletions(bot: Bot, anna: Person, telegram: Telegram, local: LocalTelegram) -> None:
    rows = [
        [
            InlineKeyboardButton(text="Site", url="https://example.org/"),
            InlineKeyboardButton(text="B", callback_data="b"),
        ]
    ]
    markup = InlineKeyboardMarkup(inline_keyboard=rows)
    sent = await bot.send_message(
        anna.id,
        "<b>Жизнь</b> 😀 <a href='https://example.org/'>x</a>",
        parse_mode="HTML",
        reply_markup=markup,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        disable_notification=False,
        protect_content=True,
        reply_parameters=ReplyParameters(message_id=anna.messages()[0].message_id),
    )
    assert sent.html_text == '<b>Жизнь</b> 😀 <a href="https://example.org/">x</a>'
    assert sent.reply_markup is not None
    assert plain([sent.reply_markup]) == plain([markup])
    assert sent.reply_to_message is not None
    edited = await bot.edit_message_text("changed", chat_id=anna.id, message_id=sent.message_id, reply_markup=markup)
    assert not isinstance(edited, bool)
    assert edited.edit_date
    bare = await bot.edit_message_reply_markup(chat_id=anna.id, message_id=sent.message_id)
    assert not isinstance(bare, bool)
    assert bare.reply_markup is None
    await bot.send_message(anna.id, "gone", reply_markup=ReplyKeyboardRemove())
    assert await bot.send_chat_action(anna.id, "typing")
    assert await bot.delete_message(anna.id, sent.message_id)
    await telegram.settled()
    assert [message.text for message in anna.messages()] == ["/start now", "gone"]
    assert local.violations == []


async def test_files_go_out_and_come_back_byte_for_byte(bot: Bot, anna: Person, tmp_path: Path) -> None:
    (tmp_path / "mine.pdf").write_bytes(b"%PDF-1.4 mine")
    sent = await bot.send_document(
        anna.id, FSInputFile(tmp_path / "mine.pdf"), caption="<i>yours</i>", parse_mode="HTML"
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.mime_type, sent.document.file_size) == (
        "mine.pdf",
        "application/pdf",
        13,
    )
    assert await anna.downloads(await anna.sees("mine.pdf")) == b"%PDF-1.4 mine"
    again = await bot.send_document(anna.id, sent.document.file_id)
    assert again.document is not None
    assert again.document.file_id == sent.document.file_id
    edited = await bot.edit_message_caption(chat_id=anna.id, message_id=sent.message_id, caption="ours")
    assert not isinstance(edited, bool)
    assert edited.caption == "ours"
    photo = await bot.send_photo(anna.id, BufferedInputFile(png(30, 20), "p.png"))
    assert photo.photo is not None
    assert (photo.photo[-1].width, photo.photo[-1].height) == (30, 20)
    await anna.sends_file("Ausweis.pdf", b"%PDF-1.7", "application/x-whatever")
    document = (await bot.get_updates())[-1].message.document  # type: ignore[union-attr]
    assert document is not None
    assert (document.file_name, document.mime_type) == ("Ausweis.pdf", "application/x-whatever")
    content = await bot.download(document)
    assert content is not None
    assert content.read() == b"%PDF-1.7"


async def test_files_above_twenty_megabytes_cannot_be_fetched(bot: Bot, anna: Person) -> None:
    await anna.sends_file("big.bin", bytes(20 * 1024 * 1024 + 1), "application/octet-stream")
    document = (await bot.get_updates())[-1].message.document  # type: ignore[union-attr]
    assert document is not None
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await bot.get_file(document.file_id)


async def test_captions_and_pictures_have_limits(bot: Bot, anna: Person) -> None:
    with pytest.raises(TelegramBadRequest, match="caption is too long"):
        await bot.send_document(anna.id, BufferedInputFile(b"x", "x.txt"), caption="x" * 1025)
    with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
        await bot.send_photo(anna.id, BufferedInputFile(b"no picture", "p.png"))
    with pytest.raises(TelegramBadRequest, match="file must be non-empty"):
        await bot.send_document(anna.id, BufferedInputFile(b"", "x.txt"))


async def test_profile_is_kept_by_language_and_scope(bot: Bot, telegram: Telegram, anna: Person) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot) == (42, True)
    commands = [BotCommand(command="start", description="Begin")]
    await bot.set_my_commands(commands)
    german = [BotCommand(command="start", description="Anfangen")]
    await bot.set_my_commands(german, scope=BotCommandScopeAllPrivateChats(), language_code="de")
    assert plain(await bot.get_my_commands()) == plain(commands)
    assert plain(await bot.get_my_commands(scope=BotCommandScopeAllPrivateChats(), language_code="de")) == plain(german)
    await bot.set_my_description("All about it")
    await bot.set_my_description("Alles darüber", language_code="de")
    await bot.set_my_short_description("It")
    assert await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert (await bot.get_my_description(language_code="fr")).description == "All about it"
    assert (await bot.get_my_short_description()).short_description == "It"
    shown = await telegram.get(f"/people/bot?person={anna.id}")
    assert shown["description"] == "Alles darüber"
    assert shown["commands"] == [{"command": "start", "description": "Anfangen"}]
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == []


async def test_errors_reach_aiogram_as_their_exceptions(bot: Bot, local: LocalTelegram, anna: Person) -> None:
    await anna.blocks()
    with pytest.raises(TelegramForbiddenError, match="blocked by the user"):
        await bot.send_message(anna.id, "x")
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query("17")
    with pytest.raises(TelegramNotFound):
        await bot(SendDice(chat_id=anna.id))
    other = Bot("42:WRONG", session=bot.session)
    with pytest.raises(TelegramUnauthorizedError):
        await other(DeleteWebhook())
    again = bot_of(local.url)
    assert (await again.get_webhook_info()).url == ""
    await again.session.close()
