"""`impatriate desk`: the operators' side, a process and a port of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from impatriate import logs
from impatriate.opening import opened
from impatriate.settings import Settings, SettingsInvalid, address_of


def serve(host: str, port: int) -> None:
    """Serve until interrupted. Raises SettingsInvalid."""
    from impatriate.serving import serve as serve_announced
    from operators.server import configured

    settings = Settings.needing("keys")
    logs.set_up(settings.log_level)
    with _monitored(settings):
        desk = configured(lambda: opened(settings), host, port)
        serve_announced(desk, f"The desk is ready: http://{host}:{port}")


@contextmanager
def _monitored(settings: Settings) -> Iterator[None]:
    """Metrics on a port of their own; nothing when they are off."""
    from operators import metrics

    with ExitStack() as stack:
        if settings.desk_metrics is not None:
            try:
                stack.enter_context(metrics.monitored(*address_of(settings.desk_metrics)))
            except OSError as error:
                raise SettingsInvalid(
                    f"IMPATRIATE_DESK_METRICS: {settings.desk_metrics} cannot be used ({error.strerror})."
                ) from None
        yield
