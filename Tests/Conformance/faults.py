#!/usr/bin/env python3
"""faults.py BINARY [NAME …]: the running daemon under faults, a line each; fails where one is not withstood.

LONG=1 runs the slow ones too, and repeats what is worth repeating as often as docs/reliability.md says. Some need root
and are skipped without.
"""
import json, os, random, re, resource, shutil, signal, socket, sqlite3, subprocess, sys, tempfile, threading, time, urllib.request
from origin import News, Origin

BINARY = os.path.abspath(sys.argv[1])
LONG = os.environ.get("LONG") == "1"
failures = []


def check(text, holds):
    print(("ok    " if holds else "FAIL  ") + text, flush=True)
    if not holds:
        failures.append(text)


class Daemon:
    """umschau run in a folder of its own, with a notify socket that stands in for systemd."""

    def __init__(self, urls, folder=None, polling="", storage="", prefix=(), arguments=(), environment=None, descriptor=None, log="warning", site=""):
        self.folder = folder or tempfile.mkdtemp(prefix="umschau-faults-")
        self.config = os.path.join(self.folder, "umschau.toml")
        self.database = os.path.join(self.folder, "db", "umschau.sqlite")
        self.list(urls)
        self.write(polling, storage, log, site)
        self.notes = []
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notify.bind(path := os.path.join(tempfile.mkdtemp(), "n"))
        self._notify = notify
        threading.Thread(target=self._listen, daemon=True).start()
        self._errors = []
        command = [*prefix, BINARY, "run", "--config", self.config, *arguments]
        everything = {**os.environ, "NOTIFY_SOCKET": path, "WATCHDOG_USEC": "6000000", "SWIFT_BACKTRACE": "enable=no", **(environment or {})}
        if descriptor is not None:
            # As systemd does it: the socket is number 3, and the process is named.
            inner, command = command, [sys.executable, "-c", "import os,sys; os.dup2(int(sys.argv[1]),3); os.set_inheritable(3,True);"
                "os.environ.update(LISTEN_PID=str(os.getpid()),LISTEN_FDS='1'); os.execv(sys.argv[2],sys.argv[2:])", str(descriptor), *command]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=everything,
            pass_fds=[descriptor] if descriptor is not None else ())
        self.port, self.lines = None, []
        self._ready = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=lambda: self._errors.extend(iter(self.process.stderr.readline, "")), daemon=True).start()

    def list(self, urls):
        with open(os.path.join(self.folder, "list.opml.new"), "w") as file:
            file.write("<opml version='2.0'><body>" + "".join(f"<outline type='rss' text='{i}' xmlUrl='{u}'/>" for i, u in enumerate(urls)) + "</body></opml>")
        os.rename(os.path.join(self.folder, "list.opml.new"), os.path.join(self.folder, "list.opml"))

    def write(self, polling="", storage="", log="warning", site=""):
        with open(self.config, "w") as file:
            file.write(f"[site]\n{site}\n[polling]\nlists=['list.opml']\nallow_addresses=['127.0.0.0/8']\n{polling}\n"
                f"[storage]\npath='db/umschau.sqlite'\n{storage}\n[server]\nport=0\n[log]\nlevel='{log}'\n")

    def _listen(self):
        while True:
            for line in self._notify.recv(4096).decode().split("\n"):
                self.notes.append((time.monotonic(), line))

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line)
            if found := re.match(r"page http://[^/]*:(\d+)/", line):
                self.port = int(found[1])
                self._ready.set()

    def ready(self, seconds=30):
        return self._ready.wait(seconds)

    def get(self, path, seconds=10):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=seconds) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)

    def metric(self, name):
        found = re.search(rf"^{re.escape(name)} (\S+)$", self.get("metrics")[1], re.M)
        return float(found[1]) if found else 0.0

    def status(self, key):
        with open(f"/proc/{self.process.pid}/status") as file:
            return int(re.search(rf"^{key}:\s+(\d+)", file.read(), re.M)[1])

    def files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def log(self):
        return "".join(self._errors)

    def wait(self, condition, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return True
            time.sleep(0.1)
        return False

    def stop(self, seconds=10):
        """Gives the exit status and how long it took."""
        begin = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        return code, time.monotonic() - begin

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def guids(self):
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as db:
            return [row[0] for row in db.execute("SELECT key FROM article")]


def rows(database, sql):
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
        return db.execute(sql).fetchall()


FAST = "interval_minutes=1\nfloor_minutes=1\nslowest_minutes=1\nhost_spacing_seconds=0"


def full_disk():
    """A disk of 48 MB becomes full, and is given room again."""
    folder = tempfile.mkdtemp(prefix="umschau-disk-")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", folder], capture_output=True).returncode:
        return print("skip  the disk is full: nothing can be mounted here")
    filler = os.path.join(folder, "filler")

    def fill(_):
        with open(filler, "wb") as file:
            file.write(b"\0" * (shutil.disk_usage(folder).free - (1 << 20)))

    try:
        withstand("the disk is full", folder, fill, lambda _: os.unlink(filler))
    finally:
        subprocess.run(["umount", "-l", folder], check=False)
        os.rmdir(folder)


def failing_writes():
    """Every write fails with an error that has nothing to do with room."""
    folder = tempfile.mkdtemp(prefix="umschau-disk-")
    size = lambda limit: lambda daemon: subprocess.run(["prlimit", f"--pid={daemon.process.pid}", f"--fsize={limit}:unlimited"], check=True)
    # Else the kernel would end the process for it.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    withstand("writes fail", folder, size(0), size("unlimited"))
    shutil.rmtree(folder, ignore_errors=True)


def withstand(name, folder, breaks, mends):
    """A daemon whose disk breaks and is mended."""
    os.mkdir(os.path.join(folder, "db"))
    origin = Origin(items=20, period=2.0, size=3000)
    daemon = Daemon([origin.url(n) for n in range(20)], folder=folder, polling=FAST, storage="ballast_mib=4\nbackups=0",
        arguments=["--time-scale", "20"], site=f"folder='{folder}/site'", prefix=["env", "--ignore-signal=XFSZ"])
    ballast = daemon.database + ".ballast"
    try:
        check(f"{name}: the daemon starts, and room is kept", daemon.ready() and os.path.getsize(ballast) == 4 << 20)
        daemon.wait(lambda: len(rows(daemon.database, "SELECT 1 FROM article")) >= 400, 60)
        breaks(daemon)
        check(f"{name}: it says so on /readyz", daemon.wait(lambda: daemon.get("readyz")[0] == 503, 120))
        polled = len(origin.requests)
        time.sleep(15)
        page, feed = daemon.get("")[0], daemon.get("feed.atom")[0]
        lines = [line for line in daemon.log().splitlines() if " error " in line]
        check(f"{name}: what was published is still served, {len(lines)} lines of log", page == feed == 200 and 1 <= len(lines) <= 2)
        for line in lines:
            print("      " + line[:200])
        check(f"{name}: nobody is asked for what cannot be stored ({len(origin.requests) - polled} requests in 15 s)", len(origin.requests) - polled <= 20)
        if name == "the disk is full":
            check(f"{name}: the room kept was given up", not os.path.exists(ballast))
        mends(daemon)
        check(f"{name}: it recovers by itself", daemon.wait(lambda: daemon.get("readyz")[0] == 200, 90))
        origin.changes = False
        before = len(origin.requests)
        daemon.wait(lambda: len(origin.requests) - before >= 60, 60)
        stored = [guid.removeprefix("guid:") for guid in daemon.guids()]
        want = {f"{feed}-{number}" for feed in range(20) for number in origin.numbers()}
        check(f"{name}: what the feeds hold is stored, each once ({len(stored)})", len(stored) == len(set(stored)) and want <= set(stored))
        check(f"{name}: it stops, and the database is sound", daemon.stop()[0] == 0 and rows(daemon.database, "PRAGMA quick_check") == [("ok",)])
    finally:
        daemon.process.kill()
        daemon.process.wait()


def stop_while_hanging():
    """SIGTERM while 64 transfers hang."""
    times, codes = [], []
    for _ in range(50 if LONG else 5):
        origin = Origin()
        daemon = Daemon([origin.url(n, "hang") for n in range(64)] + [origin.url(n) for n in range(100, 110)], polling="in_flight=200", arguments=["--time-scale", "60"])
        daemon.ready()
        daemon.wait(lambda: origin.hanging >= 60 and len(origin.requests) >= 74, 20)
        code, seconds = daemon.stop()
        stored = len(daemon.guids())
        times.append(seconds)
        codes.append(code if stored == 100 else f"{stored} articles")
        daemon.end()
    check(f"SIGTERM with 64 hanging transfers, {len(times)} runs: exit 0, all stored, slowest {max(times):.2f} s", set(codes) == {0} and max(times) <= 5)


def reload_often():
    """SIGHUP with 10,000 feeds."""
    origin = Origin(items=1, changes=False)
    urls = [origin.url(n) for n in range(10_000)]
    daemon = Daemon(urls, polling="interval_minutes=600\nfloor_minutes=600\nslowest_minutes=600")
    daemon.ready(60)
    daemon.wait(lambda: len(origin.requests) >= 10_000, 150)
    time.sleep(3)
    asked = len(origin.requests)
    slowest, sizes = 0.0, []
    for turn in range(100 if LONG else 10):
        begin = time.monotonic()
        if turn % 2:
            daemon.list(urls + [f"http://127.0.0.1:1/{turn}"])
        daemon.process.send_signal(signal.SIGHUP)
        daemon.wait(lambda: any(at > begin and note == "READY=1" for at, note in daemon.notes), 30)
        slowest = max(slowest, next((at for at, note in daemon.notes if at > begin and note == "READY=1"), 1e9) - begin)
        time.sleep(0.5)
        sizes.append((daemon.files(), daemon.status("VmRSS") >> 10))
    check(f"SIGHUP with 10,000 feeds, {len(sizes)} times: ready within {slowest:.2f} s", slowest <= 2)
    check(f"SIGHUP: no feed is asked early ({len(origin.requests) - asked} requests)", len(origin.requests) == asked)
    half = len(sizes) // 2
    check(f"SIGHUP: {sizes[half][0]} open files and {sizes[half][1]} MB at half time, {sizes[-1][0]} and {sizes[-1][1]} at the end", sizes[-1][0] <= sizes[half][0] + 2 and sizes[-1][1] <= sizes[half][1] + 8)
    with open(daemon.config, "a") as file:
        file.write("nonsense = [")
    daemon.process.send_signal(signal.SIGHUP)
    check("SIGHUP with a broken file: the old one stays, and the log says so", daemon.wait(lambda: "stays in force" in daemon.log(), 10) and daemon.process.poll() is None)
    check("SIGTERM after it", daemon.stop()[0] == 0)
    daemon.end()


def killed_while_publishing():
    """kill -9 at any instant, while somebody reads the files it writes all the time."""
    urls, folder = News(items=5).urls(40), tempfile.mkdtemp(prefix="umschau-faults-")
    site, begun = os.path.join(folder, "site"), time.time()
    settings = dict(folder=folder, polling=FAST, site=f"folder='{site}'", storage="ballast_mib=0\n[stories]\nsettle_minutes=0", environment={"WATCHDOG_USEC": "30000000"})
    ends = {"feed.atom": "</feed>", "index.html": "</html>", "feed.json": "}"}
    seen, broken, over, versions = 0, [], threading.Event(), set()

    def read():
        nonlocal seen
        while not over.is_set():
            for name, end in ends.items():
                try:
                    with open(os.path.join(site, name)) as file:
                        text = file.read()
                except FileNotFoundError:
                    if name in versions:
                        broken.append(f"{name} is gone")
                    continue
                versions.update([name, hash(text)])
                seen += 1
                if not text.rstrip().endswith(end) or name == "feed.json" and not json.loads(text):
                    broken.append(f"{name} is cut")
            time.sleep(0.002)

    threading.Thread(target=read, daemon=True).start()
    chance, slowest, kills, sound = random.Random(5), 0.0, 200 if LONG else 20, True
    for _ in range(kills):
        begin = time.monotonic()
        # One clock for all runs: what one has planned is due in the next.
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(begun + 60 * (time.time() - begun)))
        daemon = Daemon(urls, arguments=["--epoch", now, "--time-scale", "60"], **settings)
        if not daemon.ready(20):
            broken.append("it did not start")
        slowest = max(slowest, time.monotonic() - begin)
        time.sleep(chance.uniform(0.5, 3))
        daemon.process.kill()
        daemon.process.wait()
        sound = sound and rows(daemon.database, "PRAGMA quick_check") == [("ok",)]
    over.set()
    counts = rows(daemon.database, "SELECT count(*), count(DISTINCT key) FROM article")[0]
    daemon.end()
    check(f"killed {kills} times while publishing: {seen} looks at {len(versions) - len(ends)} versions of the files, {len(broken)} of them broken {broken[:3]}", not broken and len(versions) >= kills // 2)
    check(f"killed while publishing: a sound database each time, {counts[0]} articles, none twice; ready again within {slowest:.2f} s", sound and counts[0] == counts[1] and slowest <= (2 if LONG else 5))


def damaged_database():
    """Bytes flipped, the end cut, zeroes, a strange log file: the daemon starts all the same, from a copy or anew."""
    origin = Origin(items=10)
    urls = [origin.url(n) for n in range(10)]
    daemon = Daemon(urls, storage="ballast_mib=0")
    daemon.ready()
    daemon.wait(lambda: os.path.exists(daemon.database) and len(daemon.guids()) >= 100, 90)
    daemon.stop()
    with open(daemon.database, "rb") as file:
        sound = file.read()
    chance = random.Random(1)
    outcomes = {"as it was": 0, "moved aside": 0, "refused": 0, "crashed": 0, "not seen": 0}
    runs = 500 if LONG else 25
    for run in range(runs):
        broken = bytearray(sound)
        kind = run % 5
        if kind == 0:
            for _ in range(chance.choice([1, 8, 200])):
                broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del broken[chance.randrange(len(broken)):]
        elif kind == 2:
            at = chance.randrange(len(broken))
            broken[at:at + 4096] = bytes(min(4096, len(broken) - at))
        elif kind == 3:
            broken[:100] = chance.randbytes(100)
        for name in os.listdir(os.path.dirname(daemon.database)):
            if name.startswith("umschau.sqlite"):
                os.unlink(os.path.join(os.path.dirname(daemon.database), name))
        with open(daemon.database, "wb") as file:
            file.write(broken)
        if kind == 4:
            with open(daemon.database + "-wal", "wb") as file:
                file.write(chance.randbytes(chance.choice([0, 32, 5000])))
        again = Daemon(urls, folder=daemon.folder, storage="ballast_mib=0")
        started = again.ready(20)
        code = again.stop()[0]
        if code < 0 or not started and code == 0:
            outcomes["crashed"] += 1
        elif not started:
            outcomes["refused"] += 1
            print("      " + again.log().strip()[-200:])
        else:
            isAside = os.path.exists(daemon.database + ".damaged")
            # A bit in a headline is a headline; a file that is cut or has no header is none.
            outcomes["moved aside" if isAside else "not seen" if kind in (1, 3) else "as it was"] += 1
    check(f"the database is damaged, {runs} ways: {outcomes}", outcomes["crashed"] == 0 and outcomes["refused"] == 0 and outcomes["not seen"] == 0)
    daemon.end()


def clock():
    """The machine's clock is set back an hour, and forward a year."""
    folder = tempfile.mkdtemp()
    library, stamp = os.path.join(folder, "wallclock.so"), os.path.join(folder, "offset")
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "wallclock.c")
    subprocess.run(["clang", "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    origin = Origin(items=2, changes=False)

    def turn(offset):
        with open(stamp + ".new", "w") as file:
            file.write(offset + "\n")
        os.rename(stamp + ".new", stamp)

    turn("0")
    environment = {"LD_PRELOAD": library, "WALLCLOCK": stamp}
    # A minute is six seconds, and a feed's turn.
    daemon = Daemon([origin.url(n) for n in range(100)], polling=FAST, arguments=["--time-scale", "10"], environment=environment, log="notice")
    daemon.ready()
    time.sleep(15)

    def rate(seconds):
        before = len(origin.requests)
        time.sleep(seconds)
        return (len(origin.requests) - before) / seconds

    calm = rate(18)
    for name, offset in [("back an hour", "-3600"), ("forward a year", "31536000"), ("right again", "0")]:
        turn(offset)
        first, then = rate(7), rate(18)
        check(f"the clock is set {name}: {calm:.0f} requests a second before, {first:.0f} right after, {then:.0f} then", first <= 2 * calm and 0.7 * calm <= then <= 1.3 * calm)
    latest = rows(daemon.database, "SELECT max(next_due) - min(next_due) FROM feed")[0][0]
    check(f"the clock: all due times lie within {latest / 60:.0f} minutes", latest < 600)
    check("the clock: SIGTERM after it", daemon.stop()[0] == 0)
    daemon.end()


class NameServer:
    """Answers every question with one address, or not at all."""

    def __init__(self, address):
        self.silent = False
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 53))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            question, sender = self.socket.recvfrom(512)
            if self.silent:
                continue
            kind = question[question.index(0, 12) + 1:][:2]
            answer = b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4\x7f\0\0\1" if kind == b"\0\1" else b""
            self.socket.sendto(question[:2] + b"\x81\x80\0\1" + (b"\0\1" if answer else b"\0\0") + b"\0\0\0\0" + question[12:question.index(0, 12) + 5] + answer, sender)


