#!/usr/bin/env python3
"""bench.py BINARY SHARED WORK PYTHON: polling, parsing, filing and storing, beside others, in one run.

Makes FEEDS feeds of ITEMS items (SHARED has the generator), serves them with nginx on loopback and lets each program poll
them: for the first time, twice again when nothing has changed, and when a quarter of the feeds has something new. The floor is a
C program on one thread: libcurl, libxml2 and SQLite in one transaction, nothing else. Umschau does all of its work, then
once more without lists of related stories, and without looking for stories at all. Prints processor seconds (user and
system, the median of ROUNDS), wall seconds, peak memory and the items stored, which have to be all of them; then the same
as JSON.

FEEDS=1000 ITEMS=30 ROUNDS=3 ONLY=floor,umschau are settings of the environment.
"""
import json, os, resource, shutil, signal, sqlite3, statistics, subprocess, sys, time, urllib.request

binary, shared, work, python = sys.argv[1:5]
FEEDS, ITEMS = int(os.environ.get("FEEDS", 1000)), int(os.environ.get("ITEMS", 30))
ROUNDS = int(os.environ.get("ROUNDS", 3))
ONLY = os.environ.get("ONLY", "floor,script,reader,sfeed,newsboat,umschau,no-lists,no-stories").split(",")
# Umschau with a part of its work switched off, to show what each costs.
STAGES = {"umschau": [], "no-lists": ["lists"], "no-stories": ["stories", "lists"]}
OTHERS = ("first", "again", "idle", "update")
# Where each article is a story of its own, what follows the first round is another work.
PHASES = {"umschau": ("first", "again", "nothing due", "idle", "update"), "no-lists": ("first", "again", "nothing due", "idle", "update"), "no-stories": ("first",)}
PORT = 18990
SCRIPT = r'''
import asyncio, sqlite3, sys, aiohttp, fastfeedparser
urls = [line.split()[1] for line in open(sys.argv[2])]
db = sqlite3.connect(sys.argv[1])
db.executescript("PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS feed (url PRIMARY KEY, etag);"
    "CREATE TABLE IF NOT EXISTS item (feed, id, title, link, text, PRIMARY KEY (feed, id))")
etags = dict(db.execute("SELECT url, etag FROM feed"))
async def main():
    places = asyncio.Semaphore(64)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64)) as session:
        async def poll(url):
            async with places:
                headers = {"If-None-Match": etags[url]} if etags.get(url) else {}
                async with session.get(url, headers=headers) as answer:
                    body = await answer.read()
                    if answer.status != 200: return
                feed = fastfeedparser.parse(body)
                for entry in feed.entries:
                    text = entry.content[0]["value"] if entry.get("content") else entry.get("description", "")
                    db.execute("INSERT OR IGNORE INTO item VALUES (?,?,?,?,?)",
                        (url, entry.get("id") or entry.get("link"), entry.get("title"), entry.get("link"), text))
                db.execute("INSERT OR REPLACE INTO feed VALUES (?,?)", (url, answer.headers.get("ETag")))
        await asyncio.gather(*map(poll, urls))
asyncio.run(main())
db.commit()
'''

