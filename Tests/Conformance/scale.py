#!/usr/bin/env python3
"""scale.py BINARY FOLDER [SHARED] [NAME …]: many feeds on loopback, served by nginx.

requests: the processor time of our requests alone beside a plain libcurl multi program (SHARED's floor.c), in one run.
rest: 10,000 feeds an hour, all answering 304. hanging: the same, half of them (HALF) on hosts that hang. many: 100,000 feeds.
Time runs SPEED times as fast (default 8); lateness is in the daemon's own time.
"""
import asyncio, json, os, re, resource, subprocess, sys, tempfile, threading, time
from faults import Daemon, check, failures

work = os.path.abspath(sys.argv[2])
PORT, HANGING = 8960, 8961
SPEED = int(os.environ.get("SPEED", "8"))
TICKS = os.sysconf("SC_CLK_TCK")


def nginx():
    with open(f"{work}/nginx.conf", "w") as file:
        file.write(f"""worker_processes 1; pid {work}/nginx.pid; error_log {work}/nginx.log; events {{ worker_connections 8192; }}
http {{ access_log off; keepalive_requests 1000000; types {{}} default_type application/rss+xml;
server {{ listen {PORT} backlog=4096; location / {{ add_header ETag '"1"'; add_header Cache-Control 'max-age=60';
  if ($http_if_none_match = '"1"') {{ return 304; }}
  return 200 "<rss version='2.0'><channel><title>$uri</title><link>http://example.org$uri</link></channel></rss>"; }}
  location /full {{ add_header ETag '"1"';
  if ($http_if_none_match = '"1"') {{ return 304; }}
  return 200 "<rss version='2.0'><channel><title>$uri</title><item><guid isPermaLink='false'>$uri</guid><title>$request_id</title></item></channel></rss>"; }} }} }}
""")
    return subprocess.Popen(["nginx", "-c", f"{work}/nginx.conf", "-g", "daemon off;"])


def hang():
    """Takes connections and never answers."""
    async def silent(reader, writer):
        try:
            await reader.read()
            writer.close()
        except ConnectionError:
            pass

    async def serve():
        server = await asyncio.start_server(silent, "0.0.0.0", HANGING, backlog=4096)
        await server.serve_forever()

    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()


def host(number):
    return f"127.{1 + (number >> 16)}.{number >> 8 & 255}.{number & 255}"


