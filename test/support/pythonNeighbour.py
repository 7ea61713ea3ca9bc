"""Writes to and reads from a cache as the Python library does, until its input ends: pythonNeighbour.py FILE SECONDS NAME.

Each write is acknowledged by its commit. Prints one JSON line at the end: what it had written last to each key, the errors it met and the
longest time it had to wait for the file.
"""

import json
import sqlite3
import sys
import time

path, seconds, name = sys.argv[1], float(sys.argv[2]), sys.argv[3]
connection = sqlite3.connect(path, timeout=3.0, isolation_level=None)
connection.execute("PRAGMA journal_mode=WAL")
connection.execute("PRAGMA synchronous=NORMAL")

written, errors, longest, reads, number = {}, [], 0.0, 0, 0
end = time.monotonic() + seconds
while time.monotonic() < end:
    number += 1
    key = f"{name} {number % 200}"
    value = json.dumps({"number": number, "padding": "p" * 500})
    now = time.time()
    begun = time.monotonic()
    try:
        connection.execute(
            "INSERT INTO ai_cache (namespace, key, value_json, created_at, expires_at, access_count, last_access_at)"
            " VALUES (?, ?, ?, ?, ?, 1, ?) ON CONFLICT (namespace, key) DO UPDATE SET value_json = excluded.value_json,"
            " created_at = excluded.created_at, expires_at = excluded.expires_at, access_count = 1,"
            " last_access_at = excluded.last_access_at",
            ("python", key, value, now, now + 3600, now),
        )
        written[key] = value
        # A get of the library counts the use.
        row = connection.execute("SELECT value_json FROM ai_cache WHERE namespace = 'python' AND key = ?", (key,)).fetchone()
        if row is None or row[0] != value:
            errors.append(f"lost at once: {key}")
        connection.execute(
            "UPDATE ai_cache SET access_count = access_count + 1, last_access_at = ? WHERE namespace = 'python' AND key = ?",
            (time.time(), key),
        )
        reads += 1
    except sqlite3.Error as error:
        errors.append(f"{type(error).__name__}: {error}")
    longest = max(longest, time.monotonic() - begun)
    time.sleep(0.002)

print(json.dumps({"written": written, "errors": errors, "longest": longest, "rounds": number, "reads": reads}))
