"""Somebody who fills in whatever form there is, from wherever they stand, by what each question asks for."""

from __future__ import annotations

from dialogs.forms.kinds import kind_of
from dialogs.forms.walk import Step, current_step
from tests.chat import Chat

MOST_STEPS = 120
TYPED = {
    "text": "MUSTER",
    "long text": "Because of the work.",
    "date": "1 February 1990",
    "number": "12",
    "country": "Germany",
    "several countries": "Germany",
    "languages with level": "German",
    "e-mail": "a@b.example",
    "phone": "+49 30 901820",
    "link": "https://example.org/work",
}
BY_FIELD = {
    "name_cyrillic": "МУСТЕР",
    "stay_until": "1 February 2090",
    "birth_year": "1991",
}


def finish(chat: Chat) -> None:
    """To the summary of the form and through Send; fails when that cannot be reached."""
    chat.now = chat.now.replace(year=max(chat.now.year, 2027))
    enter(chat)
    for _ in range(MOST_STEPS):
        draft = chat.conversation.form
        assert draft is not None
        step = current_step(chat.world.knowledge.application, draft)
        if step is None:
            break
        answer(chat, step)
    else:
        raise AssertionError(f"the form does not end: {chat.text()}")
    send(chat)


def fill(chat: Chat, count: int) -> None:
    """So many more questions answered, none skipped, from wherever the person stands."""
    enter(chat)
    for _ in range(count):
        step = standing(chat)
        if step is None:
            return
        answer(chat, step, thorough=True)


def half_answer(chat: Chat) -> None:
    """What the question on screen asks for is typed; whether that is all of it is left open."""
    step = standing(chat)
    if step is not None and step.field is not None and step.field.kind in TYPED:
        chat.says("05/06/1990" if step.field.kind == "date" else TYPED[step.field.kind])


def standing(chat: Chat) -> Step | None:
    draft = chat.conversation.form
    asked = draft is not None and draft.begun and chat.conversation.place == "form" and not chat.conversation.detail
    return current_step(chat.world.knowledge.application, draft) if asked and draft else None


def enter(chat: Chat) -> None:
    """To the form that is begun, or a new one."""
    chat.commands("form")
    if chat.conversation.place == "status":
        chat.taps("go form" if chat.conversation.form else "another_adult")
    if "begin" in chat.buttons():
        chat.taps("begin")
    for way_back in ("summary", "leave"):
        if way_back in chat.buttons():
            chat.taps(way_back)


def answer(chat: Chat, step: Step, *, thorough: bool = False) -> None:
    buttons = chat.buttons()
    if step.consent:
        wanted = {"age": "= adult", "carry-from-check": "next"}.get(step.consent, "= yes")
        chat.taps(next(name for name in buttons if name.endswith(wanted)))
        return
    if step.another:
        chat.taps("enough")
        return
    assert step.field is not None
    if "drop" in buttons or "save_it" in buttons:
        chat.taps("confirm" if "confirm" in buttons else "save_it")
    elif step.path == "for_whom":
        chat.taps("for_whom = another_adult")
    elif not step.field.required and not thorough and "skip" in buttons:
        chat.taps("skip")
    elif step.field.kind == "file":
        chat.sends(f"cv-{chat.turns}.pdf")
        chat.taps("next") if "next" in chat.buttons() else None
    elif step.field.kind in TYPED:
        typed(chat, step)
    else:
        chosen(chat, step)


def typed(chat: Chat, step: Step) -> None:
    assert step.field is not None
    chat.says(BY_FIELD.get(step.field.id, TYPED[step.field.kind]))
    buttons = chat.buttons()
    levels = [name for name in buttons if name.startswith(f"{step.path} = ") and name.count(":")]
    if levels:
        chat.taps(levels[0])
    if "next" in chat.buttons() and kind_of(step.field).collects and still_at(chat, step):
        chat.taps("next")


def chosen(chat: Chat, step: Step) -> None:
    buttons = [name for name in chat.buttons() if name.startswith((f"{step.path} = ", f"{step.path} + "))]
    chat.taps(buttons[0])
    if still_at(chat, step):
        chat.taps("next")


def still_at(chat: Chat, step: Step) -> bool:
    draft = chat.conversation.form
    now = current_step(chat.world.knowledge.application, draft) if draft else None
    return now is not None and now.path == step.path


def send(chat: Chat) -> None:
    count = len(chat.conversation.sent)
    chat.taps("send")
    chat.taps("agree_and_send")
    assert len(chat.conversation.sent) == count + 1
