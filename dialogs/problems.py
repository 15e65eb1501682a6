"""What is told when something cannot be taken: one whole sentence a code, saying what was wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from locales import Texts, mark

PROBLEMS: Mapping[str, str] = {
    "empty_text": mark("I see no letters or digits in this. Please write it in words."),
    "too_long": mark("This has {length} characters; at most {limit} fit. Please shorten it and send it again."),
    "not_an_option": mark(
        "I did not recognise this as one of the answers. Tap one of the buttons below, or type what stands on it."
    ),
    "too_many": mark("No more than {limit} fit here. Take one away first, or go on with Next."),
    "not_a_date": mark(
        "I could not read this as a date. Write day, month and year, for example 17 May 1980 or 17.05.1980."
    ),
    "date_past": mark("This day has already passed. Write a day from today on."),
    "date_of_birth": mark("This cannot be a date of birth. Write day, month and year, for example 17 May 1980."),
    "minor": mark("By this date you are under 18. You may ask and check; a parent fills the form in."),
    "year_of_birth": mark("Write the year of birth with four digits, for example 2014. It cannot lie in the future."),
    "years": mark("Write a number of years between 0 and 80."),
    "not_a_number": mark("I could not read this as a number. Write digits only, for example 12."),
    "not_a_country": mark(
        "I do not know this country. Write its name in your language or in English, for example Germany."
    ),
    "not_a_language": mark(
        "I do not know this language. Write its name in your language or in English, for example German."
    ),
    "level_missing": mark("Choose a level for each language first, or take the language away."),
    "not_an_email": mark("This does not look like an e-mail address. Write it in the form name@example.org."),
    "not_a_phone": mark(
        "This does not look like a phone number. Write it with the country code, for example +49 and the number."
    ),
    "not_a_link": mark("This does not look like a web address. Write it in the form https://example.org/page."),
    "latin_letters": mark(
        "Please use Latin letters, as in the machine-readable lines at the bottom of your passport's page."
    ),
    "cyrillic_letters": mark("Please use Cyrillic letters here."),
    "nothing_yet": mark("Nothing is chosen yet."),
    "use_typing": mark("Please type this answer."),
    "send_a_file": mark("Please send a file here, with the paper clip. A text cannot be taken as a file."),
    "no_file_here": mark(
        "No file is asked for here, so I have not kept it. Files belong to the last section of the form."
    ),
    "as_photo": mark(
        "Telegram shrinks photos. Please send it as a file (paper clip, then File), so that it stays readable."
    ),
    "wrong_type": mark(
        "I can take these kinds of file: {formats}. This one is of another kind, so I have not kept it."
    ),
    "disguised": mark(
        "What is inside this file is not what its name says, so I have not kept it. Please send the original."
    ),
    "too_many_pixels": mark(
        "This picture claims to have over 300 megapixels, more than any scan, so I have not kept it. "
        "Please send a smaller one."
    ),
    "too_large": mark("This file is over 20 MB, which is more than I can fetch. Please send a smaller one."),
    "empty": mark("This file is empty, so I have not kept it. Please send it again."),
    "unreachable": mark("I could not fetch the file from Telegram. Please send it once more."),
    "voice": mark("I cannot listen to voice messages. Please write it."),
    "sticker": mark("I cannot read stickers. Please write, or tap a button."),
    "unsupported": mark("I cannot read this kind of message. Please write, or tap a button."),
    "edited": mark(
        "I do not read changes to sent messages. To change an answer, use Back or the summary; to ask anew, "
        "write a new message."
    ),
    "unknown_command": mark("I do not know this command. /menu shows everything, /help explains."),
    "unknown_link": mark("This link leads nowhere here. Write your question, or choose below."),
    "check_code": mark(
        "I cannot read this code of a self-check: it is cut off, mistyped, or of an earlier version of the questions. "
        "Please do the self-check anew."
    ),
    "no_code": mark("This result has too many countries to fit into a code."),
    "already_sent": mark(
        "You already have a file with us: number {reference}. Take it back under /status first, or choose "
        "“For another adult”."
    ),
    "others_untold": mark(
        "Then please tell them first. That part is left out for now; you can come back to it from the summary."
    ),
    "by_tap": mark("This I take only from a tap. Please tap one of the buttons below."),
}


def problem_text(code: str, parameters: Mapping[str, str], texts: Texts) -> str:
    """The sentence for a problem in the person's language."""
    return texts(PROBLEMS.get(code, PROBLEMS["unsupported"]), **parameters)
