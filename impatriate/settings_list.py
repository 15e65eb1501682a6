"""`impatriate settings`: what can be set, what is."""

from __future__ import annotations

import json

from impatriate.settings import Settings, described, unknown_variables


def show(*, as_json: bool) -> None:
    """Print every setting; misspelt variables come last. Raises SettingsInvalid."""
    rows = list(described(Settings.read()))
    unknown = unknown_variables()
    if as_json:
        keys = ("variable", "state", "value", "meaning")
        settings = [dict(zip(keys, row, strict=True)) for row in rows]
        print(json.dumps({"settings": settings, "unknown": unknown}, ensure_ascii=False, indent=2))
        return
    width = max(len(row[0]) for row in rows)
    for variable, state, value, meaning in rows:
        print(f"{variable:<{width}}  {state:<7}  {meaning}" + (f" [{value}]" if value else ""))
    for name in unknown:
        print(f"{name} is no setting of this program: misspelt?")
