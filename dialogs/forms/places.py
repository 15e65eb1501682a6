"""The kinds of field that name countries or languages."""

from __future__ import annotations

from dialogs.bubbles import Button
from dialogs.buttons import Set, choose, tick
from dialogs.conversation import Value
from dialogs.forms.countries import CANDIDATE, MOST, only_candidates, read_names, with_names, without_candidates
from dialogs.forms.fields import FieldKind, Rows
from dialogs.forms.readings import Accepted, Asked, Half, Reading, Refused
from knowledge.forms import Field
from locales import Texts
from locales.names import countries_named, country_codes, country_name, language_codes, language_name, languages_named


def _place_shown(field: Field, code: str, texts: Texts) -> str:
    words = field.extra_options.get(code)
    return words.text(texts.language) if words else country_name(code, texts.language)


class Country(FieldKind):
    """One country, typed in any of the bot's languages."""

    def read(self, asked: Asked, text: str) -> Reading:
        """The country, or buttons with those that may be meant."""
        found = countries_named(text)
        if not found.codes:
            return Refused("not_a_country")
        return Accepted(found.codes[0]) if found.sure else Half(tuple(CANDIDATE + code for code in found.codes))

    def pressed(self, asked: Asked, press: Set) -> Reading:
        """The tapped country."""
        known = press.choice in country_codes() or press.choice in asked.field.extra_options
        return Accepted(press.choice) if known else Refused("not_a_country")

    def finished(self, asked: Asked) -> Reading:
        """There is nothing to finish: a country is one tap."""
        return Refused("nothing_yet")

    def rows(self, asked: Asked) -> Rows:
        """Countries that may be meant, else those already named in the form."""
        codes = only_candidates(asked.ticks) or tuple(code for code in asked.suggestions if code in country_codes())
        return tuple(
            (Button(_place_shown(asked.field, code, asked.texts), choose(asked.path, asked.field.revision, code)),)
            for code in codes
        )

    def shown(self, field: Field, value: Value, texts: Texts) -> str:
        """The country's name."""
        return _place_shown(field, str(value), texts)

    def half_shown(self, asked: Asked) -> str:
        """Candidates stand on the buttons."""
        return ""


class SeveralCountries(FieldKind):
    """Countries typed one by one or in a list, with the extra options as ticks, then Next."""

    collects = True

    def read(self, asked: Asked, text: str) -> Reading:
        """Adds what was named."""
        named = read_names(text, countries_named)
        if not named.sure and not named.candidates:
            return Refused("not_a_country")
        return Half(with_names(asked.ticks, named))

    def pressed(self, asked: Asked, press: Set) -> Reading:
        """Adds a candidate or an extra option, or takes a country away."""
        chosen = without_candidates(asked.ticks)
        if press.kind == "off":
            return Half(tuple(each for each in chosen if each != press.choice))
        if press.choice not in country_codes() and press.choice not in asked.field.extra_options:
            return Refused("not_a_country")
        return Half(tuple(dict.fromkeys((*chosen, press.choice)))[:MOST])

    def finished(self, asked: Asked) -> Reading:
        """What was chosen, at least one."""
        chosen = without_candidates(asked.ticks)
        return Accepted(chosen) if chosen else Refused("nothing_yet")

    def rows(self, asked: Asked) -> Rows:
        """Candidates, chosen ones (a tap takes them away), then the extra options."""
        chosen, offered = without_candidates(asked.ticks), only_candidates(asked.ticks)
        open_extras = tuple(extra for extra in asked.field.extra_options if extra not in chosen)
        return tuple((self._button(asked, code, on=code in chosen),) for code in (*offered, *chosen, *open_extras))

    @staticmethod
    def _button(asked: Asked, code: str, *, on: bool) -> Button:
        label = _place_shown(asked.field, code, asked.texts)
        return Button(f"✓ {label}" if on else label, tick(asked.path, asked.field.revision, code, on=not on))

    def shown(self, field: Field, value: Value, texts: Texts) -> str:
        """The names in one line."""
        codes = without_candidates(tuple(str(code) for code in value)) if isinstance(value, tuple) else ()
        separator = {"zh": "、", "ar": "، "}.get(texts.language, ", ")
        return separator.join(_place_shown(field, code, texts) for code in codes)

    def half_shown(self, asked: Asked) -> str:
        """What is chosen stands on the buttons."""
        return ""


class LanguagesWithLevel(FieldKind):
    """Languages typed, each with a level tapped, then Next. A value is `en:fluent`; without a level yet, `en:`."""

    collects = True

    def read(self, asked: Asked, text: str) -> Reading:
        """Adds what was named, still without a level."""
        named = read_names(text, languages_named)
        if not named.sure and not named.candidates:
            return Refused("not_a_language")
        known = {each.partition(":")[0] for each in without_candidates(asked.ticks)}
        added = tuple(f"{code}:" for code in named.sure if code not in known)
        offered = tuple(CANDIDATE + code for code in named.candidates if code not in known)
        return Half((*without_candidates(asked.ticks), *added)[:MOST] + offered)

    def pressed(self, asked: Asked, press: Set) -> Reading:
        """Takes a candidate, gives a level, or takes a language away."""
        code, _, level = press.choice.partition(":")
        chosen = without_candidates(asked.ticks)
        if press.kind == "off":
            return Half(tuple(each for each in chosen if each.partition(":")[0] != code))
        if code not in language_codes() or (level and level not in asked.field.options):
            return Refused("not_a_language")
        kept = {each.partition(":")[0]: each for each in chosen}
        return Half(tuple({**kept, code: f"{code}:{level}"}.values())[:MOST])

    def finished(self, asked: Asked) -> Reading:
        """Every language must have its level."""
        chosen = without_candidates(asked.ticks)
        if not chosen:
            return Refused("nothing_yet")
        return Refused("level_missing") if any(each.endswith(":") for each in chosen) else Accepted(chosen)

    def rows(self, asked: Asked) -> Rows:
        """Candidates; levels of the first language without one; chosen languages (a tap takes them away)."""
        revision, texts = asked.field.revision, asked.texts
        offered = tuple(
            (Button(language_name(code, texts.language), choose(asked.path, revision, code)),)
            for code in only_candidates(asked.ticks)
        )
        chosen = without_candidates(asked.ticks)
        bare = next((each for each in chosen if each.endswith(":")), None)
        levels = tuple(
            (Button(words.text(texts.language), choose(asked.path, revision, f"{bare}{level}")),)
            for level, words in (asked.field.options.items() if bare else ())
        )
        taken = tuple(
            (
                Button(
                    f"✓ {_with_level(asked.field, each, texts)}",
                    tick(asked.path, revision, each.partition(":")[0], on=False),
                ),
            )
            for each in chosen
            if not each.endswith(":")
        )
        return offered + levels + taken

    def shown(self, field: Field, value: Value, texts: Texts) -> str:
        """A line a language."""
        items = without_candidates(tuple(str(item) for item in value)) if isinstance(value, tuple) else ()
        return "\n".join(_with_level(field, item, texts) for item in items)

    def half_shown(self, asked: Asked) -> str:
        """The language whose level is asked now."""
        bare = next((each for each in without_candidates(asked.ticks) if each.endswith(":")), None)
        return language_name(bare.removesuffix(":"), asked.language) if bare else ""


def _with_level(field: Field, item: str, texts: Texts) -> str:
    code, _, level = item.partition(":")
    name = language_name(code, texts.language)
    words = field.options.get(level)
    return f"{name} · {words.text(texts.language)}" if words else name
