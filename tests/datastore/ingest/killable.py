"""Runs of an ingest that can be killed: a process that forks one run for each line it is given.

A run tells by marks in shared memory how far it is: which of its files it touched last, seen by Python's audit hook, so
that nothing of the ingest itself is changed. Started as a script by ``test_killed_runs.py``.
"""

import json
import logging
import mmap
import os
import struct
import sys
import time
from pathlib import Path

STAGES = ("checksum", "original", "store chunks", "store commit", "catalogue")
MARK = struct.Struct("<qq")
SIZE = 4096


def stage_of(event: str, words: tuple[object, ...], source: str, home: str) -> int | None:
    """Tell the stage by the file that is touched."""
    path = str(words[0]) if words else ""
    if event == "sqlite3.connect" or (event == "os.remove" and path.endswith(".writing")):
        return 4
    if event == "open" and path.startswith(source):
        return 0
    is_written = event == "open" and "w" in str(words[1])
    if is_written and path.startswith(f"{home}/originals/"):
        return 1
    if not (is_written or event in ("os.link", "os.rename")) or not path.startswith(f"{home}/archive/public/"):
        return None
    return 3 if Path(path).name.startswith("zarr.json") else 2


def run(order: dict[str, str], *, is_followed: bool = True) -> None:
    from sepp.core.home import find_home
    from sepp.ingest.commands import open_archive
    from sepp.ingest.pipeline import Ingestor
    from sepp.ingest.sources import find_sources

    home = find_home(order["home"]).prepare()
    store, catalog = open_archive(home)
    with Path(order["marks"]).open("r+b") as file:
        marks = mmap.mmap(file.fileno(), SIZE)
    trace: list[tuple[int, int]] = []

    def follow(event: str, words: tuple[object, ...]) -> None:
        stage = stage_of(event, words, order["source"], order["home"])
        if stage is not None:
            trace.append((time.monotonic_ns(), stage))
            MARK.pack_into(marks, 0, len(trace), stage)

    if is_followed:
        sys.addaudithook(follow)
    outcomes = list(Ingestor(home, store, catalog).ingest(find_sources([order["source"]], home.root)))
    failures = [outcome.failure for outcome in outcomes if outcome.failure]
    MARK.pack_into(marks, 0, len(trace), len(STAGES))
    Path(order["marks"] + ".json").write_text(json.dumps({"trace": trace, "failures": failures}))


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                run(json.loads(line))
            finally:
                os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("gone", flush=True)


if __name__ == "__main__":
    logging.disable()
    warm = json.loads(sys.argv[1])
    run(warm, is_followed=False)
    print("ready", flush=True)
    main()
