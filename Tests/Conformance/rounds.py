#!/usr/bin/env python3
"""rounds.py BINARY FOLDER [NAME …]: what `make bench` does not show of polling end to end.

arrival: how long an article takes from the answer that brings it to its place in our feed, 1,000 feeds.
slow: a round over 1,000 feeds that take 50 to 200 ms each to answer, beside the ideal. tls: what a request costs over TLS with
sessions resumed, with connections kept, and with neither. growth: cost of an article and of a start with 10,000 and 1,000,000
articles archived. switches: a first round without stories, and without their lists.
"""
import json, os, random, resource, sqlite3, subprocess, sys, tempfile, time, zlib
from faults import Daemon, check, failures
from origin import News, word

binary, work = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def arrival():
    """A thousand feeds, each asked once a minute and each time with something new."""
    news = News()
    daemon = Daemon(news.urls(1000), polling="interval_minutes=1\nfloor_minutes=1\nslowest_minutes=1\nhost_spacing_seconds=0",
        storage="backups=0\n[stories]\nsettle_minutes=0", environment={"WATCHDOG_USEC": "30000000"})
    daemon.ready()
    daemon.wait(lambda: news.count >= 1000, 120)
    start, seen, delays = time.monotonic(), set(), []
    while time.monotonic() < start + 60:
        now = time.monotonic()
        text = daemon.get("feed.atom")[1]
        for title in [title for title, at in list(news.served.items()) if max(start, now - 20) < at and title not in seen and title in text]:
            seen.add(title)
            delays.append(now - news.served[title])
        time.sleep(0.05)
    missed = [title for title, at in news.served.items() if start < at < time.monotonic() - 5 and title not in seen]
    daemon.stop(30)
    daemon.end()
    check(f"from the answer to our feed: {len(delays)} articles, p50 {percentile(delays, .5):.2f} s, p99 {percentile(delays, .99):.2f} s, "
        f"at most {max(delays):.2f} s; {len(missed)} not seen", percentile(delays, .99) <= 1 and len(missed) <= len(delays) // 100)


def poll(folder, hours, *arguments, urls=None, storage="backups = 0"):
    """One round of `poll --once`, `hours` from now by its clock; gives its processor and wall seconds."""
    config = f"{folder}/umschau.toml"
    if urls:
        with open(f"{folder}/list.opml", "w") as file:
            file.write("<opml version='2.0'><body>" + "".join(f"<outline type='rss' text='{n}' xmlUrl='{url}'/>" for n, url in enumerate(urls)) + "</body></opml>")
        with open(config, "w") as file:
            file.write(f"[polling]\nlists = ['list.opml']\nallow_addresses = ['127.0.0.0/8']\nhost_spacing_seconds = 0\n[storage]\npath = 'umschau.sqlite'\n{storage}\n")
    epoch = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + hours * 3600))
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([binary, "poll", "--once", "-c", config, "--epoch", epoch, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - began


def slow():
    def delay(path):
        return 0.05 + zlib.crc32(path.encode()) % 1000 / 1000 * 0.15

    news = News(items=1, grows=False, delay=delay)
    ideal = sum(delay(f"/{n}") for n in range(1000)) / 64
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        poll(folder, 0, urls=news.urls(1000))
        for turn in range(3):
            news.first = None
            _, wall = poll(folder, 4 * (turn + 1))
            ratios.append((news.last - news.first) / ideal)
            print(f"      round {turn + 1}: ideal {ideal:.2f} s, requests {news.last - news.first:.2f} s, start and end included {wall:.2f} s", flush=True)
    ratio = sorted(ratios)[1]
    check(f"1,000 feeds that take 50 to 200 ms, 64 at a time: × {ratio:.2f} of the ideal", ratio <= 1.2)


def tls():
    """One certificate for all of *.feeds.localhost, which libcurl finds on this machine without asking anybody."""
    folder = f"{work}/tls"
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
        "-keyout", f"{folder}/key.pem", "-out", f"{folder}/ca.pem", "-subj", "/CN=feeds.localhost", "-addext", "subjectAltName=DNS:*.feeds.localhost"],
        check=True, capture_output=True)
    # Among as many others as a machine trusts: reading them is a large part of a connection where it is done for each.
    with open(f"{folder}/all.pem", "w") as file:
        for part in ("/etc/ssl/certs/ca-certificates.crt", f"{folder}/ca.pem"):
            if os.path.exists(part):
                file.write(open(part).read())
    with open(f"{folder}/nginx.conf", "w") as file:
        def server(port, rest):
            return f"server {{ listen {port} {rest} location / {{ return 200 ok; }} }}\n"
        common = f"ssl_certificate {folder}/ca.pem; ssl_certificate_key {folder}/key.pem; ssl_protocols TLSv1.3;"
        file.write(f"worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log; events {{ worker_connections 8192; }}\n"
            f"http {{ access_log off; keepalive_requests 1000000; default_type text/plain;\n"
            + server(8971, f"ssl backlog=4096; {common} keepalive_timeout 0;") + server(8972, f"ssl backlog=4096; {common} keepalive_timeout 600;")
            + server(8973, f"ssl backlog=4096; {common} keepalive_timeout 0; ssl_session_tickets off; ssl_session_cache off;")
            + server(8974, "backlog=4096; keepalive_timeout 0;") + "}\n")
    nginx = subprocess.Popen(["nginx", "-c", f"{folder}/nginx.conf", "-g", "daemon off;"])
    time.sleep(1)

    def cost(scheme, port, hosts, rounds=6):
        with open(f"{folder}/urls", "w") as file:
            file.write("\n".join(f"{scheme}://h{n}.feeds.localhost:{port}/" for n in range(hosts)))
        result = json.loads(subprocess.run([binary, "fetch-speed", f"{folder}/urls", "--authorities", f"{folder}/all.pem", "--rounds", str(rounds)],
            check=True, capture_output=True, text=True).stdout)
        assert result["failures"] == 0, result
        # The first round has neither sessions nor connections.
        return 1000 * sorted(result["processor"][1:])[len(result["processor"][1:]) // 2] / hosts

    try:
        plain, full, resumed, kept = cost("http", 8974, 1000), cost("https", 8973, 1000), cost("https", 8971, 1000), cost("https", 8972, 200, 8)
    finally:
        nginx.terminate()
        nginx.wait()
    check(f"a request: without TLS {plain:.2f} ms of processor time; a whole handshake {full:.2f}, sessions resumed {resumed:.2f} (1,000 hosts), "
        f"connections kept {kept:.2f} (200)", 0 < resumed <= 0.6 and 0 < kept <= 0.1)


def archive(folder, articles):
    """Archived articles older than the window, in stories of three, put in beside the program: reading them took hours."""
    with sqlite3.connect(f"{folder}/umschau.sqlite") as db:
        day, last = time.time() - 10 * 86_400, db.execute("SELECT coalesce(max(id), 0) FROM article").fetchone()[0]
        feed = db.execute("SELECT min(id) FROM feed").fetchone()[0]
        source = random.Random(7)
        words = [word(source) for _ in range(20_000)]
        def text(length):
            return " ".join(words[int(source.random() ** 3 * 20_000)] for _ in range(length))
        db.executemany("INSERT INTO story (id, title, lead, opened, published, updated, version, announced_outlets, announced_languages, countries) "
            "VALUES (?, 'Old', ?, ?, ?, ?, 1, 1, 'en', '')", ((f"old{n}", last + 1 + 3 * n, day, day, day) for n in range(articles // 3 + 1)))
        db.executemany("INSERT INTO article (id, feed, key, url, title, teaser, language, published, first_seen, story) VALUES (?, ?, ?, ?, ?, ?, 'en', ?, ?, ?)",
            ((last + 1 + n, feed, f"old{n}", f"http://example.org/{n}", text(8), text(40), day - n, day - n, f"old{n // 3}") for n in range(articles)))
        db.execute("INSERT INTO article_text (rowid, title, teaser) SELECT id, title, teaser FROM article WHERE id > ?", (last,))


def growth():
    costs, starts = {}, {}
    for articles in (10_000, 1_000_000):
        news = News(items=30)
        with tempfile.TemporaryDirectory() as folder:
            poll(folder, 0, urls=news.urls(10))
            archive(folder, articles)
            starts[articles] = poll(folder, 0.01)
            poll(folder, 0.02, urls=news.urls(200))
            runs = [poll(folder, 4 * turn)[0] for turn in (1, 2, 3)]
            idle = poll(folder, 12.01)[0]
            first = poll(folder, 16, urls=news.urls(400))[0]
            size = os.path.getsize(f"{folder}/umschau.sqlite") >> 20
            costs[articles] = 1000 * (first - idle) / (200 * 30 + 200)
            print(f"      {articles} archived ({size} MB): start {starts[articles][1]:.2f} s, {costs[articles]:.2f} ms of processor time a new article; "
                f"rounds of 200 new ones {', '.join(f'{run:.2f}' for run in runs)} s", flush=True)
    ratio = costs[1_000_000] / costs[10_000]
    check(f"an article costs × {ratio:.2f} with 1,000,000 archived instead of 10,000; a start takes {starts[1_000_000][1]:.2f} s", ratio <= 1.2 and starts[1_000_000][1] <= 3)


def switches():
    """6,000 articles in their first round."""
    with_all = {}
    for name, without in {"everything": [], "no lists": ["lists"], "no stories, no lists": ["stories", "lists"]}.items():
        news = News(items=30, grows=False)
        with tempfile.TemporaryDirectory() as folder:
            with_all[name], _ = poll(folder, 0, *(part for each in without for part in ("--without", each)), urls=news.urls(200))
            with sqlite3.connect(f"{folder}/umschau.sqlite") as db:
                count = db.execute("SELECT count(*) FROM article").fetchone()[0]
            assert count == 6000, count
    print("      a first round, 6,000 articles no two of which are alike: " + ", ".join(f"{name} {cost:.2f} s" for name, cost in with_all.items()), flush=True)


ALL = {"arrival": arrival, "slow": slow, "tls": tls, "growth": growth, "switches": switches}
if __name__ == "__main__":
    for name in sys.argv[3:] or ALL:
        ALL[name]()
    print(f"{len(failures)} failed")
    sys.exit(bool(failures))