READER = r'''
import sys, reader
news = reader.make_reader(sys.argv[1])
for line in open(sys.argv[2]):
    news.add_feed(line.split()[1], exist_ok=True)
news.update_feeds(scheduled=False, workers=64)
'''


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Bench:
    def __init__(self):
        self.folder = f"{work}/{FEEDS}x{ITEMS}"
        if not os.path.exists(f"{self.folder}/meta.json"):
            output("python3", f"{shared}/bench/poll/gen.py", "--feeds", str(FEEDS), "--items", str(ITEMS), "--out", self.folder)
        self.meta = json.load(open(f"{self.folder}/meta.json"))
        flags = output("pkg-config", "--cflags", "--libs", "libxml-2.0").split()
        output("gcc", "-O2", "-o", f"{work}/floor", f"{shared}/bench/poll/floor.c", *flags, "-lcurl", "-lsqlite3")
        feeds = json.load(open(f"{self.folder}/feeds.json"))
        self.urls = [f"http://{feed['host']}:{PORT}{feed['path']}" for feed in feeds]
        open(f"{work}/script.py", "w").write(SCRIPT)
        open(f"{work}/with_reader.py", "w").write(READER)
        open(f"{work}/list.txt", "w").write("".join(f"{feed['i']} {url}\n" for feed, url in zip(feeds, self.urls)))
        # Umschau takes no list of more than ten mebibytes.
        for start in range(0, FEEDS, 20_000):
            lines = "".join(
                f'<outline type="rss" text="{feed["title"]}" xmlUrl="{url}" language="{feed["lang"]}"/>\n'
                for feed, url in zip(feeds[start:start + 20_000], self.urls[start:start + 20_000]))
            open(f"{work}/feeds-{start}.opml", "w").write(f'<opml version="2.0"><head><title>b</title></head><body>{lines}</body></opml>')
        open(f"{work}/umschau.toml", "w").write(
            '[polling]\nlists = ["feeds-*.opml"]\nallow_addresses = ["127.0.0.0/8"]\nhost_spacing_seconds = 0\n'
            '[storage]\npath = "umschau.sqlite"\n[log]\nlevel = "error"\n')
        open(f"{work}/sfeedrc", "w").write(
            f'sfeedpath="{work}/sfeed"\nmaxjobs=64\nfeeds() {{\n' + "".join(f'feed "{n}" "{url}"\n' for n, url in enumerate(self.urls)) + "}\n")
        open(f"{work}/urls", "w").write("\n".join(self.urls) + "\n")
        open(f"{work}/newsboat.conf", "w").write("reload-threads 64\nmax-items 0\n")
        open(f"{work}/nginx.conf", "w").write(
            f"worker_processes 1; pid {work}/nginx.pid; error_log {work}/nginx.log;\nevents {{ worker_connections 4096; }}\n"
            f"http {{ access_log off; gzip_static on; types {{ application/xml xml; }} keepalive_requests 1000000; "
            f"server {{ listen {PORT}; root {work}/www; }} }}\n")

    def serve(self, version):
        link = f"{work}/www"
        if os.path.islink(link):
            os.unlink(link)
        os.symlink(f"{self.folder}/www{version}", link)

    def clear(self):
        for name in ("umschau.sqlite", "floor.db", "script.db", "reader.db", "newsboat.db"):
            for end in ("", "-wal", "-shm", ".lock"):
                if os.path.exists(f"{work}/{name}{end}"):
                    os.unlink(f"{work}/{name}{end}")
        for name in ("sfeed", "backups"):
            shutil.rmtree(f"{work}/{name}", ignore_errors=True)

    def commands(self, name, phase):
        if name == "floor":
            return [f"{work}/floor", "all", f"{work}/floor.db", f"{work}/list.txt"]
        if name == "script":
            return [python, f"{work}/script.py", f"{work}/script.db", f"{work}/list.txt"]
        if name == "reader":
            return [python, f"{work}/with_reader.py", f"{work}/reader.db", f"{work}/list.txt"]
        if name == "sfeed":
            return ["sfeed_update", f"{work}/sfeedrc"]
        if name == "newsboat":
            return ["newsboat", "-q", "-C", f"{work}/newsboat.conf", "-u", f"{work}/urls", "-c", f"{work}/newsboat.db", "-x", "reload"]
        # A time at which every feed is due again.
        hours = {"first": 0, "again": 4, "nothing due": 4.01, "idle": 8, "update": 12}[phase]
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.start + hours * 3600))
        without = [part for stage in STAGES[name] for part in ("--without", stage)]
        return [binary, "poll", "--once", "-c", f"{work}/umschau.toml", "--epoch", moment, *without]

    def stored(self, name):
        tables = {"floor": ("floor.db", "items"), "script": ("script.db", "item"), "reader": ("reader.db", "entries"), "newsboat": ("newsboat.db", "rss_item")}
        if name == "sfeed":
            folder = f"{work}/sfeed"
            return sum(open(f"{folder}/{file}", "rb").read().count(b"\n") for file in os.listdir(folder))
        file, table = tables.get(name, ("umschau.sqlite", "article"))
        with sqlite3.connect(f"{work}/{file}") as db:
            return db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    def run(self, name, phase):
        command = self.commands(name, phase)
        began = time.monotonic()
        pid = os.fork()
        if pid == 0:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(null, 2)
            os.execvp(command[0], command)
        _, status, usage = os.wait4(pid, 0)
        return {"cpu": usage.ru_utime + usage.ru_stime, "wall": time.monotonic() - began, "mib": usage.ru_maxrss / 1024, "status": status}

    def measure(self):
        nginx = subprocess.Popen(["nginx", "-c", f"{work}/nginx.conf", "-g", "daemon off;"])
        results = {}
        try:
            self.serve(0)
            time.sleep(1)
            for _ in range(ROUNDS):
                self.start = time.time()
                for name in ONLY:
                    self.clear()
                    for phase in PHASES.get(name, OTHERS):
                        self.serve(1 if phase == "update" else 0)
                        result = self.run(name, phase)
                        result["items"] = self.stored(name)
                        results.setdefault((name, phase), []).append(result)
        finally:
            nginx.send_signal(signal.SIGQUIT)
            nginx.wait()
        return results


def report(bench, results):
    def median(name, phase, key):
        return statistics.median(result[key] for result in results[name, phase])

    wanted = {"first": bench.meta["items0"], "again": bench.meta["items0"], "idle": bench.meta["items0"], "update": bench.meta["items0"] + bench.meta["new1"]}
    rows = []
    print(f"{FEEDS} feeds × {ITEMS} items, {bench.meta['new1']} new ones in the update; medians of {ROUNDS}")
    print(f"{'':10} {'phase':8} {'CPU s':>8} {'wall s':>8} {'MiB':>6} {'× floor':>8}  items")
    for name in ONLY:
        start = median(name, "nothing due", "cpu") if (name, "nothing due") in results else 0
        for phase in OTHERS:
            if (name, phase) not in results:
                continue
            cpu = median(name, phase, "cpu") - (start if phase != "first" else 0)
            ratio = cpu / median("floor", phase, "cpu") if "floor" in ONLY else float("nan")
            items = int(median(name, phase, "items"))
            # The others keep what a feed shows no more, or not, as they like.
            wrong = items != wanted[phase] and name in ("floor", "script", *STAGES)
            rows.append({"name": name, "phase": phase, "cpu": cpu, "wall": median(name, phase, "wall"), "mib": median(name, phase, "mib"), "ratio": ratio, "items": items, "disqualified": wrong})
            print(f"{name:10} {phase:8} {cpu:8.2f} {rows[-1]['wall']:8.2f} {rows[-1]['mib']:6.0f} {ratio:8.1f}  {items}{'  DISQUALIFIED' if wrong else ''}")
        if start:
            print(f"{'':10} {'(start with the window full: ' + format(start, '.2f') + ' s, not counted in idle and update)'}")
    print(json.dumps(rows))
    return not any(row["disqualified"] for row in rows if row["name"] in STAGES)


bench = Bench()
sys.exit(0 if report(bench, bench.measure()) else 1)
