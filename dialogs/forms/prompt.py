"""What the form shows for the step on screen."""

from __future__ import annotations

from datetime import date

from dialogs.bubbles import Bubble, Button
from dialogs.buttons import act, choose, done, go, tick
from dialogs.content import filled
from dialogs.conversation import Conversation, FormDraft, Given, Pending
from dialogs.forms.draft import pending_at
from dialogs.forms.kinds import kind_of, shown
from dialogs.forms.readings import Asked
from dialogs.forms.submission import first_region
from dialogs.forms.values import condition_values
from dialogs.forms.walk import Step, progress
from dialogs.rendering import bold, escaped, italic, marked_up, paragraphs
from dialogs.world import World
from knowledge.forms import Field
from locales import Texts

Rows = tuple[tuple[Button, ...], ...]


def asked(conversation: Conversation, draft: FormDraft, step: Step, world: World, today: date) -> Asked:
    """The field on screen with all that reading its answer needs."""
    assert step.field is not None
    values = condition_values(world.knowledge.application, draft)
    home = sorted(values.get("residence_country", frozenset()))
    pending = pending_at(draft, step)
    return Asked(
        field=step.field,
        path=step.path,
        texts=world.texts(conversation.language),
        today=today,
        version=conversation.version,
        pending=pending.value if pending else None,
        home_country=home[0] if home else "",
        suggestions=tuple(sorted(values.get("citizenships", frozenset()))) if step.path == "residence_country" else (),
    )


def prompt(conversation: Conversation, draft: FormDraft, step: Step, world: World) -> Bubble:
    """The bubble of a step that is on screen."""
    if step.consent:
        return _consent(conversation, draft, step, world)
    if step.another:
        return _another(conversation, draft, step, world)
    return _question(conversation, draft, step, world)


def _question(conversation: Conversation, draft: FormDraft, step: Step, world: World) -> Bubble:
    texts = world.texts(conversation.language)
    assert step.field is not None
    field = step.field
    on_screen = asked(conversation, draft, step, world, date.min)
    pending = pending_at(draft, step)
    if pending and pending.asks == "question_or_answer":
        return _question_or_answer(conversation, pending, texts)
    label = field.label.text(texts.language)
    text = paragraphs(
        italic(_where(draft, step, world, texts)),
        bold(label) if field.required else f"{bold(label)}\n{italic(texts('You may skip this.'))}",
        *(marked_up(words.text(texts.language)) for words in (field.hint, field.why) if words),
        _formats(field, texts),
        _standing(draft, step, texts),
        _half(on_screen, pending, texts),
    )
    rows = kind_of(field).rows(on_screen) + _controls(conversation, draft, step, texts)
    return Bubble(text, rows)


def _where(draft: FormDraft, step: Step, world: World, texts: Texts) -> str:
    form = world.knowledge.application
    where = progress(form, draft)
    assert step.field is not None
    section = form.sections[(step.group or step.field).section].text(texts.language)
    place = texts("{section} · {number} of {total}", section=section, number=where.number, total=where.total)
    if step.group is None:
        return place
    item = int(step.path.split("/")[1])
    number = draft.items[step.group.id].index(item) + 1
    return f"{place} · {texts('Person {number}', number=number)}"


def _formats(field: Field, texts: Texts) -> str:
    if field.kind != "file":
        return ""
    formats = ", ".join(field.formats or ("pdf", "jpg", "png", "heic")).upper()
    return escaped(texts("Send it with the paper clip as a file, up to 20 MB: {formats}.", formats=formats))


def _standing(draft: FormDraft, step: Step, texts: Texts) -> str:
    """The answer that a person who came back sees beside the question."""
    given = draft.answers.get(step.path)
    if given is None or given.value is None or step.field is None or pending_at(draft, step):
        return ""
    return escaped(texts("Your answer now: {answer}", answer=shown(step.field, given.value, texts)))


def _half(on_screen: Asked, pending: Pending | None, texts: Texts) -> str:
    half = kind_of(on_screen.field).half_shown(on_screen)
    if not half:
        return ""
    if pending and pending.asks == "confirm":
        return bold(texts("I read: {value}. Is that right?", value=half))
    if on_screen.field.kind == "languages with level":
        return bold(texts("How well do you speak it: {language}?", language=half))
    return paragraphs(escaped(half), italic(texts("Add more, or tap Next.")))


