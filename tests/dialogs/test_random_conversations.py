"""Whatever happens, in whatever order, whatever editors change meanwhile: nothing raises, every screen fits Telegram,
nobody is stuck, no answer lands under another question, no file is forgotten or dropped while it is an answer.

IMPATRIATE_RANDOM names how many conversations are tried (usually 60).
"""

from __future__ import annotations

import json
import os
from datetime import timedelta
from hashlib import sha256

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs import Conversation, advance, effects, view
from dialogs.events import Command, Edited, Event, FileFailed, Said, SentFile, Tapped, Unsupported
from dialogs.forms import walk
from dialogs.forms.walk import current_step
from dialogs.letters import letter
from dialogs.words import held_files
from tests.chat import Chat, assert_fits_telegram
from tests.dialogs.changed_worlds import CHANGES, changed_world
from tests.dialogs.finishing import fill, finish, half_answer
from tests.hostile.texts import TEXTS

EXAMPLES = int(os.environ.get("IMPATRIATE_RANDOM", "60"))
LANGUAGES = ["en", "ru", "de", "fr", "es", "it", "zh", "ar"]
ORDINARY = [
    *("Germany", "ANNA", "1 Feb 1990", "05/06/1990", "yes", "stop", "назад", "Do I need a quota?", "а для жены?"),
    "Do I need a quota? And what does it cost? Zorblax quinvetti murmurat? Can my wife come too?",
    *("١٢", "+49 30 123456", "a@b.example", "German", "Russian, English", "example.org/work", "1990", "hello"),
]
ODD = [odd.text for odd in TEXTS if len(odd.text) <= 4096]
TYPED = st.one_of(st.sampled_from(ORDINARY), st.sampled_from(ORDINARY), st.sampled_from(ODD), st.text(max_size=60))
COMMANDS = ["start", "menu", "check", "form", "status", "mydata", "language", "person", "erase", "regions", "x"]
FORGED = ["confirm", "skip", "back", "save_it", "add", "enough", "send", "agree_and_send", "fill_in", "copy"]
TAP = st.tuples(st.just("tap"), st.integers(0, 40))
HAPPENING = st.one_of(
    *(TAP, TAP, TAP, TAP),
    st.tuples(st.just("say"), TYPED),
    st.tuples(st.just("say"), TYPED),
    st.tuples(st.just("fill"), st.integers(1, 40)),
    st.tuples(st.just("half"), st.none()),
    st.tuples(st.just("half"), st.none()),
    st.tuples(st.just("command"), st.sampled_from(COMMANDS)),
    st.tuples(st.just("link"), st.one_of(TYPED, st.sampled_from(["r_kaluga", "s_word", "t_visas"]))),
    st.tuples(st.just("edit"), TYPED),
    st.tuples(st.just("stale"), st.integers(0, 400)),
    st.tuples(st.just("forged"), st.sampled_from(FORGED)),
    st.tuples(st.just("data"), st.one_of(st.text(max_size=30), st.sampled_from(ODD))),
    st.tuples(st.just("file"), st.booleans()),
    st.tuples(st.just("failed"), st.sampled_from(["too_large", "empty", "wrong_type", "disguised", "too_many_pixels"])),
    st.tuples(st.just("unsupported"), st.sampled_from(["voice", "sticker", "other"])),
    st.tuples(st.just("word"), st.sampled_from(["file_received", "file_waiting", "person_replied", "term_ended", "?"])),
    st.tuples(st.just("language"), st.sampled_from(LANGUAGES)),
    st.tuples(st.just("later"), st.sampled_from([1, 20, 25, 15 * 24, 400 * 24])),
    st.tuples(st.just("restart"), st.none()),
    st.tuples(st.just("content"), st.integers(0, len(CHANGES) - 1)),
    st.tuples(st.just("content"), st.integers(0, len(CHANGES) - 1)),
)
LIFE = st.lists(HAPPENING, min_size=5, max_size=60)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(LIFE, st.sampled_from(LANGUAGES))
def test_nothing_that_happens_raises_or_leaves_a_person_stuck(life: list[tuple[str, object]], language: str) -> None:
    told = Watched(language=language)
    told.commands("start")
    for what, detail in life:
        happen(told, what, detail)
        assert told.buttons(), f"stuck at {told.conversation.place}"
    told.commands("menu")
    assert "go ask" in told.buttons()
    finish(told)


