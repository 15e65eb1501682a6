"""Refusals as problem JSON (RFC 9457): what happened and what to do, never what was sent."""

from __future__ import annotations

from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from operators.messages import Fault, Problem
from storage.errors import LeaseLost, NoSuchItem, Unreadable, WrongManifest

MEDIA_TYPE = "application/problem+json"
TITLES = {
    401: ("token-refused", "The operator's token is missing or not known"),
    403: ("not-yours", "This operator may not do that"),
    404: ("not-found", "There is no such thing"),
    409: ("lease-lost", "This lease is over"),
    413: ("too-large", "The request is too large"),
    422: ("not-understood", "The request is not understood"),
    500: ("unreadable", "The file cannot be read"),
    503: ("database-away", "The database does not answer"),
}
SCHEMAS = "#/components/schemas/"


class ProblemFound(Exception):
    """Raised by a route to refuse a request with this problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.title)


def refuse(status: int, detail: str, **more: Any) -> ProblemFound:
    """The exception that refuses with a status and one sentence; `holder`, `state`, `faults` where they apply."""
    name, title = TITLES.get(status, (f"status-{status}", "The request is refused"))
    return ProblemFound(
        Problem(type=f"urn:impatriate:problem:{name}", title=title, status=status, detail=detail, **more)
    )


def as_response(found: ProblemFound) -> Response:
    """The problem as an answer; 401 names the scheme that is wanted."""
    problem = found.problem
    headers = {"WWW-Authenticate": "Bearer"} if problem.status == 401 else None
    return Response(problem.model_dump_json(exclude_defaults=True), problem.status, headers, MEDIA_TYPE)


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may refuse with these statuses."""
    schema = {MEDIA_TYPE: {"schema": {"$ref": f"{SCHEMAS}Problem"}}}
    return {status: {"description": TITLES[status][1], "content": schema} for status in statuses}


def add_schemas(document: dict[str, Any]) -> None:
    """Put the problem's schema into an OpenAPI document; routes only refer to it."""
    schema = Problem.model_json_schema(ref_template=SCHEMAS + "{model}")
    document["components"]["schemas"] |= schema.pop("$defs") | {"Problem": schema}


def install(app: FastAPI) -> None:
    """Answer every foreseen refusal with a problem."""
    app.add_exception_handler(ProblemFound, _found)
    app.add_exception_handler(LeaseLost, _lease_lost)
    app.add_exception_handler(NoSuchItem, _no_such_item)
    app.add_exception_handler(WrongManifest, _wrong_manifest)
    app.add_exception_handler(Unreadable, _unreadable)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _http)


def _found(_: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemFound)
    return as_response(error)


def _lease_lost(_: Request, error: Exception) -> Response:
    assert isinstance(error, LeaseLost)
    return as_response(refuse(409, str(error), holder=error.holder, state=error.state))


def _no_such_item(_: Request, error: Exception) -> Response:
    return as_response(refuse(404, str(error)))


def _wrong_manifest(_: Request, error: Exception) -> Response:
    faults = (Fault(where="body.manifest_sha256", what="not the hash of this item's manifest.json"),)
    return as_response(refuse(422, str(error), faults=faults))


def _unreadable(_: Request, error: Exception) -> Response:
    structlog.get_logger().error("file unreadable", why=str(error))
    return as_response(refuse(500, str(error)))


def _not_understood(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = tuple(
        Fault(where=".".join(map(str, fault["loc"])).encode(errors="replace").decode()[:100], what=fault["msg"])
        for fault in error.errors()[:20]
    )
    return as_response(refuse(422, "See `faults` for what to change.", faults=faults))


def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = as_response(refuse(error.status_code, str(error.detail)))
    response.headers.update(error.headers or {})
    return response
