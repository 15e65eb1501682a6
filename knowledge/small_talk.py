"""Greetings, thanks and farewells in the shipped languages: data, one line a kind."""

from __future__ import annotations

import re
from collections.abc import Mapping

from knowledge.spelling import normal

MOST_WORDS, MOST_LETTERS = 6, 60

_PHRASES: Mapping[str, str] = {
    "greeting": (
        "hello|hi|hey|hello there|hi there|hey there|good morning|good afternoon|good evening|good day|greetings|"
        "привет|приветик|здравствуйте|здравствуй|здрасте|добрый день|доброе утро|добрый вечер|доброго дня|privet|"
        "zdravstvuyte|hallo|guten tag|guten morgen|guten abend|moin|servus|grüß gott|bonjour|bonsoir|salut|coucou|"
        "hola|buenos días|buenas tardes|buenas noches|buenas|ciao|buongiorno|buonasera|salve|你好|您好|嗨|早上好|"
        "晚上好|下午好|哈喽|مرحبا|أهلا|اهلا وسهلا|السلام عليكم|صباح الخير|مساء الخير|سلام|how are you|как дела|"
        "kak dela|wie geht es dir|wie geht es ihnen|wie gehts|ça va|comment ça va|comment allez vous|cómo estás|"
        "qué tal|come stai|come va|你好吗|كيف حالك|كيف الحال|hi all|hello everyone|good day to you|buen día|qué onda|"
        "хай|салют|приветствую|добрый|всем привет|hallo zusammen|hi zusammen|grüezi|servus zusammen|rebonjour|"
        "bonjour à tous|buenas a todos|hola a todos|ciao a tutti|ehi|大家好|早|早安|"
        "هلا|هلا والله|صباح النور|مساء النور|السلام عليكم ورحمة الله|السلام عليكم ورحمة الله وبركاته|وعليكم السلام"
    ),
    "thanks": (
        "thanks|thank you|thank you very much|thanks a lot|many thanks|thx|thank u|ty|cheers|great thanks|ok thanks|"
        "спасибо|спасибо большое|большое спасибо|благодарю|спс|благодарю вас|spasibo|danke|vielen dank|danke schön|"
        "dankeschön|merci|merci beaucoup|gracias|muchas gracias|grazie|grazie mille|谢谢|谢谢你|谢谢您|多谢|非常感谢|"
        "شكرا|شكرا جزيلا|شكرا لك|ok|okay|fine|got it|i see|all right|хорошо|понятно|ясно|понял|поняла|ок|ладно|"
        "alles klar|verstanden|d accord|compris|entendu|vale|entendido|de acuerdo|va bene|capito|d accordo|好的|好|"
        "明白了|知道了|حسنا|تمام|طيب|ماشي|فهمت|thanks so much|thank you so much|thanks mate|thanks again|great|cool|"
        "perfect|awesome|gotcha|спасибо огромное|огромное спасибо|спасибо вам|супер|отлично|ага|угу|danke sehr|"
        "besten dank|herzlichen dank|danke dir|danke ihnen|super|prima|perfekt|merci bien|mille mercis|parfait|"
        "mil gracias|muchísimas gracias|perfecto|genial|grazie tante|tante grazie|perfetto|谢了|谢啦|感谢|好滴|好哒|嗯|"
        "哈哈|شكرا حبيبي|مشكور|يسلمو|تسلم|يعطيك العافية|الف شكر|اوكي|اوك"
    ),
    "goodbye": (
        "bye|goodbye|good bye|bye bye|see you|see you later|good night|до свидания|пока|до встречи|всего доброго|"
        "всего хорошего|спокойной ночи|poka|tschüss|auf wiedersehen|bis bald|au revoir|à bientôt|bonne journée|adiós|"
        "hasta luego|hasta pronto|arrivederci|a presto|再见|拜拜|مع السلامة|إلى اللقاء|وداعا|"
        "take care|доброй ночи|gute nacht|schönen tag|schönen tag noch|bonne soirée|bonne nuit|chao|chau|"
        "buen fin de semana|buona giornata|buonanotte|buona notte|buona serata|晚安|تصبح على خير"
    ),
}
SMALL_TALK = {normal(phrase): kind for kind, phrases in _PHRASES.items() for phrase in phrases.split("|")}


_WHOLE = re.compile(
    rf"(?:(?P<last>{'|'.join(map(re.escape, sorted(SMALL_TALK, key=len, reverse=True)))})(?: |$|(?<=[㐀-鿿])))+"
)
"""Phrases in a row, with spaces between them where the writing has any."""


def small_talk(text: str) -> str | None:
    """``greeting``, ``thanks`` or ``goodbye`` when the whole (normalised) text is that and nothing more, else None."""
    if len(text) > MOST_LETTERS or text.count(" ") >= MOST_WORDS:
        return None
    found = _WHOLE.fullmatch(text)
    return SMALL_TALK[found["last"]] if found else None
