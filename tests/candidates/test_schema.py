"""What the candidate file refuses, and that its published schema is today's."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from candidates import Answer, CandidateFile
from candidates.published import PUBLISHED, schema_text
from tests.candidates.specimen import answer, attached, candidate

DOCS = Path(__file__).parents[2] / "docs"


def nested(data: Any, *, inside: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Every JSON object of a file with the place it stands at."""
    if isinstance(data, dict):
        return [(inside, data)] + [
            found for key, item in data.items() for found in nested(item, inside=f"{inside}/{key}")
        ]
    if isinstance(data, list | tuple):
        return [found for position, item in enumerate(data) for found in nested(item, inside=f"{inside}/{position}")]
    return []


def test_an_unknown_key_is_refused_at_every_depth() -> None:
    places = [place for place, _ in nested(candidate().model_dump(mode="json"))]
    assert len(places) == 8
    for place in places:
        data = candidate().model_dump(mode="json")
        dict(nested(data))[place]["surprise"] = 1
        with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
            CandidateFile.model_validate(data)


def test_a_file_cannot_be_changed_after_it_was_made() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        candidate().reference = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("at", datetime(2026, 11, 22)),  # noqa: DTZ001
        ("value", 2**53),
        ("value", 1.5),
        ("revision", 0),
        ("value", {"a": "b"}),
    ],
)
def test_what_a_reader_could_misread_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        Answer.model_validate(answer().model_dump() | {field: value})


def test_another_schema_is_refused() -> None:
    with pytest.raises(ValidationError):
        CandidateFile.model_validate(candidate().model_dump() | {"schema_id": "impatriate-candidate-file/2"})


def test_two_attachments_cannot_share_a_place_in_the_package() -> None:
    with pytest.raises(ValidationError, match="two files share one name"):
        candidate(attachments=(attached("attachments/a.pdf"), attached("attachments/A.PDF")))


@pytest.mark.parametrize(("name", "model"), PUBLISHED.items())
def test_the_published_schema_is_current(name: str, model: type[BaseModel]) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == schema_text(model), "run: python -m candidates.published docs"
