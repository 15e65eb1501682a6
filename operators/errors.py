"""What can go wrong for an operator. Each message is one line: what happened and what to do; each has its exit code."""

from __future__ import annotations

from pathlib import Path

FILE_PROBLEM, USAGE, DESK_AWAY, TOKEN_REFUSED, DISK = 1, 2, 3, 4, 5
"""Exit codes of `impatriate files`; 0 only when all is well."""


class OperatorError(Exception):
    """Root of the errors an operator may meet; `exit_code` is the command's."""

    exit_code = FILE_PROBLEM


class DeskAway(OperatorError):
    """The desk does not answer, or broke off in the middle."""

    exit_code = DESK_AWAY

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"The desk at {url} does not answer ({why}): check the address and that `impatriate desk` runs."
        )


class TokenRefused(OperatorError):
    """The desk does not know the token, or it was revoked."""

    exit_code = TOKEN_REFUSED

    def __init__(self, detail: str) -> None:
        super().__init__(f"The desk refuses the token: {detail}")


class Refused(OperatorError):
    """The desk refuses the request; `state` and `holder` say who has the file, when that is why."""

    def __init__(self, status: int, detail: str, holder: str | None = None, state: str | None = None) -> None:
        self.status, self.holder, self.state = status, holder, state
        super().__init__(detail)


class LeaseOver(Refused):
    """The lease is not ours any more (409), or the file was erased at the person's wish (404)."""


class Mismatch(OperatorError):
    """What arrived is not what the manifest promises; `path` names the file in the package."""

    def __init__(self, path: str, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"{path}: {why}.")


class FolderDiffers(OperatorError):
    """The folder's name is taken by something else than this package."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"{folder} already exists and is not this package ({why}): move it away and pull again.")


class CannotWrite(OperatorError):
    """The disk refuses: full, read-only, no permission."""

    exit_code = DISK

    def __init__(self, place: Path, fault: OSError) -> None:
        super().__init__(
            f"Cannot write to {place} ({fault.strerror or type(fault).__name__}): free space or choose --dest."
        )
