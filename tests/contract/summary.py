"""Shows at the end of a run which store kept how much of the contract."""

from __future__ import annotations

from collections import Counter

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line for each store, and one for each run of a machine that drove several stores side by side."""
    outcomes = {kind: _by_group(terminalreporter.getreports(kind)) for kind in ("passed", "failed", "skipped")}
    groups = sorted({group for counts in outcomes.values() for group in counts})
    if not groups:
        return
    terminalreporter.section("store contract")
    for group in groups:
        counts = ", ".join(f"{counts[group]} {kind}" for kind, counts in outcomes.items() if counts[group])
        terminalreporter.write_line(f"{group:<24} {counts}")
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "side by side":
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]:<24} {name}: {value}")


def _by_group(reports: list[pytest.TestReport]) -> Counter[str]:
    """How many of them there are for each store, the test's class."""
    parts = [report.nodeid.split("::") for report in reports]
    return Counter(one[1] for one in parts if len(one) > 2 and "tests/contract/" in one[0])
