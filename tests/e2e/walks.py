"""The walks that lead past every screen, one act a line, and what is said on the way in each language."""

WORDS = {
    "quota": {
        "en": "do i need a quota for the temporary permit",
        "ru": "нужна ли квота на рвп",
        "ar": "هل أحتاج إلى حصة للإقامة المؤقتة؟",
    },
    "who may": {"en": "who can use decree 883", "ru": "кто подходит под указ 883", "ar": "من يشمله المرسوم 883"},
    "suggest": {
        "en": "What is the capital of Peru? / documents / How do I bake bread? / money / visa of my wife's cat / when",
        "ru": "Сколько будет дважды два? / документы / деньги / виза для кошки / когда можно / справка из школы",
        "ar": "وثائق / مال / متى / قطّة زوجتي / أين أعيش / كم",
    },
    "unknown": {
        "en": "zzzz qqqq xxxx / Who won the chess match yesterday? / tell me a joke about cats",
        "ru": "ззжж ыыщщ ъъъ / Кто выиграл шахматный матч вчера? / Расскажи анекдот про кошек",
        "ar": "ضصثق شسيب ئءؤر / من فاز في مباراة الشطرنج أمس؟ / ططط ظظظ ضضض",
    },
    "several": {
        "en": "How long is the visa valid? Do I need a quota? Can my cat play football?",
        "ru": "Сколько действует виза? Нужна ли квота на РВП? Играет ли моя кошка в футбол?",
        "ar": "كم مدة صلاحية التأشيرة؟ هل أحتاج إلى حصة للإقامة المؤقتة؟ هل تلعب قطّتي كرة القدم؟",
    },
    "a question": {
        "en": "Do I need a place in the quota?",
        "ru": "Нужна ли квота на РВП?",
        "ar": "هل أحتاج إلى حصة للإقامة المؤقتة؟",
    },
    "for a person": {
        "en": "Who tells me whether this concerns me?",
        "ru": "Кто скажет мне, касается ли это меня?",
        "ar": "من يخبرني هل يعنيني هذا؟",
    },
    "reply": {
        "en": "Please write to the consulate first; they see your papers.",
        "ru": "Сначала напишите в консульство: там увидят ваши бумаги.",
        "ar": "اكتب أولًا إلى القنصلية، فهي ترى أوراقك.",
    },
    "Germany": {"en": "Germany", "ru": "Германия", "ar": "ألمانيا"},
    "German": {"en": "German", "ru": "немецкий", "ar": "الألمانية"},
    "stop": {"en": "stop", "ru": "стоп", "ar": "توقّف"},
    "summary": {
        "en": "Twenty years as a master electrician in a shipyard",
        "ru": "Двадцать лет мастером-электриком на верфи",
        "ar": "عشرون سنة معلّمًا في الكهرباء في حوض لبناء السفن",
    },
}

ASKING = """
picture empty-chat
command start
picture welcome
command menu
picture menu
command language
picture language
tap go menu
tap go path
picture path
tap go menu
tap go regions
picture regions
tap go region kaluga
picture region
command rules
picture rules
command menu
tap go ask
picture ask
say quota
picture answer
tap helpful
picture answer-helped
unsupported sticker
picture sticker-under-an-answer
say who may
picture answer-long-with-cautions
tap go menu
tap go path
tap go entry men-decree-821
picture answer-about-men
tap unhelpful
picture answer-did-not-help
seek suggest
picture suggestions
seek unknown
picture unknown
say several
picture several-questions
tap question 1
picture several-the-second
command person
picture ask-a-person
say for a person
picture asked-a-person
word person_replied
picture a-person-replied
tap go ask
tap go topics
picture topics
tap go topic visas-and-entry
picture topic
tap go topics
tap go glossary
picture glossary
tap go term apostille
picture term
command help
picture help
command privacy
picture privacy
command nonsense
picture unknown-command
unsupported voice
picture voice
unsupported sticker
picture sticker
unsupported contact
picture contact
edit Something else
picture edited
old go ask
old helpful
picture stale-button
command status
picture status-nothing
command mydata
picture my-data-of-a-stranger
with stale visa-insurance
tap go menu
tap go ask
tap go topics
tap go topic visas-and-entry
tap go entry visa-insurance
picture answer-stale-translation
tap go menu
tap go ask
tap go topics
tap go topic visas-and-entry
tap go entry visa-other-country
picture answer-from-the-press-alone
with withdrawn visa-insurance
tap go menu
tap go ask
tap go topics
tap go topic visas-and-entry
tap go entry visa-insurance
picture answer-being-corrected
say stop
picture stopped
"""

