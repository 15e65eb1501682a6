from tests.databases import database, postgres_server, sqlite_template

__all__ = ["database", "postgres_server", "sqlite_template"]
