"""The candidates' shell: takes Telegram's updates in, runs one turn an update, delivers what the turn says.

Of aiogram only Bot, types and session: its Dispatcher swallows errors and answers before the work is done.

* ``bot.updates``: an aiogram Update becomes something heard, or is ignored.
* ``bot.intake``: one update from start to end, under its chat's lock; failures are counted, kept and told.
* ``bot.turn``: the core's step inside one storage transaction.  ``bot.effects``: effects become storage changes.
* ``bot.files``: fetch, sniff and stage what a person sent.  ``bot.delivery``: put the screen into the chat.
* ``bot.webhook``, ``bot.polling``: two ways in.  ``bot.chores``: inbox, outbox, owed screens, sweeps.
* ``bot.renewal``: takes what editors changed, once it checks clean.
"""
