"""The server: the Bot API, the people's side and the chat page on one loopback port."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from sandbox.chats import Chats
from sandbox.control import Control
from sandbox.faults import Fault, Faults
from sandbox.methods import BotApi
from sandbox.misfortunes import misfortunes
from sandbox.network import Network
from sandbox.parameters import parameters_of
from sandbox.refusals import Impossible, Refused, Violation
from sandbox.store import Json, dump
from sandbox.updates import Rules

HOST = "127.0.0.1"
PAGE = Path(__file__).parent / "page"
BODY_LIMIT = 64 * 1024 * 1024
NAMES = ("127.0.0.1", "localhost", "[::1]", "::1")
log = logging.getLogger("sandbox")


class LocalTelegram:
    """A local Telegram in this process: ``async with LocalTelegram(folder, "42:TEST") as telegram: telegram.url``.

    Keeps everything in ``data_dir``; the same folder opened again has the same chats, messages and waiting updates.
    Port 0 takes a free one. ``rules`` shortens Telegram's times in tests.
    """

    def __init__(self, data_dir: Path, token: str = "42:TEST", port: int = 0, rules: Rules | None = None) -> None:  # noqa: S107
        self.token = token
        self.port = port
        self._network = Network(Path(data_dir), token, rules)
        chats = Chats(self._network)
        self._api = BotApi(self._network, chats)
        self._app = web.Application(middlewares=self._middlewares(chats), client_max_size=BODY_LIMIT)
        self._app.add_routes([*self._bot_routes(), *Control(chats).routes(), *_page_routes()])
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=1)

    @property
    def url(self) -> str:
        """The address of the server, without a slash at its end."""
        return f"http://{HOST}:{self.port}"

    @property
    def violations(self) -> list[Violation]:
        """The requests of the bot that broke a rule of the Bot API since the server started."""
        return self._network.violations

    @property
    def faults(self) -> Faults:
        """What goes wrong on demand; see ``sandbox.faults``."""
        return self._network.faults

    async def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        await self._api.webhooks.open()

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Refuse every connection for the length of the block, and close what the bot has open."""
        outage = self._network.faults.add(Fault("outage", times=None))
        await self._listening().stop()
        try:
            yield
        finally:
            self._network.faults.remove(outage)
            await web.TCPSite(self._runner, HOST, self.port).start()

    def _listening(self) -> web.BaseSite:
        return next(iter(self._runner.sites))

    async def stop(self) -> None:
        """End open polls and streams, stop listening and close the store."""
        self._api.polling.close()
        self._network.events.close()
        await self._api.webhooks.close()
        await self._runner.cleanup()
        self._network.store.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _middlewares(self, chats: Chats) -> list[Middleware]:
        return [_refusals, _only_from_here, misfortunes(self._network.faults, chats)]

    def _bot_routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/bot{token:[^/]+}/{method:[^/]*}", self._call),
            web.get("/file/bot{token:[^/]+}/{path:.+}", self._download),
        ]

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        try:
            self._check_token(request)
            parameters = await parameters_of(request)
            return _answer(200, {"ok": True, "result": await self._api.call(method, parameters)})
        except web.HTTPRequestEntityTooLarge:
            return _refusal(Refused(413, "Request Entity Too Large"))

    async def _download(self, request: web.Request) -> web.StreamResponse:
        self._check_token(request)
        try:
            _, path = self._network.files.at(request.match_info["path"])
        except Refused as problem:
            raise Refused(404, "Not Found") from problem
        return web.FileResponse(path, headers={"Content-Type": "application/octet-stream"})

    def _check_token(self, request: web.Request) -> None:
        if request.match_info["token"] != self.token:
            raise Refused(401, "Unauthorized")


def _page_routes() -> list[web.RouteDef]:
    async def page(request: web.Request) -> web.FileResponse:
        path = PAGE / request.match_info.get("name", "index.html")
        if not path.is_file():
            raise web.HTTPNotFound
        policy = "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'"
        return web.FileResponse(path, headers={"Content-Security-Policy": policy, "Cache-Control": "no-cache"})

    return [web.get("/", page), web.get("/{name:[a-z]+\\.(?:js|css)}", page)]


def _answer(code: int, value: Json) -> web.Response:
    return web.json_response(value, status=code, dumps=dump)


def _refusal(refused: Refused) -> web.Response:
    value: Json = {"ok": False, "error_code": refused.code, "description": refused.description}
    return _answer(refused.code, value)


@web.middleware
async def _refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn refusals into the answers of their side."""
    try:
        return await handler(request)
    except Refused as refused:
        return _refusal(refused)
    except Impossible as problem:
        return _answer(409, {"error": str(problem)})


@web.middleware
async def _only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other sites' pages that a browser on this machine may have open: a foreign Host or Origin."""
    origin = request.headers.get("Origin")
    hosts = [urlsplit(f"//{request.host}").hostname, urlsplit(origin).hostname if origin else HOST]
    if any(host not in NAMES for host in hosts) or (origin and urlsplit(origin).netloc != request.host):
        return _answer(403, {"ok": False, "error_code": 403, "description": "Forbidden: not from this machine"})
    return await handler(request)


def serve(port: int, data_dir: Path, token: str) -> None:
    """Run a local Telegram until interrupted. Meant for a process of its own; raises OSError when the port is taken."""

    async def run() -> None:
        ended = asyncio.Event()
        for ending in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(ending, ended.set)
        async with LocalTelegram(data_dir, token, port) as telegram:
            log.info("Local Telegram: %s (Ctrl+C ends it)", telegram.url)
            await ended.wait()

    asyncio.run(run())