def _controls(conversation: Conversation, draft: FormDraft, step: Step, texts: Texts) -> Rows:
    assert step.field is not None
    version = conversation.version
    pending = pending_at(draft, step)
    ready = kind_of(step.field).collects and pending is not None and pending.asks == "more"
    first = [Button(texts("Next"), done(step.path, step.revision))] if ready else []
    if not step.field.required:
        first.append(Button(texts("Skip"), act(version, "skip")))
    if draft.focus and step.path in draft.answers:
        first.append(Button(texts("Leave as it is"), act(version, "leave")))
    last = (Button(texts("Back"), act(version, "back")), Button(texts("Menu"), go("menu")))
    return ((tuple(first),) if first else ()) + (last,)


def _question_or_answer(conversation: Conversation, pending: Pending, texts: Texts) -> Bubble:
    text = paragraphs(
        escaped(texts("This reads like a question. What shall I do with it?")), italic(str(pending.value))
    )
    version = conversation.version
    return Bubble(
        text,
        (
            (Button(texts("Answer it"), act(version, "answer_it")),),
            (Button(texts("Save it as my answer"), act(version, "save_it")),),
            (Button(texts("Back"), act(version, "drop")), Button(texts("Menu"), go("menu"))),
        ),
    )


def consent_text(kind: str, draft: FormDraft, world: World, language: str) -> str:
    """The words a person agrees to, as Telegram HTML; their hash is recorded."""
    point = world.knowledge.application.consent[kind]
    return filled(point.text, world, language, first_region(draft))


def _consent(conversation: Conversation, draft: FormDraft, step: Step, world: World) -> Bubble:
    texts = world.texts(conversation.language)
    text = consent_text(step.consent, draft, world, texts.language)
    back = (Button(texts("Menu"), go("menu")),)
    if step.consent == "carry-from-check":
        end = (Button(texts("Next"), done(step.path, step.revision)),)
        return Bubble(text, (*_carry_rows(draft, world, texts), end, back))
    return Bubble(text, (*_consent_rows(step, world, texts), back))


def _consent_rows(step: Step, world: World, texts: Texts) -> Rows:
    options = world.knowledge.application.consent[step.consent].options
    labels = {option: words.text(texts.language) for option, words in options.items()} or _default_options(
        step.consent, texts
    )
    return tuple((Button(label, choose(step.path, 1, option)),) for option, label in labels.items())


def _default_options(consent: str, texts: Texts) -> dict[str, str]:
    if consent == "others":
        return {"yes": texts("Yes, I have told them"), "no": texts("Not yet")}
    return {"yes": texts("I agree"), "no": texts("No, not now")}


def _carry_rows(draft: FormDraft, world: World, texts: Texts) -> Rows:
    ticked = draft.pending.value if draft.pending and isinstance(draft.pending.value, tuple) else ()
    offered = {path: world.knowledge.application.field(path) for path in draft.proposals}
    return tuple(_carry_row(field, draft, path in ticked, texts) for path, field in offered.items() if field)


def _carry_row(field: Field, draft: FormDraft, on: bool, texts: Texts) -> tuple[Button, ...]:
    label = f"{field.label.text(texts.language)} — {shown(field, draft.proposals[field.id], texts)}"
    return (Button(f"✓ {label}" if on else label, tick("consent/carry-from-check", 1, field.id, on=not on)),)


def _another(conversation: Conversation, draft: FormDraft, step: Step, world: World) -> Bubble:
    texts = world.texts(conversation.language)
    assert step.group is not None
    people = draft.items.get(step.group.id, ())
    lines = [_item_line(draft, step.group, number, item, texts) for number, item in enumerate(people, 1)]
    version = conversation.version
    removals = tuple(
        (Button(texts("Take away person {number}", number=number), act(version, "remove", str(item))),)
        for number, item in enumerate(people, 1)
        if len(people) > 1
    )
    rows = (
        (Button(texts("Add another person"), act(version, "add")), Button(texts("No, go on"), act(version, "enough"))),
        *removals,
        (Button(texts("Back"), act(version, "back")), Button(texts("Menu"), go("menu"))),
    )
    return Bubble(paragraphs(bold(texts("Is there another person?")), escaped("\n".join(lines))), rows)


def _item_line(draft: FormDraft, group: Field, number: int, item: int, texts: Texts) -> str:
    told = []
    for field in group.fields:
        given = draft.answers.get(f"{group.id}/{item}/{field.id}")
        if given and given.value is not None:
            told.append(shown(field, given.value, texts))
    return f"{number}. {' · '.join(told)}"


def answer_line(field: Field, given: Given | None, texts: Texts) -> str:
    """A line of the summary: the question and the answer as the person gave it."""
    if given is None or given.value is None:
        value = italic(texts("left out"))
    else:
        value = escaped(shown(field, given.value, texts))
    return f"{bold(field.label.text(texts.language))}\n{value}"
