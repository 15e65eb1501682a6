"""Check your answers: every answer by section, each to be changed, then who receives it, then Send."""

from __future__ import annotations

from dialogs.bubbles import Bubble, Button
from dialogs.buttons import act, go
from dialogs.conversation import Conversation, FormDraft
from dialogs.forms.prompt import answer_line, consent_text
from dialogs.forms.walk import Step, steps
from dialogs.rendering import bold, escaped, italic, paragraphs, shortened
from dialogs.world import World
from locales import Texts

LABEL = 48
"""Characters of a question on a button."""


def summary(conversation: Conversation, draft: FormDraft, world: World) -> Bubble:
    """All answers, and a button a section to change something in it."""
    texts = world.texts(conversation.language)
    by_section = sections(draft, world)
    parts = [_section(name, walked, draft, world, texts) for name, walked in by_section.items()]
    version = conversation.version
    changes = [
        Button(
            texts("Change: {section}", section=world.knowledge.application.sections[name].text(texts.language)),
            act(version, "section", name),
        )
        for name in by_section
    ]
    pairs = tuple(tuple(changes[start : start + 2]) for start in range(0, len(changes), 2))
    send = (Button(texts("Send"), act(version, "send")),)
    text = paragraphs(bold(texts("Check your answers")), *parts, escaped(not_official(texts)))
    return Bubble(text, (send, *pairs, (Button(texts("Menu"), go("menu")),)))


def not_official(texts: Texts) -> str:
    """The line that first screen, send screen and receipt share."""
    return texts(
        "This is not an official application: no visa, permit or petition, and no official term starts. "
        "Keep your visa, job, home and insurance as they are."
    )


def sections(draft: FormDraft, world: World) -> dict[str, list[Step]]:
    """Section id → its fields that apply, in order."""
    grouped: dict[str, list[Step]] = {}
    for step in steps(world.knowledge.application, draft):
        if step.field is not None:
            grouped.setdefault((step.group or step.field).section, []).append(step)
    return grouped


def _section(name: str, walked: list[Step], draft: FormDraft, world: World, texts: Texts) -> str:
    title = world.knowledge.application.sections[name].text(texts.language)
    lines = [
        paragraphs(_person(step, draft, texts), answer_line(step.field, draft.answers.get(step.path), texts))
        for step in walked
        if step.field
    ]
    return paragraphs(f"— <i>{escaped(title)}</i> —", *lines)


def _person(step: Step, draft: FormDraft, texts: Texts) -> str:
    """Above the first answer of an item of a repeat group: which one it is."""
    if step.group is None or step.field != step.group.fields[0]:
        return ""
    number = draft.items[step.group.id].index(int(step.path.split("/")[1])) + 1
    return italic(texts("Person {number}", number=number))


def section_choice(conversation: Conversation, draft: FormDraft, section: str, world: World) -> Bubble:
    """The fields of one section as buttons; a tap puts that field on screen."""
    texts = world.texts(conversation.language)
    version = conversation.version
    rows = tuple(
        (Button(shortened(step.field.label.text(texts.language), LABEL), act(version, "edit", step.path)),)
        for step in sections(draft, world).get(section, [])
        if step.field
    )
    back = (Button(texts("Back"), act(version, "summary")),)
    return Bubble(bold(texts("Which answer do you want to change?")), (*rows, back))


def receivers(conversation: Conversation, draft: FormDraft, world: World) -> Bubble:
    """The last screen before sending: the exact name of who receives the file, and what sending is not."""
    texts = world.texts(conversation.language)
    version = conversation.version
    text = paragraphs(consent_text("receivers", draft, world, texts.language), escaped(not_official(texts)))
    rows = (
        (Button(texts("I agree, send it"), act(version, "agree_and_send")),),
        (Button(texts("Back"), act(version, "summary")),),
    )
    return Bubble(text, rows)
