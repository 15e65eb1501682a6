"""Whatever a person does, in whatever order: nothing raises, every screen fits Telegram, nobody is stuck, no answer
lands under another question.
"""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs.forms.walk import current_step
from tests.chat import Chat

TYPED = st.one_of(
    st.sampled_from(
        [
            "Germany",
            "ANNA",
            "1 Feb 1990",
            "05/06/1990",
            "yes",
            "stop",
            "назад",
            "Do I need a quota?",
            "١٢",
            "+49 30 123456",
            "a@b.example",
        ]
    ),
    st.text(max_size=60),
)
HAPPENING = st.one_of(
    st.tuples(st.just("tap"), st.integers(0, 40)),
    st.tuples(st.just("tap"), st.integers(0, 40)),
    st.tuples(st.just("tap"), st.integers(0, 40)),
    st.tuples(st.just("say"), TYPED),
    st.tuples(
        st.just("command"),
        st.sampled_from(["start", "menu", "check", "form", "status", "mydata", "language", "erase", "x"]),
    ),
    st.tuples(st.just("stale"), st.integers(0, 40)),
    st.tuples(st.just("file"), st.booleans()),
    st.tuples(st.just("unsupported"), st.sampled_from(["voice", "sticker", "other"])),
    st.tuples(st.just("later"), st.integers(1, 30)),
    st.tuples(st.just("data"), st.text(max_size=30)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(HAPPENING, min_size=5, max_size=60), st.sampled_from(["en", "ru", "de", "fr", "es", "it", "zh", "ar"]))
def test_nothing_a_person_does_raises_or_leaves_them_stuck(happenings: list[tuple[str, object]], language: str) -> None:
    chat = Chat(language=language)
    chat.commands("start")
    old: list[str] = []
    for what, detail in happenings:
        before = chat.conversation
        on_screen = [button.data for button in chat.buttons().values()]
        old.extend(on_screen)
        happen(chat, what, detail, on_screen, old)
        assert chat.buttons(), f"stuck at {chat.conversation.place}"
        assert_no_answer_under_another_question(chat, before)


def happen(chat: Chat, what: str, detail: object, on_screen: list[str], old: list[str]) -> None:
    if what == "tap":
        chat.presses(on_screen[int(str(detail)) % len(on_screen)])
    elif what == "stale":
        chat.presses(old[int(str(detail)) % len(old)])
    elif what == "say":
        chat.says(str(detail))
    elif what == "command":
        chat.commands(str(detail))
    elif what == "file":
        chat.sends(as_photo=bool(detail))
    elif what == "unsupported":
        chat.sends_unsupported(str(detail))
    elif what == "data":
        chat.presses(str(detail))
    else:
        chat.now += timedelta(days=int(str(detail)))


def assert_no_answer_under_another_question(chat: Chat, before: object) -> None:
    """Only the step that was on screen may have got an answer."""
    earlier = getattr(before, "form", None)
    now = chat.conversation.form
    if (
        earlier is None
        or now is None
        or now.application_id != earlier.application_id
        or now.proposals != earlier.proposals
    ):
        return
    asked = current_step(chat.world.knowledge.application, earlier)
    changed = {path for path, given in now.answers.items() if earlier.answers.get(path) != given}
    assert changed <= ({asked.path} if asked else set())