CHECKING = """
command check
picture check-entry
tap check/parts = all
picture check-countries
say Xyzzy
picture check-country-not-known
say Germany
picture check-country-ticked
tap next
picture check-beliefs-consent
tap check/beliefs = answer
picture check-values
tap check/values = yes_
picture check-reason
tap check/reason_702 = yes_
picture check-first-card
tap go_on A
picture check-group
tap check/group + professional
tap next
picture check-evidence
tap check/evidence + five_years
tap next
picture check-second-card
tap go_on B
picture check-today
tap check/today = none_of_these
picture check-ties
tap check/ties + none_
tap next
picture check-stoppers
tap check/stoppers = none_
picture check-result-first-way
tap card 1
picture check-result-second-way
tap card 2
picture check-result-third-way
tap fill_in
picture form-first-screen
"""

FILLING = """
tap begin
picture form-age
tap consent/age = adult
picture form-consent
tap consent/form-consent = yes
picture form-carried-over
tap consent/carry-from-check + citizenships
tap next
picture form-choice
tap for_whom = me
picture form-text
say Мария
picture form-problem
say MARIA BEISPIEL
tap skip
tap skip
picture form-date
say 01.02.1990
picture form-date-to-confirm
tap drop
say 17 May 1982
picture form-yes-or-no
tap former_citizenship = no
picture form-country
say congo
picture form-country-which
say Germany
picture form-contact
tap contact_way = email
say nothing
picture form-email-problem
say maria@example.org
picture form-languages
say German
picture form-language-level
tap languages = de:native
picture form-languages-taken
tap next
tap family_moves = yes
picture form-consent-for-others
tap consent/others = yes
picture form-person
tap family/1/relation = spouse
picture form-person-year
say 1985
tap skip
picture form-another
tap add
tap family/2/relation = child
say 2015
tap skip
picture form-another-of-two
tap enough
tap skip
picture form-route
tap route = both
picture form-consent-beliefs
tap consent/beliefs = no
picture form-category
tap category = professional
picture form-several-choices
tap evidence_kind + five_years
picture form-one-ticked
tap next
picture form-long-text
say summary
picture form-long-text-collected
tap next
picture form-links
say example.org/work
tap next
say a question
picture form-question-or-answer
tap answer_it
picture form-question-answered
say Electrician
picture form-number
say many
picture form-number-problem
say 20
tap skip
picture form-education
tap education = vocational
tap skip
tap work_status = employed
picture form-regions
tap regions + kaluga
tap regions + vladimir
tap next
tap where_now = in_russia_visa
picture form-future-date
say 1 March 2039
picture form-far-date-to-confirm
tap confirm
picture form-move-when
say quota
picture form-question-offered
say a question
picture form-answer-in-passing
tap skip
picture form-help-wanted
tap help_wanted + papers
tap next
tap skip
tap skip
picture form-files
file meisterbrief.pdf
picture form-file-taken
tap next
say none
picture form-file-problem
command menu
picture menu-with-a-draft
command help
seek suggest
picture suggestions-with-a-draft
command mydata
picture my-data-with-a-draft
command form
tap skip
picture form-summary
tap section about
picture form-change-one
tap edit name_latin
picture form-answer-standing
tap leave
tap send
picture form-receivers
tap agree_and_send
picture form-receipt
tap go status
picture status-waiting
word file_waiting
picture told-it-waits
command menu
picture menu-with-a-file
command status
tap withdraw
picture status-withdrawn
tap go form
tap send
tap agree_and_send
word file_received
picture told-it-is-received
command status
picture status-received
command mydata
picture my-data
tap copy
picture copy-of-answers
tap go erase
picture erase
tap erase
picture erased
"""

IN_A_GROUP = """
group Friends
picture group
"""
