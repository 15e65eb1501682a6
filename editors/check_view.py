"""What is wrong with the content: each fault with file, line and column, and what to do."""

from __future__ import annotations

from itertools import groupby

from editors.html import Frame, chip, counted, element, soft, text
from knowledge import Fault


def check_page(frame: Frame, faults: tuple[Fault, ...]) -> str:
    """All faults, then all warnings, by file; made anew with every reload."""
    errors = [fault for fault in faults if fault.severity == "error"]
    warnings = [fault for fault in faults if fault.severity == "warning"]
    verdict = (
        f"{counted(len(errors), 'fault')}. A running bot keeps the last good content until this is mended."
        if errors
        else "No faults. A running bot takes this content within seconds."
    )
    return frame.around(
        "Check",
        element("p", text(verdict), class_=f"verdict {'bad' if errors else 'good'}", role="status"),
        _files(errors),
        element("h2", text(counted(len(warnings), "warning"))) if warnings else "",
        soft("Warnings tell you something and stop nothing.") if warnings else "",
        _files(warnings),
    )


def _files(faults: list[Fault]) -> str:
    return "".join(
        element(
            "section",
            element("h3", element("code", text(file))),
            element("ul", *map(_item, group)),
            class_="card faults",
        )
        for file, group in groupby(faults, key=lambda fault: fault.file)
    )


def _item(fault: Fault) -> str:
    place = element("code", text(f"{fault.file}:{fault.line}:{fault.column}"))
    return element(
        "li",
        element("p", chip(fault.severity, fault.severity), " ", place),
        element("p", text(fault.message), dir="auto"),
        element("p", text(fault.remedy), class_="remedy", dir="auto"),
    )
