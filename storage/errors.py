"""What can go wrong in storage. Every message is one line, says what happened and names the remedy."""


class StorageError(Exception):
    """Root of all errors that storage raises on purpose."""


class DatabaseBehind(StorageError):
    """The schema is older than this program."""

    def __init__(self, found: str | None, wanted: str) -> None:
        super().__init__(
            f"The database schema is {found or 'empty'}, this program needs {wanted}: run `impatriate db upgrade`."
        )


class DatabaseAhead(StorageError):
    """The schema is newer than this program."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"The database schema is {found}, which this program does not know: "
            "install the program's newer version, or restore the copy made before the upgrade."
        )


class DatabaseUnreachable(StorageError):
    """The database cannot be opened or does not answer."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The database cannot be reached ({why}): check IMPATRIATE_DATABASE_URL and that it runs.")


class KeysInvalid(StorageError):
    """IMPATRIATE_KEYS cannot be read, or lacks the key that this database was written with."""

    def __init__(self, why: str) -> None:
        super().__init__(f"IMPATRIATE_KEYS: {why}.")


class Unreadable(StorageError):
    """A ciphertext does not open: wrong key, moved to another row, or damaged."""

    def __init__(self, place: str) -> None:
        super().__init__(f"The content of {place} does not open with its key: restore it from a backup.")


class ReferenceTaken(StorageError):
    """The reference number exists already; nothing was kept, run the turn again with new random bytes."""

    def __init__(self) -> None:
        super().__init__("The reference number is taken: run the turn again with new random bytes.")


class TooLarge(StorageError):
    """A file is larger than its limit; nothing of it was kept."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The file is larger than {limit} bytes: send a smaller one.")


class NoSuchItem(StorageError):
    """The export queue has no such item or application: never made, or erased at the person's wish."""

    def __init__(self, item_id: str) -> None:
        super().__init__(f"There is no {item_id}: it never was, or the person had everything erased.")


class LeaseLost(StorageError):
    """The lease is not the caller's any more; `holder` names who holds the file now, None when nobody does."""

    def __init__(self, holder: str | None, state: str) -> None:
        self.holder, self.state = holder, state
        who = f"{holder} holds the file" if holder else "nobody holds the file"
        super().__init__(f"This lease is over, the item is {state} and {who}: lease it again.")


class UseServerTools(StorageError):
    """PostgreSQL is copied by its own tools, and the one that is needed is not installed here."""

    def __init__(self, tool: str, command: str) -> None:
        super().__init__(
            f"{tool} is not installed here: install PostgreSQL's client of the server's version, or run where it is: "
            f"{command}"
        )


class ServerToolFailed(StorageError):
    """A tool of PostgreSQL refused; `why` is what it said."""

    def __init__(self, tool: str, why: str) -> None:
        super().__init__(
            f"{tool} failed ({why}): check IMPATRIATE_DATABASE_URL and that {tool} is not older than the server."
        )


class BackupDamaged(StorageError):
    """A copy is not what its manifest says."""

    def __init__(self, what: str) -> None:
        super().__init__(f"This copy cannot be used ({what}): take another one.")


class NotEmpty(StorageError):
    """A copy is put back only where nothing is yet."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not empty: nothing is overwritten; name an empty place, or move it away first.")


class NotHeld(StorageError):
    """Only a held or acknowledged item is queued again by command; this one is in another state."""

    def __init__(self, item_id: str, state: str) -> None:
        self.state = state
        super().__init__(f"{item_id} is {state}: only a held or acknowledged file is queued again.")


class NameTaken(StorageError):
    """An operator of this name exists, revoked or not; names in the audit stay unambiguous."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is an operator {name} already: choose another name.")


class WrongManifest(StorageError):
    """The acknowledged hash is not the hash of the item's manifest."""

    def __init__(self, item_id: str) -> None:
        super().__init__(f"The manifest hash does not belong to {item_id}: download and verify it again.")
