"""The pre-application form, from its first screen to Send. What comes next is computed by `forms.walk`, not stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dialogs.bubbles import Bubble, Button
from dialogs.buttons import Act, Done, Set, act, go, parse
from dialogs.content import filled, machine_line
from dialogs.conversation import Conversation, FormDraft, KeptFile, Pending, SentApplication, Value
from dialogs.effects import DropAttachment, KeepAttachment
from dialogs.events import Event, FileFailed, Said, SentFile, Tapped
from dialogs.forms import consents, rules
from dialogs.forms.draft import attachments, focused, pending_at, with_answer, with_pending
from dialogs.forms.kinds import kind_of
from dialogs.forms.prompt import asked, prompt
from dialogs.forms.readings import Accepted, Half, Reading, Refused
from dialogs.forms.summary import receivers, section_choice, summary
from dialogs.forms.walk import Step, current_step, is_done, step_before, steps, with_item, without_item
from dialogs.rendering import bold, paragraphs
from dialogs.search import found_for, is_question, may_ask
from dialogs.sending import sent
from dialogs.several import in_passing, offered
from dialogs.turn import Turn, moved, noticed
from dialogs.world import World

PLACE = "form"
SECTION = "section:"


def show(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """The first screen, the step asked, the summary, or the receivers."""
    draft = conversation.form
    if draft is None or not draft.begun:
        return (_first_screen(conversation, world),)
    if conversation.detail.startswith(SECTION):
        return (section_choice(conversation, draft, conversation.detail.removeprefix(SECTION), world),)
    step = current_step(world.knowledge.application, draft)
    if step is not None:
        return (prompt(conversation, draft, step, world),)
    return (receivers(conversation, draft, world) if draft.confirming else summary(conversation, draft, world),)


def _first_screen(conversation: Conversation, world: World) -> Bubble:
    texts = world.texts(conversation.language)
    form = world.knowledge.application
    text = paragraphs(
        bold(form.title.text(texts.language)),
        filled(form.first_screen, world, texts.language),
        filled(form.never_asked_line, world, texts.language),
        machine_line(world.knowledge.is_machine(texts.language), texts),
    )
    begin = Button(texts("Begin"), act(conversation.version, "begin"))
    return Bubble(text, ((begin,), (Button(texts("Menu"), go("menu")),)))


def receive(conversation: Conversation, event: Event, world: World) -> Turn | None:
    """What the form makes of an event; None when the event is none of its business."""
    if isinstance(event, Tapped):
        return _tapped(conversation, event, world)
    if conversation.form is None or not conversation.form.begun:
        return None
    if isinstance(event, Said):
        return _said(conversation, conversation.form, event, world)
    if isinstance(event, SentFile):
        return _file(conversation, conversation.form, event, world)
    if isinstance(event, FileFailed):
        return Turn(_problem(conversation, event.problem, {"formats": "PDF, JPG, PNG, HEIC"}))
    return None


def _tapped(conversation: Conversation, event: Tapped, world: World) -> Turn | None:
    press = parse(event.data)
    if isinstance(press, Set):
        return _set(conversation, press, event, world)
    if isinstance(press, Done):
        return _done(conversation, press, event, world)
    if not isinstance(press, Act) or press.version != conversation.version - 1:
        return None
    if conversation.form is None or not conversation.form.begun:
        return _begin(conversation, event) if press.name == "begin" else None
    handler = _ACTS.get(press.name)
    return handler(conversation, conversation.form, press, event, world) if handler else None


def _begin(conversation: Conversation, event: Event) -> Turn:
    draft = conversation.form or FormDraft(opened_at=event.now)
    return Turn(_with(conversation, draft.model_copy(update={"begun": True})))


def _with(conversation: Conversation, draft: FormDraft | None, detail: str = "") -> Conversation:
    return conversation.model_copy(update={"form": draft, "place": PLACE, "detail": detail})


def _problem(conversation: Conversation, code: str, parameters: Mapping[str, str] | None = None) -> Conversation:
    return noticed(conversation, "problem", code=code, **(parameters or {}))


# --- answers


def _set(conversation: Conversation, press: Set, event: Tapped, world: World) -> Turn | None:
    on_screen = _on_screen(conversation, press, world)
    if on_screen is None:
        return None
    draft, step = on_screen
    if step.consent:
        return consents.pressed(conversation, draft, step, press, event, world)
    if step.field is None:
        return None
    reading = kind_of(step.field).pressed(asked(conversation, draft, step, world, event.now.date()), press)
    return _taken(conversation, draft, step, reading, event, world)


def _on_screen(conversation: Conversation, press: Set | Done, world: World) -> tuple[FormDraft, Step] | None:
    """The form and the step that the button belongs to; None when another one is on screen."""
    draft = conversation.form
    step = current_step(world.knowledge.application, draft) if draft else None
    if draft is None or step is None or not draft.begun or conversation.detail:
        return None
    return (draft, step) if (press.path, press.revision) == (step.path, step.revision) else None


def _said(conversation: Conversation, draft: FormDraft, event: Said, world: World) -> Turn | None:
    step = current_step(world.knowledge.application, draft)
    if step is not None and step.consent and not conversation.detail and not may_ask(event.text):
        return Turn(_problem(conversation, "by_tap"))
    if step is None or step.field is None or conversation.detail:
        return None
    kind = kind_of(step.field)
    if kind.open and not kind.collects and _surely_asks(conversation, event.text, world):
        asks = Pending(path=step.path, value=event.text, revision=step.revision, asks="question_or_answer")
        return Turn(_with(conversation, with_pending(draft, asks)))
    reading = kind.read(asked(conversation, draft, step, world, event.now.date()), event.text)
    return _taken(conversation, draft, step, reading, event, world)


def _surely_asks(conversation: Conversation, text: str, world: World) -> bool:
    return is_question(text) and found_for(conversation, text, world).decision == "answer"


def _taken(
    conversation: Conversation, draft: FormDraft, step: Step, reading: Reading, event: Event, world: World
) -> Turn:
    if isinstance(reading, Refused):
        return _refused(conversation, step, reading, event, world)
    conversation, reading = _doubted(conversation, draft, step, reading, event)
    if isinstance(reading, Half):
        value = reading.value
        kept = Pending(path=step.path, value=value, revision=step.revision, asks=reading.asks) if value else None
        return _changed(conversation, draft, with_pending(draft, kept))
    problem = rules.problem(step.field.id, reading.value, event.now.date()) if step.field else ""
    if problem:
        return _changed(_problem(conversation, problem), draft, with_pending(draft, None))
    taken = _own_open_file(conversation, step, reading.value)
    if taken:
        return Turn(_problem(conversation, "already_sent", {"reference": taken.reference}))
    form = world.knowledge.application
    return _changed(
        conversation, draft, with_answer(form, draft, step, reading.value, conversation.language, event.now)
    )


def _doubted(
    conversation: Conversation, draft: FormDraft, step: Step, reading: Accepted | Half, event: Event
) -> tuple[Conversation, Accepted | Half]:
    """A day so far away that it may be a slip is asked back, once."""
    years = rules.far_away(step.path, reading.value, event.now.date())
    pending = pending_at(draft, step)
    if not years or (pending and pending.asks == "confirm" and pending.value == reading.value):
        return conversation, reading
    return noticed(conversation, "far_away", years=str(years)), Half(reading.value, "confirm")


def _refused(conversation: Conversation, step: Step, reading: Refused, event: Event, world: World) -> Turn:
    """A closed kind that did not understand typing says so; what is clearly a question is answered instead."""
    assert step.field is not None
    typed = event if isinstance(event, Said) and not kind_of(step.field).open else None
    answered = in_passing(conversation, typed, world) if typed is not None else None
    told = _problem(conversation, reading.problem, reading.parameters)
    return answered or Turn(offered(told, typed, world) if typed is not None else told)


def _own_open_file(conversation: Conversation, step: Step, value: Value) -> SentApplication | None:
    if step.path != "for_whom" or value != "me":
        return None
    return next((sent for sent in conversation.sent if sent.subject == "self" and sent.state != "withdrawn"), None)


def _changed(conversation: Conversation, before: FormDraft, after: FormDraft) -> Turn:
    """The turn to the new draft; files that it no longer holds go."""
    gone = sorted(attachments(before) - attachments(after))
    return Turn(_with(conversation, after), tuple(DropAttachment(each) for each in gone))


def _file(conversation: Conversation, draft: FormDraft, event: SentFile, world: World) -> Turn:
    step = current_step(world.knowledge.application, draft)
    if step is None or step.field is None or conversation.detail:
        return Turn(_problem(conversation, "no_file_here"))
    file = KeptFile(
        attachment_id=event.attachment.attachment_id,
        name=event.attachment.name,
        media_type=event.attachment.media_type,
        size=event.attachment.size,
        sha256=event.attachment.sha256,
    )
    reading = kind_of(step.field).sent(asked(conversation, draft, step, world, event.now.date()), file)
    if isinstance(reading, Refused):
        return Turn(_problem(conversation, reading.problem, reading.parameters))
    if event.as_photo:
        return Turn(_problem(conversation, "as_photo"))
    turn = _taken(noticed(conversation, "file_taken", name=file.name), draft, step, reading, event, world)
    return Turn(turn.conversation, (KeepAttachment(file.attachment_id, step.path), *turn.effects))


# --- acts


def _done(conversation: Conversation, press: Done, event: Tapped, world: World) -> Turn | None:
    on_screen = _on_screen(conversation, press, world)
    if on_screen is None:
        return None
    draft, step = on_screen
    if step.consent == "carry-from-check":
        return Turn(_with(conversation, consents.carried(draft, conversation.language, event.now, world)))
    pending = pending_at(draft, step)
    if step.field is None or not kind_of(step.field).collects or (pending and pending.asks != "more"):
        return None
    reading = kind_of(step.field).finished(asked(conversation, draft, step, world, event.now.date()))
    return _taken(conversation, draft, step, reading, event, world)


def _confirm(conversation: Conversation, draft: FormDraft, press: Act, event: Event, world: World) -> Turn | None:
    step = current_step(world.knowledge.application, draft)
    pending = pending_at(draft, step) if step else None
    if step is None or pending is None or pending.asks != "confirm":
        return None
    return _taken(conversation, draft, step, Accepted(pending.value), event, world)


def _drop(conversation: Conversation, draft: FormDraft, press: Act, event: Event, world: World) -> Turn:
    return _changed(conversation, draft, with_pending(draft, None))


def _skip(conversation: Conversation, draft: FormDraft, press: Act, event: Event, world: World) -> Turn | None:
    form = world.knowledge.application
    step = current_step(form, draft)
    if step is None or step.field is None or step.field.required:
        return None
    return _changed(conversation, draft, with_answer(form, draft, step, None, conversation.language, event.now))


def _leave(conversation: Conversation, draft: FormDraft, press: Act, event: Event, world: World) -> Turn:
    return _changed(conversation, draft, focused(draft, None))


def back(conversation: Conversation, draft: FormDraft, world: World) -> Turn:
    """One question back; from the first one to the menu, with everything kept."""
    form = world.knowledge.application
    if conversation.detail or draft.confirming:
        return Turn(_with(conversation, focused(draft, None)))
    before = step_before(form, draft, current_step(form, draft))
    if before is None:
        return Turn(moved(conversation, "menu"))
    return _changed(conversation, draft, focused(draft, before))


def _back(conversation: Conversation, draft: FormDraft, press: Act, event: Event, world: World) -> Turn:
    return back(conversation, draft, world)


def _asking(draft: FormDraft, world: World) -> Pending | None:
    """The text that reads like a question, when it was typed at the step on screen."""
    step = current_step(world.knowledge.application, draft)
    pending = pending_at(draft, step) if step else None
    return pending if pending and pending.asks == "question_or_answer" else None


def _answer_it(conversation: Conversation, draft: FormDraft, press: Act, event: Event, world: World) -> Turn | None:
    pending = _asking(draft, world)
    if pending is None:
        return None
    found = found_for(conversation, str(pending.value), world)
    asked_anew = _with(conversation, with_pending(draft, None))
    return Turn(noticed(asked_anew, "answer", entry=found.entries[0].entry_id) if found.entries else asked_anew)


def _save_it(conversation: Conversation, draft: FormDraft, press: Act, event: Event, world: World) -> Turn | None:
    step = current_step(world.knowledge.application, draft)
    pending = _asking(draft, world)
    if step is None or step.field is None or pending is None:
        return None
    bare = with_pending(draft, None)
    reading = kind_of(step.field).read(asked(conversation, bare, step, world, event.now.date()), str(pending.value))
    return _taken(conversation, bare, step, reading, event, world)


# --- the repeat group


def _add(conversation: Conversation, draft: FormDraft, press: Act, event: Event, world: World) -> Turn | None:
    step = current_step(world.knowledge.application, draft)
    if step is None or step.group is None or not step.another:
        return None
    return Turn(_with(conversation, with_item(draft, step.group.id)))


def _enough(conversation: Conversation, draft: FormDraft, press: Act, event: Event, world: World) -> Turn | None:
    form = world.knowledge.application
    step = current_step(form, draft)
    if step is None or not step.another:
        return None
    return Turn(_with(conversation, with_answer(form, draft, step, "no", conversation.language, event.now)))


def _remove(conversation: Conversation, draft: FormDraft, press: Act, event: Event, world: World) -> Turn | None:
    step = current_step(world.knowledge.application, draft)
    if step is None or step.group is None or not press.argument.isdecimal():
        return None
    return Turn(_with(conversation, without_item(draft, step.group.id, int(press.argument))))


# --- summary and sending


def _section(conversation: Conversation, draft: FormDraft, press: Act, event: Event, world: World) -> Turn:
    return Turn(_with(conversation, draft, SECTION + press.argument))


def _edit(conversation: Conversation, draft: FormDraft, press: Act, event: Event, world: World) -> Turn:
    step = next((each for each in steps(world.knowledge.application, draft) if each.path == press.argument), None)
    return Turn(_with(conversation, focused(draft, step)))


def _summary(conversation: Conversation, draft: FormDraft, press: Act, event: Event, world: World) -> Turn:
    return Turn(_with(conversation, focused(draft, None)))


def _send(conversation: Conversation, draft: FormDraft, press: Act, event: Event, world: World) -> Turn | None:
    if current_step(world.knowledge.application, draft) is not None:
        return None
    late = _no_longer_right(draft, event, world)
    if late is not None:
        step, problem = late
        return Turn(_problem(_with(conversation, focused(draft, step)), problem))
    return Turn(_with(conversation, draft.model_copy(update={"confirming": True})))


def _no_longer_right(draft: FormDraft, event: Event, world: World) -> tuple[Step, str] | None:
    """The first answer that the clock has overtaken, and how."""
    for step in steps(world.knowledge.application, draft):
        given = draft.answers.get(step.path)
        if step.field and given and given.value is not None and given.revision == step.revision:
            problem = rules.problem(step.field.id, given.value, event.now.date())
            if problem:
                return step, problem
    return None


def _agree_and_send(
    conversation: Conversation, draft: FormDraft, press: Act, event: Event, world: World
) -> Turn | None:
    form = world.knowledge.application
    complete = all(is_done(step, draft) for step in steps(form, draft))
    if not draft.confirming or not complete:
        return None
    if _no_longer_right(draft, event, world) is not None:
        return _send(conversation, draft, press, event, world)
    draft, consent = consents.receivers_agreed(draft, world, conversation.language, event.now)
    return sent(conversation, draft, consent, event, world)


_Handler = Callable[[Conversation, FormDraft, Act, Event, World], Turn | None]
_ACTS: Mapping[str, _Handler] = {
    "confirm": _confirm,
    "drop": _drop,
    "skip": _skip,
    "leave": _leave,
    "back": _back,
    "answer_it": _answer_it,
    "save_it": _save_it,
    "add": _add,
    "enough": _enough,
    "remove": _remove,
    "section": _section,
    "edit": _edit,
    "summary": _summary,
    "send": _send,
    "agree_and_send": _agree_and_send,
}
