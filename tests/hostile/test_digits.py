"""People whose keyboards write other digits fill in dates, numbers and telephone numbers with them."""

from __future__ import annotations

import pytest

from dialogs.forms.walk import current_step
from tests.hostile.spots import spot

DIGITS = {
    "Arabic-Indic": "٠١٢٣٤٥٦٧٨٩",
    "Persian": "۰۱۲۳۴۵۶۷۸۹",
    "Devanagari": "०१२३४५६७८९",
    "Bengali": "০১২৩৪৫৬৭৮৯",
    "Tamil": "௦௧௨௩௪௫௬௭௮௯",
    "Thai": "๐๑๒๓๔๕๖๗๘๙",
    "Burmese": "၀၁၂၃၄၅၆၇၈၉",
    "Tibetan": "༠༡༢༣༤༥༦༧༨༩",
    "full-width": "０１２３４５６７８９",
    "Latin": "0123456789",
}
ANSWERS = {
    "birth_date": (
        *("17.05.1980", "17/5/1980", "1980-05-17", "17 5 1980", "\u200f17/5/1980", "17–05–1980", "１７／０５／1980"),
        *("17 مايو 1980", "1980年5月17日", "17 May 1980", " 17.05.1980\u202c"),
    ),
    "family/1/birth_year": ("1991", " 1991 ", "\u200e1991", "\u202a1991\u202c"),
    "pro_years": ("12", "\u200f12\u200f", "012"),
    "phone": (
        *("+49 30 901820", "+4930901820", "0049 30 901820", "(030) 901820", "\u202a+49 30 901820\u202c"),
        *("+49\u00a030\u202f901820", "＋49 30 901820", "030-901820"),
    ),
}
KEPT = {"birth_date": "1980-05-17", "family/1/birth_year": 1991, "pro_years": 12, "phone": "+4930901820"}


@pytest.mark.parametrize("field", ANSWERS)
@pytest.mark.parametrize("script", DIGITS)
def test_an_answer_in_digits_of_any_script_is_taken(script: str, field: str) -> None:
    for typed in ANSWERS[field]:
        chat = spot(f"form: {field}").chat()
        chat.says(typed.translate(str.maketrans(DIGITS["Latin"], DIGITS[script])))
        form = chat.conversation.form
        assert form is not None
        assert field in form.answers, f"{typed!r}: {chat.text()}"
        assert form.answers[field].value == KEPT[field], typed


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1 200", 1200), ("1.200", 1200), ("1,200", 1200), ("1'200", 1200), ("1٬200", 1200), ("1 200 300", 1_200_300)],
)
def test_groups_of_three_digits_may_be_set_off(typed: str, value: int) -> None:
    from dialogs.forms.kinds import KINDS
    from dialogs.forms.readings import Accepted
    from tests.dialogs.test_fields import asked

    for digits in DIGITS.values():
        written = typed.translate(str.maketrans(DIGITS["Latin"], digits))
        assert KINDS["number"].read(asked("number"), written) == Accepted(value)


@pytest.mark.parametrize(
    "typed", ["1.5", "12,5", "1 2", "1.2.3", "12 years", "x²", "Ⅻ", "-5", "1e3", "9" * 5000, "1.2000"]
)
def test_what_is_no_whole_number_is_never_read_as_another_one(typed: str) -> None:
    chat = spot("form: pro_years").chat()
    chat.says(typed)
    form = chat.conversation.form
    assert form is not None
    assert "pro_years" not in form.answers
    step = current_step(chat.world.knowledge.application, form)
    assert step is not None
    assert step.path == "pro_years"