def processor(daemon):
    with open(f"/proc/{daemon.process.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def lateness(daemon, before=None):
    """Requests by the bucket of their lateness, less those of an earlier look."""
    found = {limit: float(count) for limit, count in re.findall(r'umschau_poll_lateness_seconds_bucket\{le="([^"]+)"\} (\S+)', daemon.get("metrics")[1])}
    return {limit: count - (before or {}).get(limit, 0) for limit, count in found.items()}


def percentile(buckets, share):
    """The upper limit of the bucket that holds it."""
    return next((limit for limit, count in buckets.items() if count >= share * buckets["+Inf"]), "+Inf")


def watch(daemon, seconds):
    """Gives processor seconds, polls, the largest memory (MB) and the lateness of some real seconds."""
    began, polls, late = processor(daemon), requests(daemon), lateness(daemon)
    most, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(1)
        most = max(most, daemon.status("VmRSS") >> 10)
    return processor(daemon) - began, requests(daemon) - polls, most, lateness(daemon, late)


def requests(daemon):
    return sum(float(count) for count in re.findall(r"^umschau_polls_total\{[^}]*\} (\S+)$", daemon.get("metrics")[1], re.M))


POLLING = "interval_minutes=60\nfloor_minutes=30\nslowest_minutes=60\nhost_spacing_seconds=0\n"


def run(name, urls, first, seconds):
    """`first`: how many feeds the first round has to reach. `seconds`: real ones to watch after it."""
    daemon = Daemon(urls, polling=POLLING, storage="backups=0", arguments=["--time-scale", str(SPEED)], environment={"WATCHDOG_USEC": "30000000"})
    check(f"{name}: ready within two minutes", daemon.ready(120))
    began = time.monotonic()
    daemon.wait(lambda: requests(daemon) >= first, 900)
    check(f"{name}: {first} feeds asked within a quarter of an hour", requests(daemon) >= first)
    print(f"      {name}: first round {time.monotonic() - began:.0f} s, {processor(daemon):.1f} s of processor time", flush=True)
    start = lateness(daemon)
    cpu, polls, most, late = watch(daemon, seconds)
    hour = cpu / max(polls, 1) * 10_000 / 3600
    print(f"      {name}: {polls:.0f} polls in {seconds * SPEED / 60:.0f} minutes of its time, {1000 * cpu / max(polls, 1):.2f} ms of processor time each, {most} MB")
    print(f"      {name}: lateness in seconds, first round p50 ≤ {percentile(start, .5)}, p99 ≤ {percentile(start, .99)}; then p50 ≤ {percentile(late, .5)}, p99 ≤ {percentile(late, .99)}", flush=True)
    # Each feed once an hour of its time; a third of them at the least, as a watch may begin just after they were asked.
    check(f"{name}: {polls:.0f} polls were watched", polls > first * seconds * SPEED / 3600 / 3)
    daemon.stop(30)
    daemon.end()
    return hour, most, percentile(late, 0.99)


def rest():
    hour, most, late = run("rest", [f"http://{host(n)}:{PORT}/full/{n}" for n in range(10_000)], 10_000, 4500 // SPEED)
    check(f"10,000 feeds an hour, all 304: {100 * hour:.2f} % of a core, {most} MB, lateness p99 ≤ {late} s", hour < 0.05 and most <= 150 and float(late) <= 60)


def hanging():
    half = int(os.environ.get("HALF", "5000"))
    urls = [f"http://{host(n)}:{PORT}/full/{n}" for n in range(half)] + [f"http://{host(n)}:{HANGING}/{n}" for n in range(half, 2 * half)]
    hour, most, late = run("hanging", urls, 2 * half - 20, 5400 // SPEED)
    check(f"{half} of {2 * half} hang: {most} MB, lateness of the others p99 ≤ {late} s", float(late) <= 60)


def many():
    hour, most, late = run("many", [f"http://{host(n)}:{PORT}/{n}" for n in range(100_000)], 100_000, 4500 // SPEED)
    check(f"100,000 feeds: {most} MB, lateness p99 ≤ {late} s", most <= 600 and float(late) <= 300)


def floor():
    shared = os.path.abspath(sys.argv[3])
    program = f"{work}/floor"
    flags = subprocess.run(["xml2-config", "--cflags", "--libs"], capture_output=True, text=True, check=True).stdout.split()
    subprocess.run(["cc", "-O2", "-o", program, f"{shared}/bench/poll/floor.c", *flags, "-lcurl", "-lsqlite3"], check=True, stderr=subprocess.DEVNULL)
    urls = [f"http://{host(n % 1000)}:{PORT}/full/{n}" for n in range(20_000)]
    with open(f"{work}/list", "w") as file:
        file.write("".join(f"{n} {url}\n" for n, url in enumerate(urls)))
    with open(f"{work}/urls", "w") as file:
        file.write("\n".join(urls))

    def cost(command):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    pairs = [(cost([program, "fetch", f"{work}/list"]), cost([os.path.abspath(sys.argv[1]), "fetch-speed", f"{work}/urls"])) for _ in range(5)]
    low, own = (sorted(figures)[2] for figures in zip(*pairs))
    check(f"requests alone, 20,000: {1e6 * own / 20_000:.0f} µs of processor time each, libcurl's multi interface alone {1e6 * low / 20_000:.0f}: × {own / low:.2f}", own / low <= 1.5)


ALL = {"requests": floor, "rest": rest, "hanging": hanging, "many": many}
if __name__ == "__main__":
    server = nginx()
    hang()
    time.sleep(1)
    try:
        for name in sys.argv[4:] or ALL:
            ALL[name]()
    finally:
        server.terminate()
        server.wait()
    print(f"{len(failures)} failed")
    sys.exit(bool(failures))