def names():
    """No name server answers for two hours."""
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode:
        return print("skip  names: no mount namespace of our own here")
    server = NameServer("127.0.0.153")
    resolver = tempfile.NamedTemporaryFile("w")
    resolver.write("nameserver 127.0.0.153\noptions timeout:2 attempts:2\n")
    resolver.flush()
    origin = Origin(items=2, changes=False, keeps=False)
    urls = [origin.url(n, host=f"paper{n}.test") for n in range(300)]
    prefix = ["unshare", "-m", "sh", "-c", 'mount --bind "$0" /etc/resolv.conf && exec "$@"', resolver.name]
    # An hour is a minute, and a feed's turn.
    daemon = Daemon(urls, polling="interval_minutes=60\nfloor_minutes=30\nslowest_minutes=60", prefix=prefix, arguments=["--time-scale", "60"])
    daemon.ready()
    check("names: feeds are found by name", daemon.wait(lambda: len(origin.requests) >= 300, 90))
    time.sleep(30)
    server.silent = True
    threads, begin, quiet = 0, time.monotonic(), len(origin.requests)
    while time.monotonic() - begin < 120:
        threads = max(threads, daemon.status("Threads"))
        time.sleep(1)
    lines = daemon.log().count("name servers seem to be down")
    check(f"names: two hours without a name server: at most {threads} threads, {lines} line of log, umschau_network_outage {daemon.metric('umschau_network_outage'):.0f}", threads <= 300 and lines == 1 and daemon.metric('umschau_network_outage') == 1)
    failing = rows(daemon.database, "SELECT count(*) FROM feed WHERE failures > 1")[0][0]
    check(f"names: {failing} of 300 feeds count as failing more than once", failing <= 16)
    server.silent = False
    begin, seen = time.monotonic(), len(origin.requests)
    minutes = []
    for _ in range(8):
        time.sleep(10)
        minutes.append(len(origin.requests) - seen)
        seen = len(origin.requests)
    check(f"names: afterwards, every ten seconds {minutes} requests", sum(minutes) >= 300 and max(minutes) <= 150)
    check("names: SIGTERM after it", daemon.stop()[0] == 0)
    daemon.end()


