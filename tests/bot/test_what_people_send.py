"""Whatever a person sends gets an answer, and nothing of it is lost, taken twice or kept unasked."""

from __future__ import annotations

import pytest

from tests.bot.conftest import House, polling, webhook

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 600


@pytest.mark.parametrize("way_in", [polling, webhook])
async def test_words_and_taps_come_in_order_and_are_answered(house: House, way_in) -> None:
    anna = await house.people.person("Anna", language="de")
    async with way_in(house):
        await anna.says("/start")
        await anna.sees("heard: /start")
        await anna.says("one")
        await anna.says("two")
        await anna.says("three")
        await anna.sees("heard: /start one two three")
        await anna.taps("One")
        await anna.sees("heard: /start one two three one")
        await anna.sees_toast("ok one")


async def test_a_tap_edits_its_own_message_and_typing_makes_a_new_one(house: House) -> None:
    anna = await house.people.person("Anna")
    async with polling(house):
        await anna.says("hello")
        first = await anna.sees("heard: hello")
        await anna.taps("One")
        edited = await anna.sees("heard: hello one")
        assert edited.message_id == first.message_id
        await anna.taps("Two")
        await anna.sees("heard: hello one two")
        assert first.message_id in [each.message_id for each in anna.messages() if each.text == "note"]


async def test_an_update_delivered_twice_counts_once(house: House) -> None:
    anna = await house.people.person("Anna")
    async with polling(house):
        await anna.says("hello", twice=True)
        await anna.sees("heard: hello")
        await anna.taps("One", twice=True)
        await anna.sees("heard: hello one")
        await anna.says("end")
        await anna.sees("heard: hello one end")


async def test_the_table_of_bad_input(house: House) -> None:
    anna = await house.people.person("Anna")
    async with polling(house):
        said = await anna.says("hello")
        await anna.sees("heard: hello")
        await anna.sends_voice(b"OggS" + b"\x00" * 50)
        await anna.sees("unsupported:voice")
        await anna.sends_sticker("🙂")
        await anna.sees("unsupported:sticker")
        await anna.shares_contact("+490000000")
        await anna.sees("unsupported:contact")
        await anna.edits(said, "other")
        await anna.sees("edited:other")
        await anna.sends_file("cv.pdf", EXE, "application/pdf")
        await anna.sees("failed:disguised")
        await anna.sends_file("tool.exe", EXE, "application/octet-stream")
        await anna.sees("failed:wrong_type")
        await anna.says("/nosuchcommand and more")
        await anna.sees("/nosuchcommand:and more")
        await anna.says("/menu@local_try_bot")
        await anna.sees("/menu")
        assert list(house.files.iterdir()) == []


async def test_a_good_file_is_kept_and_a_photo_says_that_it_is_one(house: House) -> None:
    anna = await house.people.person("Anna")
    async with polling(house):
        await anna.sends_file("CV.pdf", PDF, "application/pdf")
        await anna.sees(f"file:CV.pdf:application/pdf:{len(PDF)}")
        await anna.sends_photo(JPEG)
        await anna.sees(f"file:photo.jpg:image/jpeg:{len(JPEG)}:photo")
        assert len(list(house.files.iterdir())) == 2


async def test_a_text_too_long_for_one_message_comes_in_several(house: House) -> None:
    anna = await house.people.person("Anna")
    async with polling(house):
        await anna.says("long")
        await anna.sees("8 xxx")
        assert len([each for each in anna.messages() if each.from_bot]) == 3


async def test_after_erasure_nothing_of_the_words_comes_back(house: House) -> None:
    anna = await house.people.person("Anna")
    async with polling(house):
        await anna.says("secret")
        await anna.sees("heard: secret")
        await anna.says("/erase")
        await anna.sees("(nothing)")
        await anna.says("again")
        await anna.sees("heard: again")


async def test_a_group_hears_once_where_to_write_and_nothing_is_stored(house: House) -> None:
    anna = await house.people.person("Anna", language="en")
    async with polling(house):
        await anna.says("hello")
        await anna.sees("heard: hello")
        group = await anna.opens_group("Family")
        await anna.sees("@local_try_bot", group=group)
        await anna.says("/start@local_try_bot", group=group)
        await anna.sees("only talk in private", group=group)
        await anna.says("mine")
        await anna.sees("heard: hello mine")


JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b080040004001011100") + b"\x00" * 200 + b"\xff\xd9"
