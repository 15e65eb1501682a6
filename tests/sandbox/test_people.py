import pytest
from aiogram import Bot
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from sandbox.people import NotPossibleError, NotSeenError, Telegram


def inline(*labels: str) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text=label, callback_data=f"go:{label}") for label in labels]
    return InlineKeyboardMarkup(inline_keyboard=[row])


async def test_a_person_says_sees_and_taps(telegram: Telegram, bot: Bot) -> None:
    anna = await telegram.person("Anna", language="de")
    await anna.says("/start")
    await bot.send_message(
        anna.id, "Willkommen <b>hier</b>", parse_mode="HTML", reply_markup=inline("Weiter", "Zurück")
    )
    seen = await anna.sees("Willkommen hier")
    assert [button.label for button in anna.buttons()] == ["Weiter", "Zurück"]
    button = await anna.taps("Weit")
    assert button is not None
    assert button.data == "go:Weiter"
    updates = await bot.get_updates()
    assert [update.event_type for update in updates] == ["message", "callback_query"]
    query = updates[1].callback_query
    assert query is not None
    assert query.data == "go:Weiter"
    await bot.answer_callback_query(query.id, text="Gut", show_alert=True)
    assert (await anna.sees_toast("Gut")).show_alert
    await bot.edit_message_text("Schritt 2", chat_id=anna.id, message_id=seen.message_id)
    await anna.sees("Schritt 2")
    assert anna.buttons() == ()


async def test_what_is_not_seen_fails_with_the_screen(telegram: Telegram, bot: Bot) -> None:
    anna = await telegram.person("Anna")
    await anna.says("hello")
    await bot.send_message(anna.id, "Good day", reply_markup=inline("Next"))
    await anna.sees("Good")
    with pytest.raises(NotSeenError, match=r"(?s)Good day.*\[Next\]"):
        await anna.sees("Good night", timeout=0)
    with pytest.raises(NotSeenError, match="no button 'Send'"):
        await anna.taps("Send", timeout=0)


async def test_an_old_message_is_not_seen_again_after_an_act(telegram: Telegram, bot: Bot) -> None:
    anna = await telegram.person("Anna")
    await anna.says("one")
    await bot.send_message(anna.id, "answer")
    await anna.sees("answer")
    await anna.says("two")
    with pytest.raises(NotSeenError):
        await anna.sees("answer", timeout=0)


async def test_the_newest_button_of_a_label_is_tapped_and_a_message_can_be_named(telegram: Telegram, bot: Bot) -> None:
    anna = await telegram.person("Anna")
    await anna.says("go")
    old = await bot.send_message(anna.id, "first", reply_markup=inline("Next"))
    new = await bot.send_message(anna.id, "second", reply_markup=inline("Next"))
    first = await anna.sees("first")
    await anna.sees("second")
    newest = await anna.taps("Next")
    assert newest is not None
    assert newest.message_id == new.message_id
    named = await anna.taps(data="go:Next", message=first, at_once=True)
    assert named is not None
    assert named.message_id == old.message_id


async def test_a_key_of_the_reply_keyboard_is_typed(telegram: Telegram, bot: Bot) -> None:
    anna = await telegram.person("Anna")
    await anna.says("go")
    keys = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Ask a question")]])
    await bot.send_message(anna.id, "Menu", reply_markup=keys)
    assert await anna.taps("Ask") is None
    assert anna.messages()[-1].text == "Ask a question"


async def test_people_cannot_do_what_no_client_lets_them(telegram: Telegram, bot: Bot) -> None:
    anna = await telegram.person("Anna")
    with pytest.raises(NotPossibleError, match="empty"):
        await anna.says("   ")
    await anna.blocks()
    with pytest.raises(NotPossibleError, match="unblock"):
        await anna.says("hello")
    await anna.unblocks()
    mine = await anna.says("hello")
    theirs = await bot.send_message(anna.id, "yours")
    await anna.edits(mine, "hello again")
    await telegram.settled()
    with pytest.raises(NotPossibleError, match="no text of Anna"):
        await anna.edits(anna.messages()[-1], "mine now")
    assert anna.messages()[-1].message_id == theirs.message_id


async def test_a_person_comes_again_to_the_chat_as_it_stands(telegram: Telegram, bot: Bot) -> None:
    anna = await telegram.person("Anna")
    await anna.says("hello")
    await bot.send_message(anna.id, "Good day")
    async with Telegram(telegram.url) as second:
        again = await second.again(anna.id)
        assert [message.text for message in again.messages()] == ["hello", "Good day"]


async def test_no_server_is_told_at_once() -> None:
    with pytest.raises(ConnectionError, match="no local Telegram"):
        async with Telegram("http://127.0.0.1:9"):
            pass
