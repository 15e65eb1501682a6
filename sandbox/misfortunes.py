"""Misfortunes: the middleware before the Bot API that lets the faults of ``sandbox.faults`` befall its calls."""

import asyncio

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from sandbox.acts import Acts
from sandbox.chats import Chats
from sandbox.faults import DOWNLOAD, OF_CALLS, OF_DOWNLOADS, Fault, Faults
from sandbox.parameters import parameters_of
from sandbox.refusals import Impossible

HTML = "<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>"
FOREIGN = {"ok": False, "status": "error", "reason": "upstream connect error"}


def misfortunes(faults: Faults, chats: Chats) -> Middleware:
    """Make the middleware."""

    @web.middleware
    async def befall(request: web.Request, handler: Handler) -> web.StreamResponse:
        fault = _striking(faults, request)
        return await handler(request) if fault is None else await _befall(fault, chats, request, handler)

    return befall


def _striking(faults: Faults, request: web.Request) -> Fault | None:
    if "method" in request.match_info and "token" in request.match_info:
        return faults.striking(OF_CALLS, request.match_info["method"])
    if request.path.startswith("/file/"):
        return faults.striking(OF_DOWNLOADS, DOWNLOAD)
    return None


async def _befall(fault: Fault, chats: Chats, request: web.Request, handler: Handler) -> web.StreamResponse:
    await request.post()  # a refusal that leaves the body unread would close the connection too
    match fault.kind:
        case "flood":
            return _flood(max(int(fault.seconds), 1))
        case "gateway":
            return web.Response(status=502, text=HTML, content_type="text/html")
        case "foreign":
            return web.json_response(FOREIGN, status=502)
        case "expired":
            return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
        case "outage":
            return _closed(request)
        case "dropped":
            await handler(request)
            return _closed(request)
        case "slow":
            await asyncio.sleep(fault.seconds)
        case _:
            await _meanwhile(fault.kind, chats, request)
    return await handler(request)


def _flood(seconds: int) -> web.Response:
    parameters = {"retry_after": seconds}
    value = {"ok": False, "error_code": 429, "description": f"Too Many Requests: retry after {seconds}"}
    return web.json_response({**value, "parameters": parameters}, status=429)


def _closed(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _meanwhile(kind: str, chats: Chats, request: web.Request) -> None:
    """What the person does just before the call; where it cannot be, the call goes on as it was."""
    parameters = await parameters_of(request)
    chat_id, message_id = parameters.integer("chat_id"), parameters.integer("message_id")
    try:
        person = chats.person(chat_id or 0)
        with chats.network.transaction():
            if kind == "blocked":
                Acts(chats).blocks(person, blocked=True)
            elif kind == "deleted" and message_id:
                Acts(chats).deletes(person, message_id)
    except Impossible:
        return
