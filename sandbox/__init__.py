"""A local Telegram: the Bot API over real HTTP, people who talk to the bot, and a web page to be one of them.

A newcomer, an editor and every end-to-end test can talk to the real bot with no token and no network. The server is as
strict as Telegram where Telegram is strict, and its wire objects are built and checked with python-telegram-bot's types
while the bot speaks aiogram, so that neither side can agree with itself by mistake. It listens on the loopback only.

* ``sandbox.server``: ``LocalTelegram`` runs it inside a test, ``serve`` until interrupted, in a process of its own.
* ``sandbox.people``: ``Telegram`` and ``Person``, the scripted people of the tests.
* ``/bot<token>/<method>``: what a bot calls. ``/people…``: what people do. ``/``: the chat page.
* ``/people/faults``: what goes wrong on demand, from 429 to links that expire; see ``sandbox.faults``.
* ``python -m sandbox --port 8081 --data DIR --token 42:TEST``: on its own, from the command line.

Nothing here imports another room of the project.
"""
