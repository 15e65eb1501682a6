"""One class a kind of field: how it reads typing, taps and files, which buttons it offers, and how it shows a value.

`reads` says whether typing can be no answer at all: closed kinds parse first and what does not parse is searched;
open kinds take any text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from rapidfuzz import fuzz, process

from dialogs.bubbles import Button
from dialogs.buttons import Set, act, choose, tick
from dialogs.conversation import KeptFile, Value
from dialogs.forms.readings import Accepted, Asked, Half, Reading, Refused
from dialogs.typed import has_letters, one_line, says_something
from knowledge.forms import Field
from knowledge.words import Words
from locales import Texts, mark
from locales.formats import date_text, folded, number_text, plain_digits, read_date

Rows = tuple[tuple[Button, ...], ...]
SHORT_TEXT, LONG_TEXT = 200, 1500
GROUPED = r"[ .,'’٬،，．]"
"""What sets off groups of three digits, in any script."""
YES_NO = {"yes": mark("Yes"), "no": mark("No")}


class FieldKind:
    """What all kinds share: nothing is accepted, nothing is offered."""

    open = False
    """Any text is an answer."""
    collects = False
    """Values gather until Next."""

    def read(self, asked: Asked, text: str) -> Reading:
        """Reads typing."""
        raise TypeError(f"{type(self).__name__} reads no text")

    def pressed(self, asked: Asked, press: Set) -> Reading:
        """Reads a set button."""
        return Refused("use_typing")

    def sent(self, asked: Asked, file: KeptFile) -> Reading:
        """Reads a file."""
        return Refused("no_file_here")

    def finished(self, asked: Asked) -> Reading:
        """Reads "next" under half-given values."""
        return Accepted(asked.pending) if asked.pending else Refused("nothing_yet")

    def rows(self, asked: Asked) -> Rows:
        """Buttons of the field itself; the dialog adds next, skip and back."""
        return ()

    def shown(self, field: Field, value: Value, texts: Texts) -> str:
        """The value in the person's words, plain text."""
        return str(value)

    def half_shown(self, asked: Asked) -> str:
        """What was collected so far, for the prompt; empty for nothing."""
        return self.shown(asked.field, asked.pending, asked.texts) if asked.pending else ""


class ShortText(FieldKind):
    """One line."""

    open = True

    def read(self, asked: Asked, text: str) -> Reading:
        """Up to 200 characters, as `one_line` keeps them."""
        value = one_line(text)
        limit = asked.field.limit or SHORT_TEXT
        if not has_letters(value):
            return Refused("empty_text")
        return (
            Accepted(value)
            if len(value) <= limit
            else Refused("too_long", {"limit": str(limit), "length": str(len(value))})
        )


class LongText(FieldKind):
    """Several messages, collected until Next; never searched."""

    open = True
    collects = True

    def read(self, asked: Asked, text: str) -> Reading:
        """Adds a paragraph while the whole stays within the limit."""
        whole = f"{asked.pending}\n{text.strip()}" if asked.pending else text.strip()
        limit = asked.field.limit or LONG_TEXT
        if not says_something(text):
            return Refused("empty_text")
        return (
            Half(whole)
            if len(whole) <= limit
            else Refused("too_long", {"limit": str(limit), "length": str(len(whole))})
        )


def option_labels(field: Field) -> Mapping[str, Words]:
    """All options of a field in order, extra ones last."""
    return {**field.options, **field.extra_options}


def _label(field: Field, option: str, texts: Texts) -> str:
    words = option_labels(field).get(option)
    if words is not None:
        return words.text(texts.language)
    return texts(YES_NO[option]) if option in YES_NO else option


def _options(field: Field) -> tuple[str, ...]:
    return tuple(option_labels(field)) or (tuple(YES_NO) if field.kind == "yes/no" else ())


def _option_typed(field: Field, text: str, texts: Texts) -> str | None:
    labels = {folded(_label(field, option, texts)): option for option in _options(field)}
    wanted = folded(text)
    if wanted in labels:
        return labels[wanted]
    found = process.extractOne(wanted, list(labels), scorer=fuzz.ratio, score_cutoff=85) if len(wanted) > 3 else None
    return labels[found[0]] if found else None


