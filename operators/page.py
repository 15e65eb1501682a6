"""The API's page for people: made on the server from the OpenAPI document, without scripts or foreign assets."""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

CODE = re.compile(r"`([^`]+)`")
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;"
    "background:#fff}code,pre{font:14px/1.4 ui-monospace,monospace;background:#f2f2f2}pre{padding:.7rem;overflow:auto}"
    "h2{margin-top:2.5rem}dt{font-weight:600}a{color:#0b57d0}"
)


def docs_page(document: dict[str, Any]) -> str:
    """HTML that lists every route with its purpose, its example and its answers."""
    parts = [
        _operation(method, path, operation, document)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]
    title = escape(document["info"]["title"])
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="docs.css"></head><body>'
        f"<h1>{title}</h1><p>{_told(document['info']['description'])}</p>"
        '<p>For programs: <a href="openapi.json">openapi.json</a></p>' + "".join(parts) + "</body></html>"
    )


def _told(description: str) -> str:
    """A description as HTML; what stands between back-ticks is code."""
    return CODE.sub(r"<code>\1</code>", escape(description))


def _operation(method: str, path: str, operation: dict[str, Any], document: dict[str, Any]) -> str:
    answers = "".join(
        f"<dt>{escape(status)}</dt><dd>{_told(answer['description'])}</dd>"
        for status, answer in operation["responses"].items()
    )
    return (
        f"<h2><code>{escape(method.upper())} {escape(path)}</code></h2>"
        f"<p>{_told(operation.get('description', ''))}</p>"
        f"{_parameters(operation)}{_body(operation, document)}<dl>{answers}</dl>"
    )


def _parameters(operation: dict[str, Any]) -> str:
    names = [f"<code>{escape(item['name'])}</code> ({escape(item['in'])})" for item in operation.get("parameters", [])]
    return f"<p>Takes {', '.join(names)}.</p>" if names else ""


def _body(operation: dict[str, Any], document: dict[str, Any]) -> str:
    if "requestBody" not in operation:
        return ""
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    example = document["components"]["schemas"][reference]["examples"][0]
    return f"<pre>{escape(json.dumps(example, indent=2))}</pre>"
