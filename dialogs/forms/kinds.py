"""Which class serves which kind of field."""

from __future__ import annotations

from collections.abc import Mapping

from phonenumbers import NumberParseException

from dialogs.conversation import KeptFile, Value
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
from locales import Texts

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


def shown(field: Field, value: Value, texts: Texts) -> str:
    """The value in the person's words. One that was given to a field of another kind, in an earlier form, as it is."""
    try:
        words = kind_of(field).shown(field, value, texts)
    except (NumberParseException, TypeError, ValueError):
        words = ""
    return words or _as_it_is(value)


def _as_it_is(value: Value) -> str:
    items = value if isinstance(value, tuple) else (value,)
    return ", ".join(item.name if isinstance(item, KeptFile) else str(item) for item in items)
