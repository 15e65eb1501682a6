"""Mutants: one-line sabotages, each with the promise that it breaks and the test that must turn red.

`before` is one line of the file, exactly once there, without its indentation; `after` takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Mutant:
    """One sabotage. `promise` is the number in docs/reliability.md; `tests` is what pytest is given."""

    name: str
    promise: int
    file: str
    before: str
    after: str
    tests: tuple[str, ...]


SURVIVES = (
    "tests/bot/test_an_accepted_word_survives.py::"
    "test_a_bot_that_dies_at_any_call_keeps_what_an_uninterrupted_one_keeps"
)
TURNS = "tests/storage/test_turns.py"
WAITS = "tests/storage/test_waits.py"
QUICK = "tests/bot/test_quick_messages.py"
FAULTS = "tests/bot/test_faults.py"
SUBMISSIONS = "tests/storage/test_submissions.py"
QUEUE = "tests/storage/test_queue.py"
ERASURE = "tests/storage/test_erasure.py"
TALK = "tests/dialogs/test_conversation.py"
MIGRATION = "storage/migrations/versions/0001_first.py"

MUTANTS: Final = (
    Mutant(
        "autocommit on SQLite",
        1,
        "storage/sqlite.py",
        "rows: Rows = execute(rendered[statement.sql], _bound(statement)).fetchall()",
        "rows: Rows = execute(rendered[statement.sql], _bound(statement)).fetchall()"
        '; execute("COMMIT"); execute("BEGIN IMMEDIATE")',
        (f"{SURVIVES}[tap-webhook]",),
    ),
    Mutant(
        "autocommit on PostgreSQL",
        1,
        "storage/postgres.py",
        'await connection.execute("BEGIN")',
        'await connection.execute("SELECT 1")',
        (f"{TURNS}::test_a_step_that_fails_leaves_nothing_behind_not_even_the_claim[postgresql]",),
    ),
    Mutant(
        "the offset before the turn",
        1,
        "bot/polling.py",
        "await self._intake.take(waiting.update, waiting.body)",
        "await self._bot(RawUpdates(offset=waiting.update_id + 1, limit=1));"
        " await self._intake.take(waiting.update, waiting.body)",
        (f"{SURVIVES}[question-polling]",),
    ),
    Mutant(
        "200 before the commit",
        1,
        "bot/webhook.py",
        "await self.intake.take(update, body)",
        '__import__("asyncio").ensure_future(self.intake.take(update, body))',
        (f"{SURVIVES}[tap-webhook]",),
    ),
    Mutant(
        "200 although the turn failed",
        1,
        "bot/webhook.py",
        'return web.Response(status=503, headers={"Retry-After": RETRY_SECONDS})',
        "return web.Response()",
        ("tests/bot/test_failures.py::test_a_failed_turn_is_answered_503_and_its_repetition_200",),
    ),
    Mutant(
        "a word from elsewhere whose screen is owed to nobody",
        1,
        "storage/turns.py",
        "yield Statement(OWE_SCREEN, (known.person_id,))  # unlike an update, a row taken out does not come again",
        "pass",
        (f"{FAULTS}::test_a_word_whose_turn_ended_in_a_crash_is_shown_later",),
    ),
    Mutant(
        "a turn that waits for ever for a server that fell silent",
        1,
        "storage/postgres.py",
        "async with asyncio.timeout(seconds):",
        "if seconds:",
        (f"{WAITS}::test_a_server_that_falls_silent_in_a_turn_ends_it_and_holds_the_chat_for_nobody_else[postgresql]",),
    ),
    Mutant(
        "a program that vanished holds the chat",
        1,
        "storage/postgres.py",
        "bound = str(max(int(seconds * 1000), 1))",
        'bound = "0"',
        (f"{WAITS}::test_a_server_that_falls_silent_in_a_turn_ends_it_and_holds_the_chat_for_nobody_else[postgresql]",),
    ),
    Mutant(
        "no FOR UPDATE",
        2,
        "storage/statements.py",
        'LOCK = "FOR NO KEY UPDATE"',
        'LOCK = ""',
        (
            f"{QUICK}::test_twenty_quick_messages_all_count_in_their_order_and_taps_beside_them_too[postgresql]",
            f"{TURNS}::test_twenty_turns_of_one_chat_from_several_connections_all_count[postgresql]",
        ),
    ),
    Mutant(
        "a high-water mark instead of claims",
        2,
        "storage/turns.py",
        'CLAIM = "INSERT INTO claims (bot_id, update_id, claimed_at) VALUES (?1, ?2, {now}) '
        'ON CONFLICT DO NOTHING RETURNING 1"',
        'CLAIM = "INSERT INTO claims (bot_id, update_id, claimed_at) SELECT ?1, ?2, {now} WHERE NOT EXISTS '
        '(SELECT 1 FROM claims WHERE bot_id = ?1 AND update_id > ?2) ON CONFLICT DO NOTHING RETURNING 1"',
        (f"{QUICK}::test_a_late_lower_number_still_counts_once[sqlite]",),
    ),
    Mutant(
        "a chat's updates in any order",
        2,
        "bot/polling.py",
        "self._chats[chat_id].append(waiting)",
        "self._chats[chat_id].insert(1, waiting)",
        (f"{QUICK}::test_a_poller_takes_a_chats_messages_in_their_order",),
    ),
    Mutant(
        "no claim: an update that comes twice counts twice",
        2,
        "bot/turn.py",
        "update_id=cause.update_id,",
        "update_id=None,",
        (f"{FAULTS}::test_updates_that_come_twice_count_once[webhook]",),
    ),
    Mutant(
        "drop the index of open applications",
        3,
        MIGRATION,
        "op.create_index('uq_applications_open_subject', 'applications', ['person_id', 'subject_tag'], unique=True, "
        "sqlite_where=sa.text(\"state = 'open'\"), postgresql_where=sa.text(\"state = 'open'\"))",
        "pass",
        (f"{SUBMISSIONS}::test_two_ids_for_one_person_and_subject_at_once_make_one_open_application",),
    ),
    Mutant(
        "drop the constraint on revisions",
        3,
        MIGRATION,
        "sa.UniqueConstraint('application_id', 'revision', name=op.f('uq_revisions_application_id_revision'))",
        "",
        (f"{SUBMISSIONS}::test_a_later_change_is_a_revision_and_the_same_one_twice_is_not",),
    ),
    Mutant(
        "SELECT, then UPDATE",
        4,
        "storage/queue_statements.py",
        "ORDER BY queued_at, id LIMIT 1 {skip}",
        "ORDER BY queued_at, id LIMIT 1",
        (f"{QUEUE}::test_two_pullers_at_once_never_get_one_file[postgresql]",),
    ),
    Mutant(
        "no epoch, no token, no end of a lease",
        4,
        "storage/queue_statements.py",
        "MINE = \"id = ?1 AND state = 'leased' AND token_hash = ?2 AND epoch = ?3 AND lease_until > {now}\"",
        "MINE = \"id = ?1 AND state = 'leased' AND ?2 <> '' AND ?3 > 0\"",
        (
            f"{QUEUE}::test_neither_token_nor_epoch_alone_proves_a_lease[sqlite]",
            f"{QUEUE}::test_whatever_comes_late_is_refused_and_told_who_holds_the_file[sqlite-True]",
        ),
    ),
    Mutant(
        "a poison file goes round for ever",
        5,
        "storage/queue_statements.py",
        "UPDATE items SET state = CASE WHEN attempts >= ?4 THEN 'held' ELSE 'queued' END, lease_until = NULL,",
        "UPDATE items SET state = CASE WHEN attempts >= ?4 THEN 'queued' ELSE 'queued' END, lease_until = NULL,",
        (f"{QUEUE}::test_a_file_that_keeps_coming_back_is_held_with_its_reason_until_requeued[sqlite]",),
    ),
    Mutant(
        "a held file that no command brings back",
        5,
        "storage/queue_statements.py",
        "WHERE id = ?1 AND (state IN ('held', 'acknowledged', 'queued') OR state = 'leased' AND lease_until <= {now})",
        "WHERE id = ?1 AND (state IN ('acknowledged', 'queued') OR state = 'leased' AND lease_until <= {now})",
        (
            "tests/operators/test_operator_commands.py::"
            "test_a_poison_file_is_held_with_its_reason_until_it_is_queued_again_by_command[sqlite]",
        ),
    ),
    Mutant(
        "its leases run out for ever",
        5,
        "storage/queue_statements.py",
        "WHERE id IN (SELECT id FROM items WHERE lease_until <= {now} AND attempts >= ?1 {skip})",
        "WHERE id IN (SELECT id FROM items WHERE lease_until <= {now} AND attempts < -?1 {skip})",
        (f"{QUEUE}::test_a_file_whose_leases_run_out_is_held_not_lost[sqlite]",),
    ),
    Mutant(
        "a tick that toggles",
        7,
        "dialogs/forms/fields.py",
        "ticks = tuple(dict.fromkeys((*(each for each in asked.ticks if each not in alone), option)))",
        "ticks = tuple(each for each in (*asked.ticks, option) if (*asked.ticks, option).count(each) == 1)",
        (f"{TALK}::test_a_tick_that_comes_twice_ticks_once",),
    ),
    Mutant(
        "any version of a screen may act",
        7,
        "dialogs/application.py",
        "if not isinstance(press, Act) or press.version != conversation.version - 1:",
        "if not isinstance(press, Act):",
        (f"{TALK}::test_a_stale_act_button_changes_nothing_and_says_so",),
    ),
    Mutant(
        "deleted pages are not overwritten",
        8,
        "storage/sqlite.py",
        '"PRAGMA secure_delete = ON",',
        '"PRAGMA secure_delete = OFF",',
        (f"{ERASURE}::test_an_erasure_overwrites_the_pages_and_truncates_the_log[sqlite]",),
    ),
    Mutant(
        "the log is not truncated",
        8,
        "storage/turns.py",
        "await self._connections.scrub()",
        "pass",
        (f"{ERASURE}::test_an_erasure_overwrites_the_pages_and_truncates_the_log[sqlite]",),
    ),
    Mutant(
        "the person's key stays",
        8,
        "storage/people_rows.py",
        'ERASE = "DELETE FROM people WHERE id = ?1 RETURNING wrapped_key"',
        'ERASE = "UPDATE people SET chat_tag = chat_tag WHERE id = ?1 RETURNING wrapped_key"',
        (f"{ERASURE}::test_after_an_erasure_nothing_is_left_to_open[sqlite]",),
    ),
    Mutant(
        "a longer message than Telegram takes",
        10,
        "dialogs/bubbles.py",
        "TEXT_LIMIT = 4096",
        "TEXT_LIMIT = 8192",
        ("tests/dialogs/test_every_screen_fits.py::test_a_text_of_any_length_is_cut_into_pages_that_fit",),
    ),
    Mutant(
        "lengths in letters instead of UTF-16 units",
        10,
        "dialogs/bubbles.py",
        'return len(plain.encode("utf-16-le", "surrogatepass")) // 2',
        "return len(plain)",
        ("tests/dialogs/test_every_screen_fits.py::test_a_text_of_any_length_is_cut_into_pages_that_fit",),
    ),
)
