"""The JSON Schemas that operators' systems read, generated from the models: `python -m candidates.published docs`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pydantic import BaseModel

from candidates.manifest import Manifest
from candidates.schema import CandidateFile

PUBLISHED: dict[str, type[BaseModel]] = {
    "candidate-file-v1.schema.json": CandidateFile,
    "manifest-v1.schema.json": Manifest,
}
"""File name in docs/ and the model it publishes."""


def schema_text(model: type[BaseModel]) -> str:
    """The model's JSON Schema (draft 2020-12) as written, so every field stands in `required`; ends with a newline."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **model.model_json_schema(mode="serialization"),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def publish(folder: Path) -> None:
    """Write every schema into the folder."""
    for name, model in PUBLISHED.items():
        (folder / name).write_text(schema_text(model), encoding="utf-8")


if __name__ == "__main__":
    publish(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
