"""`python -m locales.check`: a missing, fuzzy or left-over message or a lost placeholder is a fault in any language."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from gettext import c2py
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from locales.extraction import said_messages
from locales.texts import FOLDER


def faults(folder: Path = FOLDER) -> Iterator[str]:
    """One line a fault: language, message, what is wrong."""
    template = said_messages()
    for path in sorted(folder.glob("*/messages.po")):
        with path.open("rb") as file:
            yield from _language_faults(path.parent.name, read_po(file, locale=path.parent.name), template)


def _language_faults(language: str, catalogue: Catalog, template: Catalog) -> Iterator[str]:
    for wanted in template:
        if wanted.id:
            yield from _message_faults(language, wanted, catalogue)
    for message in catalogue:
        if message.id and message.id not in template:
            yield f"{language}: no longer said: {message.id!r}. Run make catalogues."


def _message_faults(language: str, wanted: Message, catalogue: Catalog) -> Iterator[str]:
    message = catalogue.get(wanted.id)
    forms = _forms(message)
    expected = catalogue.num_plurals if isinstance(wanted.id, tuple | list) else 1
    if message is None or len(forms) < expected or not all(forms):
        yield f"{language}: not translated: {wanted.id!r}. Run make catalogues and fill it in."
    elif message.fuzzy:
        yield f"{language}: fuzzy: {wanted.id!r}. Look at it and take the fuzzy mark away."
    elif not all(_keeps_placeholders(form, number, wanted, catalogue) for number, form in enumerate(forms)):
        yield f"{language}: placeholders differ: {wanted.id!r}. Keep {sorted(_placeholders_of(wanted))}."


def _forms(message: Message | None) -> tuple[str, ...]:
    if message is None:
        return ()
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string,)


def _keeps_placeholders(form: str, number: int, wanted: Message, catalogue: Catalog) -> bool:
    """Exactly the placeholders of the source; a plural form for a single number may name that number in words."""
    lost = _placeholders_of(wanted) - placeholders(form)
    spelled_out = isinstance(wanted.id, tuple | list) and number in _forms_of_one_number(catalogue.plural_expr)
    return placeholders(form) <= _placeholders_of(wanted) and (not lost or (lost == {"count"} and spelled_out))


@cache
def _forms_of_one_number(plural_expression: str) -> frozenset[int]:
    """Plural forms that a single number has for itself, such as the Arabic dual."""
    form_of = c2py(plural_expression)
    used = Counter(form_of(number) for number in range(1000))
    return frozenset(form for form, times in used.items() if times == 1)


def _placeholders_of(message: Message) -> frozenset[str]:
    return placeholders(message.id if isinstance(message.id, str) else message.id[-1])


def placeholders(text: str) -> frozenset[str]:
    """Names in braces."""
    return frozenset(re.findall(r"\{(\w+)\}", text))


def main() -> int:
    """Prints all faults at once; 1 when there is any."""
    found = list(faults())
    for fault in found:
        sys.stderr.write(f"{fault}\n")
    sys.stdout.write(f"catalogues: {len(found)} faults\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
