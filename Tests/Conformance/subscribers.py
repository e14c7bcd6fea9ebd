"""subscribers.py BINARY: real feed readers follow a demo newsroom while its three days pass.

newsboat, sfeed and rss2email (Debian) and feedparser (PyPI) each read the feed again and again. At the end each must have
seen every published story once: none twice, none lost. Readers that are not installed are skipped, visibly.
"""

import collections, email, os, re, shutil, sqlite3, subprocess, sys, tempfile, threading, urllib.request

binary = sys.argv[1]
work = tempfile.mkdtemp()
demo = subprocess.Popen([binary, "demo", "--port", "0", "--time-scale", "4320", "--folder", work + "/demo"],
                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
base, done = None, threading.Event()
for line in demo.stdout:
    found = re.search(r"page +(http://[\d.:]+)/", line)
    if found:
        base = found[1]
        break


finished = threading.Event()


def drain():
    for line in demo.stdout:
        if line.startswith("stories "):
            finished.set()
            break
    done.set()
    for line in demo.stdout: pass


threading.Thread(target=drain, daemon=True).start()
feed = base + "/feed.atom"
home = work + "/home"
os.makedirs(home + "/feeds")
environment = dict(os.environ, HOME=home, XDG_CONFIG_HOME=home, XDG_DATA_HOME=home, LC_ALL="C.UTF-8")
seen = collections.defaultdict(collections.Counter)


def run(*words, **options):
    return subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120, **options)


retitled = set()


def newsboat():
    open(home + "/urls", "w").write(feed + "\n")
    open(home + "/config", "w").write("")
    run("newsboat", "-u", home + "/urls", "-c", home + "/cache.db", "-C", home + "/config", "-x", "reload")
    with sqlite3.connect(home + "/cache.db") as db:
        seen["newsboat"] = collections.Counter(row[0] for row in db.execute("SELECT guid FROM rss_item"))


def sfeed():
    open(home + "/sfeedrc", "w").write(f'sfeedpath="{home}/feeds"\nfeeds() {{ feed "umschau" "{feed}"; }}\n')
    run("sfeed_update", home + "/sfeedrc")
    # sfeed keeps one line for each id, headline (the second field) and link: a story with another headline is another
    # entry to it. It has one when the report that led it proves to be a story of its own, which is seldom.
    with open(home + "/feeds/umschau") as lines:
        shown = collections.Counter((line.split("\t")[5], line.split("\t")[1]) for line in lines if line.count("\t") > 5)
    seen["sfeed"] = collections.Counter()
    for (story, _), count in shown.items(): seen["sfeed"][story] = max(seen["sfeed"][story], count)
    retitled.clear()
    retitled.update(story for story, count in collections.Counter(story for story, _ in shown).items() if count > 1)


def rss2email():
    if not os.path.exists(home + "/mail.cfg"):
        stand_in = home + "/sendmail"
        open(stand_in, "w").write(f"#!/bin/sh\ncat > {home}/mail.$$.$(date +%s%N)\n")
        os.chmod(stand_in, 0o755)
        run("r2e", "-c", home + "/mail.cfg", "-d", home + "/mail.json", "new", "me@example.org")
        text = open(home + "/mail.cfg").read()
        text = re.sub(r"email-protocol = .*", "email-protocol = sendmail", text)
        text = re.sub(r"\nsendmail = .*", f"\nsendmail = {stand_in}", text)
        open(home + "/mail.cfg", "w").write(text)
        run("r2e", "-c", home + "/mail.cfg", "-d", home + "/mail.json", "add", "umschau", feed)
    run("r2e", "-c", home + "/mail.cfg", "-d", home + "/mail.json", "run")
    mails = [name for name in os.listdir(home) if name.startswith("mail.") and name.split(".")[1].isdigit()]
    seen["rss2email"] = collections.Counter(
        email.message_from_bytes(open(f"{home}/{name}", "rb").read())["X-RSS-ID"] for name in mails)


def feedparser_():
    import feedparser
    known = seen["feedparser"]
    shown = collections.Counter(entry.id for entry in feedparser.parse(feed).entries)
    for story, count in shown.items(): known[story] = max(known[story], count)


readers = [(newsboat, "newsboat"), (sfeed, "sfeed_update"), (rss2email, "r2e"), (feedparser_, None)]
present = [(reader, name) for reader, name in readers if name is None or shutil.which(name)]
for reader, name in readers:
    if (reader, name) not in present: print(f"skipped: {name} is not installed")
rounds = 0
while True:
    last = done.is_set()
    for reader, _ in present: reader()
    rounds += 1
    if last: break
    done.wait(1)

with sqlite3.connect(work + "/demo/umschau.sqlite") as db:
    authority = db.execute("SELECT value FROM setting WHERE key = 'tag authority'").fetchone()[0]
    published = {f"tag:{authority}:story/{row[0]}" for row in db.execute("SELECT id FROM story WHERE published IS NOT NULL")}
demo.terminate()
demo.wait()
bad = not finished.is_set() or len(published) < 50
if bad: print(f"the demo ended early, with {len(published)} stories")
for name, stories in sorted(seen.items()):
    twice = [story for story, count in stories.items() if count > 1]
    lost = published - set(stories)
    strange = set(stories) - published
    print(f"{name}: {len(stories)} of {len(published)} stories in {rounds} rounds, {len(twice)} twice, {len(lost)} lost, {len(strange)} unknown")
    bad = bad or bool(twice or lost or strange)
if retitled: print(f"{len(retitled)} of {len(published)} stories got another headline")
bad = bad or len(retitled) > len(published) // 40
shutil.rmtree(work)
sys.exit(bad)
