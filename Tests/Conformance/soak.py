#!/usr/bin/env python3
"""soak.py BINARY [MINUTES]: the daemon at 200 times the speed of time, with the bundled newsroom, feeds that change all the time
and hostile ones; then nothing may be lost or stored twice, and memory and open files must have stayed where they were.
"""
import asyncio, gzip, os, random, re, signal, socket, sqlite3, statistics, subprocess, sys, tempfile, threading, time, zlib
from faults import BINARY, Daemon, check, failures
from origin import Origin, Server

MINUTES = float(sys.argv[2]) if len(sys.argv) > 2 else 30
SPEED = 200


class Hostile(Server):
    """What publishers do at their worst, a path each."""

    def __init__(self):
        self.count = 0
        super().__init__()

    KINDS = ["hang", "drip", "endless", "bomb", "broken", "cut", "html", "loop", "reset", "strange", "deep", "laughs", "binary", "flaky", "slow", "headers", "empty", "status", "lies", "long"]

    def urls(self):
        return [f"http://127.2.0.{n + 1}:{self.port}/{kind}" for n, kind in enumerate(self.KINDS)]

    def document(self, items):
        return f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode()

    async def answer(self, reader, writer):
        try:
            kind = (await reader.readline()).split()[1].decode()[1:]
            while (await reader.readline()).strip():
                pass
            self.count += 1
            await self._misbehave(kind, writer)
        except (ConnectionError, asyncio.IncompleteReadError, IndexError):
            pass
        finally:
            writer.close()

    async def _misbehave(self, kind, writer):
        chance = random.Random(self.count)
        item = lambda guid: f"<item><guid isPermaLink='false'>{guid}</guid><title>Hostile {kind} {guid}</title></item>"

        async def send(body, status="200 OK", extra="", length=None):
            writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body) if length is None else length}\r\n{extra}\r\n".encode() + body)
            await writer.drain()

        if kind == "hang":
            await asyncio.sleep(3600)
        elif kind == "drip":
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n<rss>")
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(1)
        elif kind == "endless":
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n<rss><channel>")
            while True:
                writer.write(b"<item><title>x</title></item>" * 1000)
                await writer.drain()
        elif kind == "bomb":
            body = zlib.compress(b"<rss><channel>" + b" " * (64 << 20))
            await send(body, extra="Content-Encoding: deflate\r\n")
        elif kind == "broken":
            await send(bytes(chance.randrange(256) if chance.random() < 0.05 else byte for byte in self.document(item(1) * 5)))
        elif kind == "cut":
            body = self.document("".join(item(n) for n in range(30)))
            await send(body[:chance.randrange(len(body))], length=len(body))
        elif kind == "html":
            await send(b"<!doctype html><title>Log in</title><form>", extra="Content-Type: text/html\r\n")
        elif kind == "loop":
            await send(b"", "302 Found", f"Location: /loop?{self.count}\r\n")
        elif kind == "reset":
            writer.transport.abort()
        elif kind == "strange":
            # Another guid and another address for the same article each time.
            await send(self.document("".join(f"<item><guid>{self.count}-{n}</guid><link>http://e.org/{self.count}/{n}</link><title>The strange story number {n} is told again</title><description>Always the same words, number {n}.</description></item>" for n in range(5))))
        elif kind == "deep":
            await send(self.document("<a>" * 20_000))
        elif kind == "laughs":
            entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{"&a%d;" % (i - 1) * 10}">' for i in range(1, 10))
            await send(f"<?xml version='1.0'?><!DOCTYPE rss [{entities}]><rss><channel><item><title>&a9;</title></item></channel></rss>".encode())
        elif kind == "binary":
            await send(chance.randbytes(200_000))
        elif kind == "flaky":
            if self.count % 3:
                await send(b"", "500 Internal Server Error")
            else:
                await send(self.document(item("flaky")))
        elif kind == "slow":
            await asyncio.sleep(4)
            await send(self.document(item("slow")))
        elif kind == "headers":
            writer.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                writer.write(b"X-Y: " + b"z" * 1000 + b"\r\n")
                await writer.drain()
        elif kind == "empty":
            await send(b"")
        elif kind == "status":
            await send(b"", chance.choice(["429 Too Many Requests", "503 Service Unavailable", "404 Not Found", "299 Odd"]), "Retry-After: 999999999999\r\n")
        elif kind == "lies":
            await send(self.document(item("lies")), extra="Content-Type: text/xml; charset=utf-7\r\nContent-Encoding: br\r\n")
        elif kind == "long":
            await send(self.document(f"<item><guid>l</guid><title>{'word ' * 200_000}</title></item>"))


