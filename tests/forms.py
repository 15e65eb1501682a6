"""Forms filled in for tests: at a field, finished, sent."""

from __future__ import annotations

from dialogs.forms.walk import current_step
from tests.chat import Chat

ANSWERS: dict[str, tuple[str, ...]] = {
    "consent/age": ("tap consent/age = adult",),
    "consent/form-consent": ("tap consent/form-consent = yes",),
    "consent/others": ("tap consent/others = yes",),
    "consent/beliefs": ("tap consent/beliefs = no",),
    "for_whom": ("tap for_whom = me",),
    "name_latin": ("say ANNA MUSTER",),
    "birth_date": ("say 1 February 1990",),
    "citizenships": ("say Germany", "tap next"),
    "residence_country": ("tap residence_country = DE",),
    "contact_way": ("tap contact_way = this_chat",),
    "languages": ("say German", "tap languages = de:native", "tap next"),
    "family_moves": ("tap family_moves = yes",),
    "family/1/relation": ("tap family/1/relation = spouse",),
    "family/1/birth_year": ("say 1991",),
    "family/another": ("tap enough",),
    "route": ("tap route = d883",),
    "category": ("tap category = scientist",),
    "evidence_kind": ("tap evidence_kind + award", "tap next"),
    "sci_field": ("say Soil physics",),
    "education": ("tap education = doctor",),
    "work_status": ("tap work_status = employed",),
    "regions": ("tap regions + kaluga", "tap next"),
    "where_now": ("tap where_now = abroad",),
}
FINISHED = tuple(path for path in ANSWERS if not path.startswith("consent/") and path != "family/another")


def at_field(path: str) -> Chat:
    """A chat whose form asks this field now; what comes before is answered, or skipped where that is allowed."""
    chat = Chat()
    chat.commands("form")
    chat.taps("begin")
    while True:
        assert chat.conversation.form is not None
        step = current_step(chat.world.knowledge.application, chat.conversation.form)
        if step is None or step.path == path:
            return chat
        for act in ANSWERS.get(step.path, ("tap skip",)):
            verb, what = act.split(" ", 1)
            chat.taps(what) if verb == "tap" else chat.says(what)


def finished() -> Chat:
    """A chat that stands at "check your answers"."""
    chat = at_field("")
    assert "send" in chat.buttons()
    return chat


def sent() -> Chat:
    """A chat whose form was sent."""
    chat = finished()
    chat.taps("send")
    chat.taps("agree_and_send")
    return chat