@settings(max_examples=max(EXAMPLES // 4, 5), deadline=None, suppress_health_check=list(HealthCheck))
@given(LIFE, st.integers(0, len(CHANGES) - 1), st.integers(0, len(CHANGES) - 1))
def test_a_finished_form_outlives_whatever_happens_then(
    life: list[tuple[str, object]], before: int, after: int
) -> None:
    told = Watched(world=changed_world(before))
    finish(told)
    told.world = changed_world(after)
    for what, detail in life:
        happen(told, what, detail)
    finish(told)


class Watched(Chat):
    """A chat in which every turn is watched; it knows the buttons it has shown and the files that it keeps."""

    def __init__(self, **more: object) -> None:
        super().__init__(**more)  # type: ignore[arg-type]
        self.shown: list[str] = []
        self.files: set[str] = set()

    def happens(self, event: Event) -> object:  # type: ignore[override]
        before = self.conversation
        turn = super().happens(event)
        assert advance(before, event, self.world) == turn, "the same event twice makes two turns"
        assert view(self.conversation, self.world) == view(turn.conversation, self.world)
        for effect in turn.effects:
            assert_well_formed(effect, self)
        self.keep_books(event, turn.effects)
        assert_no_answer_under_another_question(self, before)
        if turn.erased:
            self.conversation, self.files = Conversation(), set()
        self.shown.extend(button.data for button in self.buttons().values())
        return turn

    def keep_books(self, event: Event, wanted: tuple[effects.Effect, ...]) -> None:
        """What the conversation holds is kept, and what is dropped it does not hold."""
        for effect in wanted:
            if isinstance(effect, effects.KeepAttachment):
                assert isinstance(event, SentFile)
                assert effect.attachment_id == event.attachment.attachment_id
                self.files.add(effect.attachment_id)
            elif isinstance(effect, effects.DropAttachment):
                self.files.discard(effect.attachment_id)
        assert held_files(self.conversation) <= self.files


def happen(chat: Watched, what: str, detail: object) -> None:
    word, number = str(detail), detail if isinstance(detail, int) else 0
    on_screen = [button.data for button in chat.buttons().values()]
    match what:
        case "tap":
            chat.presses(on_screen[number % len(on_screen)])
        case "stale":
            chat.presses(chat.shown[number % len(chat.shown)] if chat.shown else "")
        case "forged":
            chat.presses(f"act:{chat.conversation.version}:{word}")
        case "data":
            chat.presses(word)
        case "say":
            chat.happens(Said(text=word, **chat.moment()))
        case "fill":
            fill(chat, number)
        case "half":
            half_answer(chat)
        case "edit":
            chat.happens(Edited(text=word, **chat.moment()))
        case "command":
            chat.happens(Command(name=word, **chat.moment()))
        case "link":
            chat.happens(Command(name="start", argument=word, **chat.moment()))
        case "file":
            chat.sends(f"diploma-{chat.turns}.pdf", as_photo=bool(detail))
        case "failed":
            chat.happens(FileFailed(problem=word, **chat.moment()))  # type: ignore[arg-type]
        case "unsupported":
            chat.happens(Unsupported(kind=word, **chat.moment()))  # type: ignore[arg-type]
        case "word":
            reference = chat.conversation.sent[-1].reference if chat.conversation.sent else "26-AAAA-AAAA"
            chat.hears(word, reference=reference, text="<b>An answer</b>", operator="")
        case "language":
            chat.happens(Tapped(data=f"set:language.1:{word}", **chat.moment()))
        case "later":
            chat.now += timedelta(hours=number)
        case "content":
            chat.world = changed_world(number)
        case "restart":
            walk._walked.cache_clear()


def assert_well_formed(effect: effects.Effect, chat: Chat) -> None:
    """An effect as storage and the outbox take it."""
    match effect:
        case effects.SubmitFile():
            candidate, manifest = json.loads(effect.canonical), json.loads(effect.manifest)
            assert sha256(effect.manifest).hexdigest() == effect.manifest_sha256
            assert candidate["reference"] == manifest["reference"] == effect.reference
            assert {each["attachment_id"] for each in candidate["attachments"]} == set(effect.attachments)
            assert effect.application_id
            assert effect.receiver
            assert effect.sent_at == chat.now
        case effects.GiveConsent():
            assert len(effect.text_hash) == 64
            assert effect.at == chat.now
        case effects.SendMessage():
            for language in ("en", "ar"):
                bubbles = letter(effect.kind, dict(effect.parameters), language, chat.world)
                assert bubbles
                for bubble in bubbles:
                    assert_fits_telegram(bubble)
        case effects.MissQuestion() | effects.AskPerson():
            assert effect.text.encode()
            assert effect.language in chat.world.catalogues
        case effects.ExpireDraft():
            assert effect.expires_at is None or effect.expires_at.tzinfo is not None
        case effects.RateAnswer():
            assert effect.entry


def assert_no_answer_under_another_question(chat: Chat, before: Conversation) -> None:
    """Only the step that was on screen may have got an answer."""
    earlier, now = before.form, chat.conversation.form
    if earlier is None or now is None or now.application_id != earlier.application_id:
        return
    if now.proposals != earlier.proposals:
        return
    asked = current_step(chat.world.knowledge.application, earlier)
    changed = {path for path, given in now.answers.items() if earlier.answers.get(path) != given}
    assert changed <= ({asked.path} if asked else set())
