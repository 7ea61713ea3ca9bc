"""A service that shares the cache file: the statements of the Python library, on the standard sqlite3 module."""
import json
import sqlite3
import sys
import time

path, seconds, name = sys.argv[1], float(sys.argv[2]), sys.argv[3]
acknowledged, touched, pruned = [], 0, 0


def connect():
    connection = sqlite3.connect(path, timeout=3.0)
    connection.execute("PRAGMA busy_timeout=3000")
    return connection


def put(connection, namespace, key, value):
    now = time.time()
    connection.execute(
        "INSERT OR REPLACE INTO ai_cache (namespace, key, value_json, created_at, expires_at, access_count, last_access_at)"
        " VALUES (?, ?, ?, ?, ?, 1, ?)",
        (namespace, key, json.dumps(value, sort_keys=True, separators=(",", ":")), now, None, now),
    )


print("ready", flush=True)
end = time.monotonic() + seconds
count = 0
while time.monotonic() < end:
    key = f"{name}-{count}"
    # A connection for each call, never closed by hand: that is how the library works.
    connection = connect()
    put(connection, "shared", key, {"from": name, "n": count})
    connection.commit()
    acknowledged.append(key)

    connection = connect()
    connection.execute("SELECT value_json, expires_at FROM ai_cache WHERE namespace = ? AND key = ?", ("shared", "hot")).fetchone()
    connection.execute(
        "UPDATE ai_cache SET access_count = access_count + 1, last_access_at = ? WHERE namespace = ? AND key = ?",
        (time.time(), "shared", "hot"),
    )
    connection.commit()
    touched += 1

    connection = connect()
    put(connection, "capped", key, count)
    have = connection.execute("SELECT COUNT(*) FROM ai_cache WHERE namespace = ?", ("capped",)).fetchone()[0]
    if have > 50:
        connection.execute(
            "DELETE FROM ai_cache WHERE (namespace, key) IN (SELECT namespace, key FROM ai_cache WHERE namespace = ?"
            " ORDER BY last_access_at ASC LIMIT ?)",
            ("capped", min(have - 50, 200)),
        )
        pruned += 1
    connection.commit()
    count += 1

print(json.dumps({"acknowledged": acknowledged, "touched": touched, "pruned": pruned}), flush=True)