class Choice(FieldKind):
    """One of the options, tapped or typed."""

    def read(self, asked: Asked, text: str) -> Reading:
        """The option whose label was typed, small slips forgiven."""
        option = _option_typed(asked.field, text, asked.texts)
        return Accepted(option) if option else Refused("not_an_option")

    def pressed(self, asked: Asked, press: Set) -> Reading:
        """The tapped option."""
        return Accepted(press.choice) if press.choice in _options(asked.field) else Refused("not_an_option")

    def rows(self, asked: Asked) -> Rows:
        """A row an option; yes and no share one."""
        options = _options(asked.field)
        buttons = [
            Button(_label(asked.field, option, asked.texts), choose(asked.path, asked.field.revision, option))
            for option in options
        ]
        return (tuple(buttons),) if asked.field.kind == "yes/no" else tuple((button,) for button in buttons)

    def shown(self, field: Field, value: Value, texts: Texts) -> str:
        """The option's label."""
        return _label(field, str(value), texts)


class SeveralChoices(FieldKind):
    """Ticks, then Next. Extra options stand alone."""

    collects = True

    def read(self, asked: Asked, text: str) -> Reading:
        """Ticks the option whose label was typed."""
        option = _option_typed(asked.field, text, asked.texts)
        return self._ticked(asked, option) if option else Refused("not_an_option")

    def pressed(self, asked: Asked, press: Set) -> Reading:
        """Puts a tick or takes it away."""
        if press.choice not in _options(asked.field):
            return Refused("not_an_option")
        if press.kind == "off":
            return Half(tuple(each for each in asked.ticks if each != press.choice))
        return self._ticked(asked, press.choice)

    def _ticked(self, asked: Asked, option: str) -> Reading:
        alone = asked.field.extra_options
        if option in alone:
            return Half((option,))
        ticks = tuple(dict.fromkeys((*(each for each in asked.ticks if each not in alone), option)))
        limit = asked.field.up_to
        if limit and len(ticks) > limit:
            return Refused("too_many", {"limit": str(limit)})
        return Half(ticks)

    def rows(self, asked: Asked) -> Rows:
        """A row an option; ticked ones carry their tick, or their rank where order counts."""
        return tuple((self._button(asked, option),) for option in _options(asked.field))

    def _button(self, asked: Asked, option: str) -> Button:
        on = option in asked.ticks
        sign = str(asked.ticks.index(option) + 1) if on and asked.field.up_to else "✓"
        label = _label(asked.field, option, asked.texts)
        return Button(f"{sign} {label}" if on else label, tick(asked.path, asked.field.revision, option, on=not on))

    def shown(self, field: Field, value: Value, texts: Texts) -> str:
        """The labels, separated as the language separates."""
        return _joined(
            [_label(field, str(option), texts) for option in value] if isinstance(value, tuple) else [], texts
        )

    def half_shown(self, asked: Asked) -> str:
        """Ticks stand on the buttons."""
        return ""


def _joined(items: list[str], texts: Texts) -> str:
    separator = {"zh": "、", "ar": "، "}.get(texts.language, ", ")
    return separator.join(items)


class Date(FieldKind):
    """A day, typed; one that could be read in two ways is shown for confirmation."""

    def read(self, asked: Asked, text: str) -> Reading:
        """An ISO date as value."""
        read = read_date(one_line(text), asked.language)
        if read is None:
            return Refused("not_a_date")
        return Accepted(read.day.isoformat()) if read.sure else Half(read.day.isoformat(), "confirm")

    def rows(self, asked: Asked) -> Rows:
        """Yes and no under a date to confirm."""
        if not asked.pending:
            return ()
        yes = Button(asked.texts("Yes, that is right"), act(asked.version, "confirm"))
        return ((yes, Button(asked.texts("No"), act(asked.version, "drop"))),)

    def shown(self, field: Field, value: Value, texts: Texts) -> str:
        """The date in words."""
        from datetime import date

        return date_text(date.fromisoformat(str(value)), texts.language)


class Number(FieldKind):
    """A whole number in digits of any script."""

    def read(self, asked: Asked, text: str) -> Reading:
        """The number, if nothing else was written; groups of three may be set off, "1.5" is no whole number."""
        written = plain_digits(one_line(text))
        if not re.fullmatch(rf"\d{{1,9}}|\d{{1,3}}(?:{GROUPED}\d{{3}}){{1,2}}", written):
            return Refused("not_a_number")
        return Accepted(int(re.sub(r"\D", "", written)))

    def shown(self, field: Field, value: Value, texts: Texts) -> str:
        """Years without separators, other numbers with them."""
        number = int(str(value))
        return str(number) if 1800 <= number <= 2200 else number_text(number, texts.language)


