"""From a finished draft to the candidate file: the exact bytes that operators get."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from candidates import Answer, AttachedFile, CandidateFile, ConsentGiven, Form, build, canonical_json, sha256
from dialogs.conversation import FormDraft, Given, KeptFile
from dialogs.effects import SubmitFile
from dialogs.forms.kinds import shown
from dialogs.forms.walk import Step, steps
from dialogs.world import World
from knowledge.forms import ApplicationForm


def submission(
    draft: FormDraft, world: World, *, language: str, reference: str, nonce: str, now: datetime
) -> SubmitFile:
    """The effect that fixes the file in this turn. `nonce`: random hex for the manifest. The draft must be complete."""
    candidate = candidate_file(draft, world, language=language, reference=reference, now=now)
    manifest = canonical_json(build(candidate, nonce))
    return SubmitFile(
        application_id=candidate.application_id,
        reference=reference,
        subject=subject(draft),
        revision=candidate.revision,
        canonical=canonical_json(candidate),
        manifest=manifest,
        manifest_sha256=sha256(manifest),
        attachments=tuple(item.attachment_id for item in candidate.attachments),
        category=candidate.category,
        region=candidate.region,
        language=language,
        form_version=candidate.form.version,
        receiver=candidate.receiver,
        sent_at=now,
    )


def candidate_file(draft: FormDraft, world: World, *, language: str, reference: str, now: datetime) -> CandidateFile:
    """Only answers that apply enter the file, each with the words and language the person saw."""
    form = world.knowledge.application
    answered = list(_answered(form, draft))
    languages = {given.language for _, given in answered} | {language}
    return CandidateFile(
        application_id=draft.application_id,
        reference=reference,
        revision=1,
        sent_at=now,
        language=language,
        form=Form(version=form.version),
        receiver=world.service.receiver_for(first_region(draft)),
        category=_single(answered, "category"),
        route=_single(answered, "route"),
        region=first_region(draft),
        consents=tuple(
            ConsentGiven(kind=kind, version=each.version, language=each.language, text_hash=each.text_hash, at=each.at)
            for kind, each in sorted(draft.consents.items())
            if each.given
        ),
        answers=tuple(_answer(step, given, world) for step, given in answered),
        attachments=tuple(_attached(answered)),
        unreviewed=tuple(sorted(one for one in languages if world.knowledge.is_machine(one))),
    )


def _answered(form: ApplicationForm, draft: FormDraft) -> Iterator[tuple[Step, Given]]:
    for step in steps(form, draft):
        given = draft.answers.get(step.path)
        if step.field is not None and given is not None:
            yield step, given


def _answer(step: Step, given: Given, world: World) -> Answer:
    assert step.field is not None
    value = given.value
    files = isinstance(value, tuple) and any(isinstance(item, KeptFile) for item in value)
    ids = (
        tuple(item.attachment_id if isinstance(item, KeptFile) else item for item in value)
        if isinstance(value, tuple)
        else value
    )
    return Answer(
        path=step.path,
        section=step.field.section,
        revision=given.revision,
        question=step.field.label.text(given.language),
        value=ids,
        shown="" if value is None else shown(step.field, value, world.texts(given.language)),
        skipped=given.skipped,
        language=given.language if not files else "",
        at=given.at,
    )


def _attached(answered: list[tuple[Step, Given]]) -> Iterator[AttachedFile]:
    for step, given in answered:
        for item in given.value if isinstance(given.value, tuple) else ():
            if isinstance(item, KeptFile):
                yield AttachedFile(
                    attachment_id=item.attachment_id,
                    field=step.path,
                    path=f"attachments/{item.attachment_id}{_ending(item.name)}",
                    name=item.name,
                    media_type=item.media_type,
                    size=item.size,
                    sha256=item.sha256,
                )


def _ending(name: str) -> str:
    match = re.search(r"\.[A-Za-z0-9]{1,5}$", name)
    return match.group().lower() if match else ""


def _single(answered: list[tuple[Step, Given]], field_id: str) -> str:
    given = next((given for step, given in answered if step.path == field_id), None)
    return str(given.value) if given and given.value is not None else ""


def first_region(draft: FormDraft) -> str:
    """The most wanted region's id, or empty where none was named."""
    given = draft.answers.get("regions")
    first = given.value[0] if given and isinstance(given.value, tuple) and given.value else ""
    return first if isinstance(first, str) and first not in ("no_preference", "help_me_choose", "another") else ""


def subject(draft: FormDraft) -> str:
    """Whom the file is about: one open file for the person, one for each other adult."""
    given = draft.answers.get("for_whom")
    return f"other:{draft.application_id}" if given and given.value == "another_adult" else "self"
