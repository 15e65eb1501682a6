"""Alembic's migrations, one file a released schema; run by `impatriate db upgrade`, never by hand."""
