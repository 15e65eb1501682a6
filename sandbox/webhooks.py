"""Webhooks: updates posted to the bot again and again, with a growing delay, until it answers 2xx."""

import asyncio
import contextlib
import json
import logging
import re
from collections.abc import Awaitable, Callable

import aiohttp
from telegram import WebhookInfo

from sandbox.network import Network
from sandbox.parameters import Parameters
from sandbox.polling import Polling, allowed_kinds
from sandbox.refusals import Refused, bad
from sandbox.store import Json
from sandbox.updates import Waiting
from sandbox.wire import built

log = logging.getLogger(__name__)
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
DEFAULT_CONNECTIONS = 40
PATIENCE = aiohttp.ClientTimeout(total=60)


class Webhooks:
    """One task a lane, so that a lane keeps its order while others go on; at most max_connections posts at once."""

    def __init__(
        self, network: Network, polling: Polling, call: Callable[[str, Parameters], Awaitable[object]]
    ) -> None:
        self._network = network
        self._polling = polling
        self._call = call
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(DEFAULT_CONNECTIONS)
        network.after_change.append(self.wake)

    async def open(self) -> None:
        """Begin to deliver what waited when the server went down."""
        self._session = aiohttp.ClientSession(timeout=PATIENCE, connector=aiohttp.TCPConnector(limit=0))
        self._restart()

    async def close(self) -> None:
        """Stop all deliveries; what is not confirmed stays."""
        tasks = self._stop()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session:
            await self._session.close()
        self._session = None

    def set_webhook(self, parameters: Parameters) -> bool:
        """Keep where to post; an empty address deletes the webhook."""
        url = parameters.text("url")
        if not url:
            return self.delete_webhook(parameters)
        if not re.match(r"https?://[^\s/]+", url):
            raise bad("bad webhook: invalid webhook URL specified")
        secret = parameters.text("secret_token")
        if secret and not SECRET.fullmatch(secret):
            raise bad("secret token contains unallowed characters")
        connections = min(max(parameters.integer("max_connections") or DEFAULT_CONNECTIONS, 1), 100)
        kinds = allowed_kinds(parameters.json("allowed_updates"))
        if kinds is not None:
            self._network.updates.allow(kinds)
        self._drop(parameters)
        told = {"url": url, "secret": secret, "max_connections": connections}
        if told != self._network.store.setting("webhook"):  # what is on its way to the same place goes on
            self._network.store.keep("webhook", told)
            self._polling.interrupt("terminated by setWebhook request")
            self._restart()
        return True

    def delete_webhook(self, parameters: Parameters) -> bool:
        """Stop posting; updates wait for getUpdates."""
        self._drop(parameters)
        self._network.updates.let_all_late_ones_go()
        self._network.store.keep("webhook", None)
        self._network.store.keep("webhook_error", None)
        self._stop()
        return True

    def _drop(self, parameters: Parameters) -> None:
        if parameters.boolean("drop_pending_updates"):
            self._network.updates.forget()

    def info(self) -> Json:
        """Return the answer to getWebhookInfo."""
        store = self._network.store
        webhook = store.setting("webhook", {})
        told: Json = {
            "url": webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": self._network.updates.count(),
        }
        if webhook:
            told["max_connections"] = webhook["max_connections"]
        allowed = store.setting("allowed_updates")
        return built(
            WebhookInfo, told | ({"allowed_updates": allowed} if allowed else {}) | store.setting("webhook_error", {})
        )

    def wake(self) -> None:
        """Give every lane in which something waits a task."""
        if self._session is None or not self._network.store.setting("webhook"):
            return
        for lane in self._network.updates.lanes():
            if lane not in self._lanes:
                task = asyncio.create_task(self._deliver(lane))
                self._lanes[lane] = task

    def _stop(self) -> list[asyncio.Task[None]]:
        tasks = list(self._lanes.values())
        self._lanes = {}
        for task in tasks:
            task.cancel()
        return tasks

    def _restart(self) -> None:
        self._stop()
        webhook = self._network.store.setting("webhook", {})
        self._slots = asyncio.Semaphore(webhook.get("max_connections", DEFAULT_CONNECTIONS))
        asyncio.get_running_loop().call_soon(self.wake)

    async def _deliver(self, lane: str) -> None:
        rules = self._network.rules
        delay = rules.webhook_delay
        try:
            while update := self._network.updates.first(lane):
                wait = await self._attempt(update)
                if wait is None:
                    delay = rules.webhook_delay
                    continue
                await asyncio.sleep(min(max(delay, wait), rules.webhook_longest_delay))
                delay *= 2
        finally:
            # No await since the last look: an update that comes later finds the lane without a task.
            if self._lanes.get(lane) is asyncio.current_task():
                del self._lanes[lane]

    async def _attempt(self, update: Waiting) -> float | None:
        """Post once; return None when it was accepted, else the seconds that the bot asked to wait (0 if none)."""
        assert self._session is not None
        webhook = self._network.store.setting("webhook")
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook["secret"]} if webhook["secret"] else {}
        try:
            async with (
                self._slots,
                self._session.post(webhook["url"], json=update.body, headers=headers) as response,
            ):
                body = await response.read()
                if not 200 <= response.status < 300:
                    self._note(update, f"Wrong response from the webhook: {response.status} {response.reason}")
                    asked_for = response.headers.get("Retry-After", "")
                    return float(asked_for) if asked_for.isdigit() else 0.0
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            self._note(update, f"Connection failed: {type(problem).__name__}")
            return 0.0
        log.info("update %d is accepted", update.update_id)
        self._network.updates.delivered(update)
        self.wake()
        await self._answer_inside(response.content_type, body)
        return None

    def _note(self, update: Waiting, message: str) -> None:
        log.info("update %d is not accepted. %s", update.update_id, message)
        error = {"last_error_date": self._network.now(), "last_error_message": message}
        self._network.store.keep("webhook_error", error)

    async def _answer_inside(self, content_type: str, body: bytes) -> None:
        """Run the method that a bot may put into its answer to a webhook."""
        if content_type != "application/json" or b'"method"' not in body:
            return
        # As at Telegram, the bot does not learn how such a call ended; the violation is kept all the same.
        with contextlib.suppress(ValueError, Refused):
            values = json.loads(body)
            if isinstance(values, dict) and "method" in values:
                await self._call(str(values.pop("method")), Parameters(values))
