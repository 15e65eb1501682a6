"""Which class serves which kind of field."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.forms.fields import (
    Choice,
    Date,
    Email,
    FieldKind,
    Files,
    Link,
    LongText,
    Number,
    Phone,
    SeveralChoices,
    ShortText,
)
from dialogs.forms.places import Country, LanguagesWithLevel, SeveralCountries
from knowledge.forms import Field

KINDS: Mapping[str, FieldKind] = {
    "text": ShortText(),
    "long text": LongText(),
    "choice": Choice(),
    "several choices": SeveralChoices(),
    "yes/no": Choice(),
    "date": Date(),
    "number": Number(),
    "country": Country(),
    "several countries": SeveralCountries(),
    "languages with level": LanguagesWithLevel(),
    "e-mail": Email(),
    "phone": Phone(),
    "link": Link(),
    "file": Files(),
}


def kind_of(field: Field) -> FieldKind:
    """The class for this field; a choice of which several may be taken (`up_to`) collects ticks."""
    return KINDS["several choices"] if field.kind == "choice" and (field.up_to or 1) > 1 else KINDS[field.kind]