def handed_socket():
    """The service manager hands over the web server's socket."""
    origin = Origin()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    daemon = Daemon([origin.url(1)], descriptor=listener.fileno())
    port = listener.getsockname()[1]
    listener.close()
    check("a socket from systemd: it is the one that is served", daemon.ready() and daemon.port == port and daemon.get("healthz") == (200, "ok\n"))
    check("a socket from systemd: SIGTERM", daemon.stop()[0] == 0)
    daemon.end()


def slow_readers():
    """Visitors that open connections and say nothing, or half a request."""
    origin = Origin()
    daemon = Daemon([origin.url(1)])
    daemon.ready()
    idle = [socket.create_connection(("127.0.0.1", daemon.port)) for _ in range(500)]
    for index, connection in enumerate(idle):
        if index % 2:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX-")
    check("500 silent visitors: others are served", daemon.get("healthz")[0] == 200)
    if LONG:
        time.sleep(70)
        check(f"500 silent visitors: their connections are closed ({daemon.files()} open files)", daemon.files() < 200)
    daemon.stop()
    daemon.end()


def impudent_visitors():
    """What visitors have tried with other readers: metrics through a proxy, paths that climb, addresses that lead elsewhere."""
    origin = Origin()
    daemon = Daemon([origin.url(1)])
    daemon.ready()

    def ask(path, head=""):
        with socket.create_connection(("127.0.0.1", daemon.port), timeout=5) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{head}\r\n".encode())
            return b"".join(iter(lambda: connection.recv(65536), b"")).decode(errors="replace")

    check("visitors: metrics are shown on this machine, and to nobody behind a proxy", "200 OK" in ask("/metrics")[:20]
        and all(" 403 " in ask("/metrics", f"{name}: 127.0.0.1\r\n")[:20] for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")))
    climbing = ["/../../etc/passwd", "/..%2f..%2fetc/passwd", "/story/../../etc/passwd", "/%2e%2e/umschau.toml", "/archive/..%2f..%2f..%2fetc%2fpasswd", "/story/%00", "/db/umschau.sqlite"]
    check("visitors: no path climbs out", all("root:" not in (answer := ask(path)) and "SQLite" not in answer and re.match(r"HTTP/1.1 (404|400)", answer) for path in climbing))
    check("visitors: nobody is sent elsewhere", all("location:" not in ask(path).lower().split("\r\n\r\n")[0] for path in ["//evil.example/", "/?next=http://evil.example", "/unsubscribe/http://evil.example", "/story/?url=//evil.example"]))
    check("visitors: a header cannot be split", "evil" not in ask("/search?q=a%0d%0aSet-Cookie:evil").split("\r\n\r\n")[0])
    daemon.stop()
    daemon.end()


def stuck_stage():
    """The publisher cannot go on: the watchdog hears nothing any more."""
    if os.geteuid() != 0 or not shutil.which("mkfs.ext4"):
        return print("skip  a stuck stage: needs root and mkfs.ext4")
    folder = tempfile.mkdtemp(prefix="umschau-stuck-")
    image = folder + ".img"
    with open(image, "wb") as file:
        file.truncate(16 << 20)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)
    if subprocess.run(["mount", "-o", "loop", image, folder], capture_output=True).returncode:
        return print("skip  a stuck stage: no loop device")
    origin = Origin(items=5, period=2.0)
    daemon = Daemon([origin.url(n) for n in range(4)], polling=FAST, arguments=["--time-scale", "60"], site=f"folder='{folder}/site'")
    try:
        daemon.ready()
        beats = lambda since: sum(1 for at, note in daemon.notes if note == "WATCHDOG=1" and at > since)
        check("the watchdog hears from a sound daemon", daemon.wait(lambda: beats(0) >= 3, 30))
        subprocess.run(["fsfreeze", "-f", folder], check=True)
        time.sleep(8)
        begin = time.monotonic()
        time.sleep(10)
        check("the watchdog hears nothing while the publisher cannot write, though polls go on", beats(begin) == 0 and origin.requests[-1][0] > time.time() - 5)
        subprocess.run(["fsfreeze", "-u", folder], check=True)
        check("the watchdog hears again when it can", daemon.wait(lambda: beats(begin) >= 1, 30))
        daemon.stop()
    finally:
        subprocess.run(["fsfreeze", "-u", folder], capture_output=True)
        daemon.end()
        subprocess.run(["umount", "-l", folder], check=False)
        os.unlink(image)
        os.rmdir(folder)


ALL = {f.__name__: f for f in [handed_socket, stuck_stage, stop_while_hanging, slow_readers, impudent_visitors, killed_while_publishing, damaged_database, reload_often, full_disk, failing_writes, clock, names]}
ROOT = {"full_disk", "names"}
SLOW = {"names", "reload_often"}
most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
if __name__ == "__main__":
    for name in sys.argv[2:] or [name for name in ALL if LONG or name not in SLOW]:
        if name in ROOT and os.geteuid() != 0:
            print(f"skip  {name}: needs root")
            continue
        ALL[name]()
    print(f"{len(failures)} failed")
    sys.exit(bool(failures))
