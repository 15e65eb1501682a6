"""What the forms' content says to people is said on some screen; nothing promises what is not offered."""

from __future__ import annotations

import pytest

from dialogs.checks.cards import card
from dialogs.content import filled
from tests import forms
from tests.chat import Chat, world
from tests.dialogs.test_transcripts import plain

SEEN: list[str] = []


class Remembering(Chat):
    """A chat that keeps what was on its screens."""

    def taps(self, name: str) -> object:  # type: ignore[override]
        SEEN.append(plain(self.text()))
        return super().taps(name)


@pytest.fixture(autouse=True)
def _remembering(monkeypatch: pytest.MonkeyPatch) -> None:
    SEEN.clear()
    monkeypatch.setattr(forms, "Chat", Remembering)


def _through_the_self_check() -> None:
    chat = Remembering()
    chat.commands("check")
    chat.taps("check/parts = d702")
    chat.says("Germany")
    chat.taps("next")
    while "fill_in" not in chat.buttons():
        chat.taps("check/beliefs = rather_not_for_all" if "check/beliefs = answer" in chat.buttons() else "skip")
    chat.taps("fill_in")
    for step in ("begin", "consent/age = adult", "consent/form-consent = yes", "next"):
        chat.taps(step)


def test_every_consent_point_of_the_content_is_on_a_screen() -> None:
    _through_the_self_check()
    chat = forms.finished()
    chat.taps("send")
    chat.taps("agree_and_send")
    shown = "\n".join(SEEN)
    points = {**world().knowledge.self_check.consent, **world().knowledge.application.consent}
    unsaid = [each.id for each in points.values() if plain(filled(each.text, world(), "en")) not in shown]
    assert unsaid == []


def test_cautions_of_a_card_stand_in_the_order_of_harm_and_all_in_full() -> None:
    """Decree 821 first; then what costs a permit, a lawful stay or a way; sums of money last."""
    check = world().knowledge.self_check
    for result in check.evaluate({}, tuple("ABCD")):
        shown = plain(card(result, world(), world().texts("en")))
        assert result.route.cautions
        assert all(plain(world().knowledge.cautions[each].text.text("en")) in shown for each in result.route.cautions)
    harm = ("men-821", "absence", "three-years", "contract-ends", "region-bound", "gap-visa", "fee-open", "amounts")
    for route in check.routes:
        ranks = [rank for caution in route.cautions for rank, each in enumerate(harm) if caution.startswith(each)]
        worst = [rank for rank in ranks if harm[rank] not in ("fee-open", "amounts")]
        assert worst == sorted(worst), route.id
        assert not worst or list(route.cautions[: len(worst)]) == [
            each for each in route.cautions if each.startswith(tuple(harm[rank] for rank in worst))
        ]
