"""A candidate file for tests, whole and neutral: no person stands behind it."""

from datetime import UTC, datetime

from candidates import Answer, AttachedFile, CandidateFile, ConsentGiven, Form, sha256

MOMENT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
NONCE = "00112233445566778899aabbccddeeff"
PAGE = b"%PDF-1.7 specimen\n"


def answer(path: str = "motive", value: int | str | tuple[str, ...] | None = "text", shown: str = "text") -> Answer:
    return Answer(
        path=path,
        section="plan",
        revision=1,
        question="Вопрос? سؤال؟",
        value=value,
        shown=shown,
        skipped=value is None,
        language="ru",
        at=MOMENT,
    )


def attached(path: str = "attachments/diploma-1.pdf", body: bytes = PAGE, attachment_id: str = "att1") -> AttachedFile:
    return AttachedFile(
        attachment_id=attachment_id,
        field="diploma",
        path=path,
        name="скан.pdf",
        media_type="application/pdf",
        size=len(body),
        sha256=sha256(body),
    )


def candidate(
    reference: str = "K7M4-Q2TX", attachments: tuple[AttachedFile, ...] | None = None, revision: int = 1
) -> CandidateFile:
    return CandidateFile(
        application_id=f"app-{reference}",
        reference=reference,
        revision=revision,
        sent_at=MOMENT,
        language="ru",
        form=Form(version=1),
        receiver="test-receiver",
        category="scientist",
        route="d883",
        region="kaluga",
        consents=(ConsentGiven(kind="form", version=1, language="ru", text_hash=sha256(b"text"), at=MOMENT),),
        answers=(
            answer(),
            answer("year", 2027, "2027"),
            answer("langs", ("en", "ar"), "\u2068en\u2069، \u2068ar\u2069"),
            answer("note", None, ""),
        ),
        attachments=(attached(),) if attachments is None else attachments,
        unreviewed=("ru",),
    )
