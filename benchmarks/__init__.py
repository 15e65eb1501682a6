"""The bot beside bare echoes of aiogram and python-telegram-bot: same text, keyboard, calls, load and run.

``python -m benchmarks`` (``make bench``) starts four processes: a mock of Telegram, our bot (webhook, SQLite with
synchronous=FULL) and one echo of each library. Our bot is walked to where each row begins; what it says there becomes
what the echoes say. Then the three take turns in short windows, so that whatever else the machine does hits all alike.

* ``benchmarks.telegram``: the mock.  ``benchmarks.updates``: what Telegram posts.  ``benchmarks.load``: the generator.
* ``benchmarks.replies``: texts and keyboards that the echoes repeat.  ``benchmarks.echo_*``: the echoes.
* ``benchmarks.bots``: processes and their CPU clocks.  ``benchmarks.rows``: what is measured.
* ``benchmarks.results``: arithmetic, table and JSON.  ``benchmarks.commits``: turns that are on disk afterwards.
"""