class Email(FieldKind):
    """An e-mail address; its form is checked, nothing is sent to it."""

    def read(self, asked: Asked, text: str) -> Reading:
        """The address as the standard spells it."""
        try:
            return Accepted(validate_email(one_line(text), check_deliverability=False).normalized)
        except EmailNotValidError:
            return Refused("not_an_email")


class Phone(FieldKind):
    """A telephone number; without a plus sign it is read as one of the country of residence."""

    def read(self, asked: Asked, text: str) -> Reading:
        """The number in E.164."""
        try:
            number = phonenumbers.parse(plain_digits(one_line(text)), asked.home_country or None)
        except phonenumbers.NumberParseException:
            return Refused("not_a_phone")
        if not phonenumbers.is_possible_number(number):
            return Refused("not_a_phone")
        return Accepted(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

    def shown(self, field: Field, value: Value, texts: Texts) -> str:
        """The number with its usual gaps."""
        return phonenumbers.format_number(
            phonenumbers.parse(str(value), None), phonenumbers.PhoneNumberFormat.INTERNATIONAL
        )


class Link(FieldKind):
    """Web addresses, up to `repeat`, collected until Next."""

    collects = True

    def read(self, asked: Asked, text: str) -> Reading:
        """One or more http(s) addresses; a bare domain gets https in front."""
        links = [self._address(word) for word in one_line(text).split()]
        if not links or not all(links):
            return Refused("not_a_link")
        whole = tuple(dict.fromkeys((*asked.ticks, *(link for link in links if link))))
        limit = asked.field.repeat or 1
        if len(whole) > limit:
            return Refused("too_many", {"limit": str(limit)})
        return Half(whole) if limit > 1 else Accepted(whole)

    @staticmethod
    def _address(word: str) -> str:
        address = word if re.match(r"https?://", word, re.IGNORECASE) else f"https://{word}"
        well_formed = re.fullmatch(
            r"https?://[^\s/@:<>\"']+\.[^\s/@<>\"']{2,}(?:[/?#][^\s<>\"']*)?", address, re.IGNORECASE
        )
        return address if well_formed and len(address) <= 300 and address.isprintable() else ""

    def shown(self, field: Field, value: Value, texts: Texts) -> str:
        """A line a link."""
        return "\n".join(str(link) for link in value) if isinstance(value, tuple) else str(value)


class Files(FieldKind):
    """One file, or several collected until Next."""

    collects = True

    def read(self, asked: Asked, text: str) -> Reading:
        """Typing is no file."""
        return Refused("send_a_file")

    def sent(self, asked: Asked, file: KeptFile) -> Reading:
        """Adds the file, or takes it as the one that is asked."""
        kept = (
            tuple(item for item in asked.pending if isinstance(item, KeptFile))
            if isinstance(asked.pending, tuple)
            else ()
        )
        limit = asked.field.repeat or 1
        if len(kept) >= limit:
            return Refused("too_many", {"limit": str(limit)})
        return Half((*kept, file)) if limit > 1 else Accepted((file,))

    def pressed(self, asked: Asked, press: Set) -> Reading:
        """Takes a file away."""
        if press.kind != "off" or not isinstance(asked.pending, tuple):
            return Refused("send_a_file")
        return Half(
            tuple(item for item in asked.pending if isinstance(item, KeptFile) and item.attachment_id != press.choice)
        )

    def rows(self, asked: Asked) -> Rows:
        """A button a collected file takes it away."""
        files = asked.pending if isinstance(asked.pending, tuple) else ()
        return tuple(
            (Button(f"✗ {item.name[:40]}", tick(asked.path, asked.field.revision, item.attachment_id, on=False)),)
            for item in files
            if isinstance(item, KeptFile)
        )

    def shown(self, field: Field, value: Value, texts: Texts) -> str:
        """A line a file."""
        return "\n".join(item.name for item in value if isinstance(item, KeptFile)) if isinstance(value, tuple) else ""
