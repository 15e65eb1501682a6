"""Greetings, thanks and farewells in the shipped languages: data, one line a kind."""

from __future__ import annotations

from collections.abc import Mapping

from knowledge.spelling import normal

MOST_WORDS = 5

_PHRASES: Mapping[str, str] = {
    "greeting": (
        "hello|hi|hey|hello there|hi there|hey there|good morning|good afternoon|good evening|good day|greetings|"
        "привет|приветик|здравствуйте|здравствуй|здрасте|добрый день|доброе утро|добрый вечер|доброго дня|privet|"
        "zdravstvuyte|hallo|guten tag|guten morgen|guten abend|moin|servus|grüß gott|bonjour|bonsoir|salut|coucou|"
        "hola|buenos días|buenas tardes|buenas noches|buenas|ciao|buongiorno|buonasera|salve|你好|您好|嗨|早上好|"
        "晚上好|下午好|哈喽|مرحبا|أهلا|اهلا وسهلا|السلام عليكم|صباح الخير|مساء الخير|سلام|how are you|как дела|"
        "kak dela|wie geht es dir|wie geht es ihnen|wie gehts|ça va|comment ça va|comment allez vous|cómo estás|"
        "qué tal|come stai|come va|你好吗|كيف حالك|كيف الحال"
    ),
    "thanks": (
        "thanks|thank you|thank you very much|thanks a lot|many thanks|thx|thank u|ty|cheers|great thanks|ok thanks|"
        "спасибо|спасибо большое|большое спасибо|благодарю|спс|благодарю вас|spasibo|danke|vielen dank|danke schön|"
        "dankeschön|merci|merci beaucoup|gracias|muchas gracias|grazie|grazie mille|谢谢|谢谢你|谢谢您|多谢|非常感谢|"
        "شكرا|شكرا جزيلا|شكرا لك|ok|okay|fine|got it|i see|all right|хорошо|понятно|ясно|понял|поняла|ок|ладно|"
        "alles klar|verstanden|d accord|compris|entendu|vale|entendido|de acuerdo|va bene|capito|d accordo|好的|好|"
        "明白了|知道了|حسنا|تمام|طيب|ماشي|فهمت"
    ),
    "goodbye": (
        "bye|goodbye|good bye|bye bye|see you|see you later|good night|до свидания|пока|до встречи|всего доброго|"
        "всего хорошего|спокойной ночи|poka|tschüss|auf wiedersehen|bis bald|au revoir|à bientôt|bonne journée|adiós|"
        "hasta luego|hasta pronto|arrivederci|a presto|再见|拜拜|مع السلامة|إلى اللقاء|وداعا"
    ),
}
_KINDS = {normal(phrase): kind for kind, phrases in _PHRASES.items() for phrase in phrases.split("|")}


def small_talk(text: str) -> str | None:
    """``greeting``, ``thanks`` or ``goodbye`` when the whole (normalised) text is that and nothing more, else None."""
    if text in _KINDS:
        return _KINDS[text]
    words = text.split()
    if not 1 < len(words) <= MOST_WORDS:
        return None
    for cut in range(1, len(words)):
        first, rest = _KINDS.get(" ".join(words[:cut])), " ".join(words[cut:])
        if first and rest in _KINDS:
            return _KINDS[rest]
    return None
