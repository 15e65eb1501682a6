"""Whatever file comes, by whatever name: judged by its bytes, named in clear, at a safe path in the package."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

import pytest

from bot.files import Accepted, clean_name, judge
from bot.pictures import pixels
from candidates import package_path
from dialogs.effects import SubmitFile
from tests.hostile.files import FILE_NAMES, FILES, OddFile, jpeg, png
from tests.hostile.spots import SUMMARY, assert_reads_well, spot
from tests.hostile.texts import TEXTS

HEAD = 8 * 1024
ENDINGS = {".pdf", ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".heic", ".heif", ""}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.case)
def test_a_file_is_judged_by_its_bytes_and_its_name(file: OddFile) -> None:
    verdict = judge(clean_name(file.name), file.body[:HEAD])
    assert (verdict.media_type if isinstance(verdict, Accepted) else verdict) == file.becomes, file.why


@pytest.mark.parametrize("problem", sorted({file.becomes for file in FILES if "/" not in file.becomes}))
def test_a_refused_file_is_answered_with_what_is_wrong(problem: str) -> None:
    chat = spot("form: evidence_files").chat()
    chat.fails_to_send(problem)
    shown = [assert_reads_well(bubble) for bubble in chat.bubbles()]
    assert shown[0].startswith("⚠️")
    assert "again" in shown[0] or "Please" in shown[0] or "I can take" in shown[0]


def test_a_picture_tells_its_size_and_a_broken_one_tells_none() -> None:
    assert pixels(png(800, 600)) == pixels(jpeg(800, 600)) == pixels(jpeg(800, 600, b"said" * 500)) == 480_000
    for whole in (png(800, 600), jpeg(800, 600, b"x" * 300)):
        for end in range(len(whole)):
            assert pixels(whole[:end]) in (0, 480_000)
    assert pixels(b"\xff\xd8" + b"\xff" * 4000) == pixels(b"") == pixels(b"%PDF") == 0
    assert pixels(b"\xff\xd8" + b"\xff\xe0\x00\x00" * 2000) == 0


def test_a_file_of_any_name_gets_a_safe_path_and_keeps_its_name_in_the_candidate_file() -> None:
    for odd in (*FILE_NAMES, *TEXTS[::6]):
        name = clean_name(odd.text)
        chat = spot(SUMMARY).chat()
        chat.presses(f"act:{chat.conversation.version}:edit:evidence_files")
        chat.sends(name)
        for button in ("next", "send", "agree_and_send"):
            chat.taps(button)
        (kept,) = json.loads(chat.effect(SubmitFile).canonical)["attachments"]
        path = PurePosixPath(package_path(kept["path"]))
        assert kept["name"] == name, odd.name
        assert len(path.parts) == 2, odd.name
        assert path.stem == kept["attachment_id"], odd.name
