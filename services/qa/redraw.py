"""Draws a published week again (QA-4, QA-4b, draw@1): `python redraw.py published.json`. Exit 1: a
hash is not the published one.
"""
# ruff: noqa: INP001 - handed to outsiders as a single file

import hashlib
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def redraw(seed: str, frames: dict[str, list[str]], sheet: list[str]) -> list[str]:
    drawn: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for run in sorted(frames):  # the days in order, then "closing"
        at_hand = defaultdict(list)
        for row in frames[run]:
            on, person, rest = row.split("|", 2)
            key, type = rest.rsplit("|", 1)
            at_hand[person].append((type, on, sha(f"{seed}|{key}"), row))
        for person, _, _, quota, extra, closing, rostered in (line.split("|") for line in sheet):
            had, last = drawn[person], run == "closing"
            order = {sha(f"{seed}|{person}|{on}"): on for on in rostered.split(",")}
            days = [order[hash] for hash in sorted(order)]
            due = [days[n % len(days)] for n in range(int(quota) + int(extra))].count(run)
            for _ in range(int(closing) + int(extra) - len(had) if last else due):
                types, dates = (
                    Counter(call[0] for call in had),
                    Counter(call[1] for call in had if last),
                )
                ranked = sorted(
                    (types[call[0]], dates[call[1]], *call[2:], call)
                    for call in at_hand[person]
                    if call not in had
                )
                had.extend(call for *_, call in ranked[:1])
    return [call[3] for calls in drawn.values() for call in calls]


if __name__ == "__main__":
    p = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.write("\n".join(redraw(p["seed"], p["frames"], p["sheet"])) + "\n")
    hashes = {run: sha("\n".join(sorted(rows))) for run, rows in p["frames"].items()}
    same = hashes == p["frame_hashes"] and sha("\n".join(sorted(p["sheet"]))) == p["sheet_hash"]
    sys.exit(0 if same and sha(p["seed"]) == p["commitment"] else 1)
