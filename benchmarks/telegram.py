"""A mock of Telegram's Bot API: answers the calls of an echo with valid results and reports each one.

Written on a bare asyncio protocol, because whatever it costs is taken from the throughput of what is measured.
``GET /reports`` turns a connection into a stream of lines ``chat method body``, one a call, body as it came.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from benchmarks.replies import fields_of
from benchmarks.updates import PDF

HOST: Final = "127.0.0.1"
TOKEN: Final = "42:BENCH"
ME: Final = '{"id":42,"is_bot":true,"first_name":"Bench","username":"bench_bot"}'
MESSAGES: Final = ("sendMessage", "editMessageText")
"""Methods that answer with a message; the others with true."""
_HEAD_END: Final = b"\r\n\r\n"


@dataclass
class Exchange:
    """What the connections share: the listeners for reports and the last message id."""

    listeners: list[asyncio.Transport] = field(default_factory=list)
    message_id: int = 1000

    def answer(self, method: str, body: bytes) -> bytes:
        """The JSON answer to a call, reported to the listeners."""
        fields = fields_of(body)
        if method == "getMe":
            return _ok(ME)
        if method == "getFile":
            number = fields["file_id"]
            return _ok(f'{{"file_id":"{number}","file_unique_id":"{number}","file_path":"documents/{number}"}}')
        chat = str(fields.get("chat_id") or fields.get("callback_query_id", "").partition("-")[0] or 0)
        self._report(b"%s %s %s\n" % (chat.encode(), method.encode(), body))
        return _ok(self._message(method, chat, fields) if method in MESSAGES else "true")

    def _message(self, method: str, chat: str, fields: dict[str, Any]) -> str:
        if method == "sendMessage":
            self.message_id += 1
            number = str(self.message_id)
        else:
            number = str(fields.get("message_id", 1))
        markup = fields.get("reply_markup") or ""
        shown = _shown(fields["text"], markup if isinstance(markup, str) else json.dumps(markup))
        return (
            f'{{"message_id":{number},"date":{int(time.time())},"from":{ME},'
            f'"chat":{{"id":{chat},"type":"private","first_name":"Person"}},{shown}}}'
        )

    def _report(self, line: bytes) -> None:
        for listener in self.listeners:
            listener.write(line)


@lru_cache(maxsize=256)
def _shown(text: str, markup: str) -> str:
    shown: dict[str, object] = {"text": text}
    if markup:
        shown["reply_markup"] = json.loads(markup)
    return json.dumps(shown)[1:-1]


def _ok(result: str) -> bytes:
    body = f'{{"ok":true,"result":{result}}}'.encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


class Connection(asyncio.Protocol):
    """One keep-alive HTTP/1.1 connection; knows Content-Length, no chunks."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._waiting = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport for answers."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop reporting to a listener that is gone."""
        if self._transport in self._exchange.listeners:
            self._exchange.listeners.remove(self._transport)

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self._waiting += data
        while (end := self._waiting.find(_HEAD_END)) >= 0:
            head, start = self._waiting[:end], end + len(_HEAD_END)
            length = _length(head)
            if len(self._waiting) < start + length:
                return
            body, self._waiting = self._waiting[start : start + length], self._waiting[start + length :]
            self._take(head.split(b" ", 2)[1].decode(), body)

    def _take(self, path: str, body: bytes) -> None:
        assert self._transport is not None
        if path == "/reports":
            self._exchange.listeners.append(self._transport)
            self._transport.write(b"ready\n")
            return
        if path.startswith("/file/"):
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(PDF), PDF))
            return
        self._transport.write(self._exchange.answer(path.rpartition("/")[2], body))


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"\r\ncontent-length:")
    return int(lower[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


async def serve(port: int) -> None:
    """Answer on the loopback address until cancelled. Raises OSError when the port is taken."""
    exchange = Exchange()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(exchange), HOST, port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
