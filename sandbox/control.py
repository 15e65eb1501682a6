"""Control: the API under ``/people`` with which pages and tests act as people. Plain JSON, loopback only."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from sandbox.acts import Acts, Manner
from sandbox.chats import Account, Chats, Kept
from sandbox.faults import fault_of
from sandbox.parameters import Upload
from sandbox.profile import commands_for, spoken
from sandbox.refusals import Impossible
from sandbox.store import Json, dump

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SILENCE = 15.0  # seconds after which a comment keeps the stream of events alive
KINDS = ("document", "photo", "voice")


class Control:
    """The routes of the people's side."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats
        self._network = chats.network
        self._acts = Acts(chats)

    def routes(self) -> list[web.RouteDef]:
        """Return what this side answers."""
        one = "/people/{person:[0-9]+}"
        return [
            web.get("/people", self.people),
            web.post("/people", self.add),
            web.get("/people/bot", self.bot),
            web.get("/people/events", self.events),
            web.get("/people/violations", self.violations),
            web.get("/people/files/{file_id}", self.file),
            web.get(f"{one}/messages", self.messages),
            web.post(f"{one}/text", self.text),
            web.post(f"{one}/tap", self.tap),
            web.post(f"{one}/file", self.send_file),
            web.post(f"{one}/sticker", self.sticker),
            web.post(f"{one}/contact", self.contact),
            web.post(f"{one}/edit", self.edit),
            web.get("/people/faults", self.faults),
            web.post("/people/faults", self.fail),
            web.delete("/people/faults", self.mend),
            web.post(f"{one}/delete", self.delete),
            web.post(f"{one}/block", self.block),
            web.post(f"{one}/unblock", self.unblock),
            web.post(f"{one}/group", self.group),
        ]

    async def people(self, _: web.Request) -> web.Response:
        """List people and groups."""
        people = [asdict(person) for person in self._chats.people()]
        return _json({"people": people, "groups": self._chats.groups(), "number": self._network.store.number("events")})

    async def add(self, request: web.Request) -> web.Response:
        """Add a person: ``name``, ``language`` (a code such as ``de``, or nothing)."""
        asked = await _object(request)
        name = _string(asked, "name").strip()
        if not 1 <= len(name) <= 64:
            raise Impossible("a name has between 1 and 64 characters")
        with self._network.transaction():
            return _json(
                asdict(self._chats.add_person(name, _string(asked, "language") if asked.get("language") else None))
            )

    async def bot(self, request: web.Request) -> web.Response:
        """Tell what clients show of the bot, for the ``person`` in the query."""
        person = _number(request.query.get("person"), "person")
        language = (self._chats.person(person).language or "")[:2] if person else ""
        told = {what: spoken(self._chats, what, language) for what in ("name", "description", "short_description")}
        commands = commands_for(self._chats, person or 0, language)
        return _json({"username": self._network.bot["username"], **told, "commands": commands})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Stream events (Server-Sent Events); the first one, ``hello``, tells that listening has begun."""
        listener = self._network.events.open()
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        try:
            await response.prepare(request)
            await response.write(_sse({"number": self._network.store.number("events"), "kind": "hello"}))
            async for event in listener.events(SILENCE):
                await response.write(_sse(asdict(event)) if event else b": still here\n\n")
        except (ConnectionError, asyncio.CancelledError):
            return response
        finally:
            listener.close()
        return response

    async def violations(self, _: web.Request) -> web.Response:
        """List the requests of the bot that broke a rule of the Bot API since the server started."""
        return _json([asdict(violation) for violation in self._network.violations])

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Give a person the bytes of a file; there is no limit of size on this side."""
        file = self._network.files.find(request.match_info["file_id"])
        path = self._network.files.at(file.path)[1]
        inline = file.kind != "document"
        headers = {"Content-Type": file.mime if inline else "application/octet-stream"}
        headers |= {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
        return web.FileResponse(path, headers=headers)

    async def messages(self, request: web.Request) -> web.Response:
        """List the messages of a person's chat (or of the group in ``chat``), with what else the screen shows."""
        person = self._person(request)
        chat_id = _number(request.query.get("chat"), "chat") or person.id
        store = self._network.store
        answers = store.rows("SELECT * FROM taps WHERE person_id = ? AND touched > 0 ORDER BY touched", person.id)
        return _json(
            {
                "messages": [_shown(kept) for kept in self._chats.messages(chat_id)],
                "keyboard": store.setting(f"reply_keyboard:{chat_id}"),
                "answers": [{"touched": row["touched"], **json.loads(row["answer"])} for row in answers],
                "number": store.number("events"),
            }
        )

    async def text(self, request: web.Request) -> web.Response:
        """Send ``text``."""
        asked = await _object(request)
        return self._sent(lambda: self._acts.says(self._person(request), _string(asked, "text"), _manner(asked)))

    async def tap(self, request: web.Request) -> web.Response:
        """Tap the button with ``data`` under ``message_id``."""
        asked = await _object(request)
        with self._network.transaction():
            number = self._acts.taps(
                self._person(request), _integer(asked, "message_id"), _string(asked, "data"), _manner(asked)
            )
        return _json({"number": number})

    async def send_file(self, request: web.Request) -> web.Response:
        """Send the multipart ``file`` as ``kind`` document, photo or voice, with a ``caption``."""
        form = await request.post()
        file = form.get("file")
        kind = str(form.get("kind", "document"))
        if not isinstance(file, FileField) or kind not in KINDS:
            raise Impossible("a multipart part named file and a kind of document, photo or voice are needed")
        upload = Upload(file.filename, file.content_type, file.file.read())
        manner = _manner({key: value for key, value in form.items() if isinstance(value, str)})
        caption = str(form.get("caption", ""))
        return self._sent(lambda: [self._acts.sends(self._person(request), upload, kind, caption, manner)])

    async def sticker(self, request: web.Request) -> web.Response:
        """Send a sticker for ``emoji``."""
        asked = await _object(request)
        return self._sent(lambda: [self._acts.sticker(self._person(request), _string(asked, "emoji"), _manner(asked))])

    async def contact(self, request: web.Request) -> web.Response:
        """Share the person's own contact with ``phone_number``."""
        asked = await _object(request)
        phone = _string(asked, "phone_number")
        return self._sent(lambda: [self._acts.contact(self._person(request), phone, _manner(asked))])

    async def edit(self, request: web.Request) -> web.Response:
        """Change the ``text`` of one's own ``message_id``."""
        asked = await _object(request)
        message_id, text = _integer(asked, "message_id"), _string(asked, "text")
        return self._sent(lambda: [self._acts.edits(self._person(request), message_id, text, _manner(asked))])

    async def faults(self, _: web.Request) -> web.Response:
        """List the faults that are switched on, with how often each has struck."""
        return _json([fault.shown() for fault in self._network.faults])

    async def fail(self, request: web.Request) -> web.Response:
        """Switch a fault on: ``kind``, ``method``, ``times`` or ``probability`` and ``seed``, ``seconds``."""
        return _json(self._network.faults.add(fault_of(await _object(request))).shown())

    async def mend(self, _: web.Request) -> web.Response:
        """Switch all faults off, and give what was held back."""
        self._network.faults.clear()
        with self._network.transaction():
            self._network.updates.let_all_late_ones_go()
        return _json({})

    async def delete(self, request: web.Request) -> web.Response:
        """Delete ``message_id`` in the private chat."""
        asked = await _object(request)
        with self._network.transaction():
            self._acts.deletes(self._person(request), _integer(asked, "message_id"))
        return _json({})

    async def block(self, request: web.Request) -> web.Response:
        """Block the bot."""
        with self._network.transaction():
            self._acts.blocks(self._person(request), blocked=True)
        return _json({})

    async def unblock(self, request: web.Request) -> web.Response:
        """Unblock the bot."""
        with self._network.transaction():
            self._acts.blocks(self._person(request), blocked=False)
        return _json({})

    async def group(self, request: web.Request) -> web.Response:
        """Make a group called ``title`` with the bot in it."""
        asked = await _object(request)
        with self._network.transaction():
            return _json(self._acts.opens_group(self._person(request), _string(asked, "title")))

    def _person(self, request: web.Request) -> Account:
        return self._chats.person(int(request.match_info["person"]))

    def _sent(self, act: Callable[[], list[Kept]]) -> web.Response:
        with self._network.transaction():
            return _json({"messages": [_shown(kept) for kept in act()]})


def _shown(kept: Kept) -> Json:
    return {"message": kept.body, "from_bot": kept.from_bot, "touched": kept.touched}


def _manner(asked: Json) -> Manner:
    twice = asked.get("twice") in (True, "true")
    return Manner(_number(asked.get("chat"), "chat"), _number(asked.get("reply_to"), "reply_to"), 2 if twice else 1)


async def _object(request: web.Request) -> Json:
    try:
        asked = await request.json()
    except ValueError as problem:
        raise Impossible("the body is no JSON") from problem
    if not isinstance(asked, dict):
        raise Impossible("the body is no JSON object")
    return asked


def _string(asked: Json, name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or any(0xD800 <= ord(character) < 0xE000 for character in value):
        raise Impossible(f"{name} must be a text")
    return value


def _number(value: Any, name: str) -> int | None:
    if value in (None, ""):
        return None
    try:
        return int(value)
    except (TypeError, ValueError) as problem:
        raise Impossible(f"{name} must be a whole number") from problem


def _integer(asked: Json, name: str) -> int:
    number = _number(asked.get(name), name)
    if number is None:
        raise Impossible(f"{name} must be a whole number")
    return number


def _json(value: Any) -> web.Response:
    return web.json_response(value, dumps=dump)


def _sse(value: Json) -> bytes:
    return f"data: {dump(value)}\n\n".encode()
