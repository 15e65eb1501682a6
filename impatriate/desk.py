"""`impatriate desk`: the operators' side, a process and a port of its own."""

from __future__ import annotations

from impatriate import logs
from impatriate.opening import opened
from impatriate.settings import Settings


def serve(host: str, port: int) -> None:
    """Serve until interrupted. Raises SettingsInvalid."""
    from operators import server

    settings = Settings.needing("keys")
    logs.set_up(settings.log_level)
    server.serve(
        lambda: opened(settings),
        host,
        port,
        when_ready=lambda: print(f"The desk is ready: http://{host}:{port}", flush=True),
    )
