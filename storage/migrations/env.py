"""Alembic's entry: works on the connection that `storage.schema` hands over, in the transaction it opened."""

from alembic import context

import storage.shell_tables
import storage.tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=storage.tables.Record.metadata,
    transactional_ddl=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