epoch = time.time() - 6 * 86_400
begun = time.time()
virtual = lambda: epoch + (time.time() - begun) * SPEED
stamp = f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(epoch))}@{begun}"
folder = tempfile.mkdtemp(prefix="umschau-soak-")
opml = os.path.join(folder, "newsroom.opml")
newsroom = subprocess.Popen([BINARY, "newsroom", "--port", "0", "--epoch", stamp, "--time-scale", str(SPEED), "--opml", opml], stdout=subprocess.DEVNULL)
while not os.path.exists(opml):
    time.sleep(0.1)
with open(opml) as file:
    outlets = re.findall(r'xmlUrl="([^"]+)"', file.read())
# A new item every two hours, of which a feed shows the last ten.
origin, hostile = Origin(items=10, period=7200.0, clock=virtual), Hostile()
numbers = range(20)
daemon = Daemon(outlets + [origin.url(n) for n in numbers] + hostile.urls(), polling="interval_minutes=30\nfloor_minutes=15\nslowest_minutes=60\nhost_spacing_seconds=0",
    storage="backups=2", arguments=["--epoch", stamp, "--time-scale", str(SPEED)], log="error", environment={"WATCHDOG_USEC": "20000000"})
daemon.ready()
samples = []
end = begun + 60 * MINUTES
while time.time() < end and daemon.process.poll() is None:
    time.sleep(2)
    try:
        samples.append((daemon.status("VmRSS") / 1024, daemon.files(), daemon.status("Threads")))
    except (FileNotFoundError, TypeError):
        break
check("the daemon lives", daemon.process.poll() is None)
pages = [daemon.get(path)[0] for path in ("", "feed.atom", "feed.json", "sources/", "readyz", "metrics")]
check(f"its pages answer {pages}", set(pages) == {200})
polls = sum(float(n) for n in re.findall(r"^umschau_polls_total\{[^}]*\} (\S+)$", daemon.get("metrics")[1], re.M))
beats = sum(1 for _, note in daemon.notes if note == "WATCHDOG=1")
check(f"the watchdog heard {beats} times in {MINUTES:.0f} minutes", beats >= MINUTES * 60 / 6.7 * 0.8)
third = len(samples) // 3
memory = [statistics.median(s[0] for s in part) for part in (samples[third:2 * third], samples[2 * third:])]
files = [statistics.median(s[1] for s in part) for part in (samples[third:2 * third], samples[2 * third:])]
with sqlite3.connect(f"file:{daemon.database}?mode=ro", uri=True) as db:
    stored = [tuple(row) for row in db.execute("SELECT url, key FROM (SELECT feed.url, article.key FROM article JOIN feed ON feed.id = article.feed)")]
    parts = [db.execute("SELECT count(*) FROM article WHERE first_seen BETWEEN ? AND ?", span).fetchone()[0] for span in ((epoch, epoch + (virtual() - epoch) / 2), (epoch + (virtual() - epoch) / 2, virtual()))]
check(f"{polls:.0f} polls, {hostile.count} of them hostile; memory {memory[0]:.0f} MB in the second third, {memory[1]:.0f} in the last ({parts[0]} + {parts[1]} articles in the halves)", memory[1] <= memory[0] * 1.1 + 4)
check(f"open files {files[0]:.0f} and {files[1]:.0f}, at most {max(s[1] for s in samples)}; threads at most {max(s[2] for s in samples)}", files[1] <= files[0] + 5)
mine = {origin.url(n): n for n in numbers}
keys = [key for url, key in stored if url in mine]
newest = int((virtual() - origin.start) / origin.period) + origin.items
# The newest ones may be out for less than a poll's turn.
want = {f"guid:{n}-{k}" for n in numbers for k in range(1, newest - 1)}
check(f"changing feeds: {len(want - set(keys))} of {len(want)} articles lost, {len(keys) - len(set(keys))} stored twice", want <= set(keys) and len(keys) == len(set(keys)))
told = [key for url, key in stored if url in outlets]
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../seeds/demo/articles.jsonl")) as file:
    meant = sum(1 for line in file if line.strip())
check(f"newsroom: {len(told)} of {meant} articles stored, {len(told) - len(set(told))} twice", len(told) == len(set(told)) and len(told) == meant if MINUTES >= 25 else True)
strange = [key for url, key in stored if url.endswith("/strange")]
check(f"five articles with ever new guids: stored {len(strange)} times in {(virtual() - epoch) / 86400:.1f} days", len(strange) <= 5 * (1 + (virtual() - epoch) / 43_200))
code, seconds = daemon.stop()
check(f"SIGTERM: exit {code} in {seconds:.1f} s", code == 0 and seconds <= 5)
errors = [line for line in daemon.log().splitlines() if " error " in line or " critical " in line]
check(f"{len(errors)} errors in the log", not errors)
for line in errors[:5]:
    print("      " + line[:200])
newsroom.terminate()
daemon.end()
print(f"{len(failures)} failed")
sys.exit(bool(failures))
