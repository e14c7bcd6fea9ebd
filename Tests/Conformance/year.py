#!/usr/bin/env python3
"""year.py BINARY [DAYS]: a year of 5,000 articles a day with keep_days = 30; the database must stop growing.

Takes three quarters of an hour; time runs as fast as the daemon can read.
"""
import os, sys, time
from faults import Daemon, check, failures, rows
from origin import Origin

DAYS = int(sys.argv[2]) if len(sys.argv) > 2 else 365
FEEDS, KEEP = 50, 30
SPEED = 12_000

begun = time.time()
epoch = begun - DAYS * 86_400
virtual = lambda: epoch + (time.time() - begun) * SPEED
stamp = f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(epoch))}@{begun}"
# 108 articles a day and feed, of which it shows those of the last day: six polls may come late.
origin = Origin(items=100, period=800.0, size=400, clock=virtual)
daemon = Daemon([origin.url(n) for n in range(FEEDS)], polling="interval_minutes=240\nfloor_minutes=240\nslowest_minutes=240\nhost_spacing_seconds=0",
    storage=f"keep_days={KEEP}\nbackups=1", arguments=["--epoch", stamp, "--time-scale", str(SPEED)], environment={"WATCHDOG_USEC": "60000000"})
daemon.ready()
sizes = []
while daemon.process.poll() is None and virtual() < begun:
    time.sleep(1)
    day = (virtual() - epoch) / 86_400
    if day >= 15 * (len(sizes) + 1):
        size = sum(os.path.getsize(daemon.database + end) for end in ("", "-wal") if os.path.exists(daemon.database + end)) >> 20
        count, = rows(daemon.database, "SELECT count(*) FROM article")[0]
        latest, = rows(daemon.database, "SELECT max(id) FROM article")[0]
        sizes.append((day, size, count))
        print(f"      day {day:.0f}: {latest} articles so far, {count} kept, database {size} MB, memory {daemon.status('VmRSS') >> 10} MB", flush=True)
check("the daemon lives", daemon.process.poll() is None)
settled = [size for day, size, _ in sizes if day >= 60]
check(f"the database: {settled[0]} MB after two months, {settled[-1]} MB at the end, at most {max(settled)}", max(settled) <= 1.15 * settled[0] + 8)
check(f"{rows(daemon.database, 'SELECT max(id) FROM article')[0][0] / DAYS:.0f} articles a day", rows(daemon.database, "SELECT max(id) FROM article")[0][0] / DAYS >= 4500)
check("it stops, and the database is sound", daemon.stop(30)[0] == 0 and rows(daemon.database, "PRAGMA quick_check") == [("ok",)])
daemon.end()
print(f"{len(failures)} failed")
sys.exit(bool(failures))
