"""A verification from beginning to end, with or without repair."""

import sys
from collections.abc import Sequence
from pathlib import Path

from sepp.ingest.verification.finding import Archive, Finding
from sepp.ingest.verification.planning import plan_checks
from sepp.ingest.verification.repairing import repair_findings
from sepp.ingest.verification.screen import run_checks, show_findings
from sepp.store.places.locks import lock_file

ROUNDS = 4
"""A cure may bring to light what it hid."""


def verify_archive(archive: Archive, only: str | None = None) -> int:
    """Verify and tell; count the findings.

    Raises ``UnknownDatasetError`` for an unknown dataset.
    """
    checks = plan_checks(archive, only)
    findings = run_checks(checks)
    if findings:
        show_findings(findings)
    else:
        sys.stdout.write(f"{len(checks)} checks, nothing is wrong\n")
    return len(findings)


def repair_archive(archive: Archive, only: str | None, headers: Sequence[Path]) -> int:
    """Verify, cure and verify again; count what is still wrong.

    One repair at a time: another process waits.
    """
    with lock_file(archive.home.prepare().state / "verify.lock"):
        failed: set[Finding] = set()
        for _ in range(ROUNDS):
            findings = run_checks(plan_checks(archive, only))
            done = repair_findings(archive, [one for one in findings if one not in failed], headers)
            if not done:
                break
            show_findings(list(done), done)
            failed |= {finding for finding, what in done.items() if what.startswith("failed")}
        else:
            findings = run_checks(plan_checks(archive, only))
        if findings:
            show_findings(findings)
        else:
            sys.stdout.write("nothing is wrong any more\n" if failed or done else "nothing is wrong\n")
    return len(findings)
