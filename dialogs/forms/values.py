"""What conditions see of a draft: option ids by field id. Left out, not applicable and unasked all read as the empty
set.
"""

from __future__ import annotations

from dialogs.conversation import FormDraft, Given, KeptFile
from knowledge.conditions import CONSENT, Values
from knowledge.forms import ApplicationForm


def condition_values(form: ApplicationForm, draft: FormDraft) -> Values:
    """Field id → chosen option ids (or the typed value), for every field outside repeat groups."""
    values = {field.id: _options(draft.answers.get(field.id)) for field in form.fields}
    values[CONSENT] = frozenset(kind for kind, record in draft.consents.items() if record.given)
    return values


def _options(given: Given | None) -> frozenset[str]:
    value = given.value if given else None
    if value is None:
        return frozenset()
    if isinstance(value, tuple):
        return frozenset(item.attachment_id if isinstance(item, KeptFile) else item for item in value)
    return frozenset({str(value)})
