#!/usr/bin/env python3
"""parsing_speed.py BINARY SHARED WORK PYTHON: how fast feeds are parsed, beside libxml2 and other parsers, in one run.

SHARED has the generator of the documents and the C programs that are the floor; WORK keeps what is made. Prints processor
seconds (the least of the rounds), megabytes a second and the share of libxml2's own speed (SAX, pushed, callbacks that do
nothing) on the same bytes; then the memory that one large document takes.
"""
import json, os, random, subprocess, sys

binary, shared, work, python = sys.argv[1:5]
ROUNDS = 3
PEERS = """
import json, sys, time
name, files = sys.argv[1], sys.argv[2:]
if name == "feedparser":
    import feedparser
    parse = lambda text: len(feedparser.parse(text).entries)
else:
    import fastfeedparser
    parse = lambda text: len(fastfeedparser.parse(text).entries)
texts = [open(file, "rb").read() for file in files]
items = errors = 0
start = time.process_time()
for text in texts:
    try: items += parse(text)
    except Exception: errors += 1
print(json.dumps({"name": name, "seconds": time.process_time() - start, "items": items, "errors": errors}))
"""


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def prepare():
    corpus, floor = f"{work}/corpus", f"{work}/floor"
    if not os.path.isdir(f"{corpus}/broken"):
        os.makedirs(corpus, exist_ok=True)
        output("python3", f"{shared}/bench/parse/gen_corpus.py", f"{shared}/conformance/parsing/fixtures", corpus)
        os.makedirs(f"{corpus}/broken")
        for name in files("syn100"):
            text = open(name, "rb").read()
            # One bare ampersand early on, so that the whole document takes the way of repair.
            place = text.index(b"<title>") + len(b"<title>")
            open(f"{corpus}/broken/{os.path.basename(name)}", "wb").write(text[:place] + b"A & B " + text[place:])
    flags = output("pkg-config", "--cflags", "--libs", "libxml-2.0").split()
    output("gcc", "-O2", "-o", floor, f"{shared}/bench/parse/bench.c", *flags, "-lexpat")


def files(folder):
    path = f"{work}/corpus/{folder}"
    return [f"{path}/{name}" for name in sorted(os.listdir(path))]


def measure(folder, commands):
    paths = files(folder)
    size = sum(os.path.getsize(path) for path in paths)
    least = {}
    for _ in range(ROUNDS):
        for label, command in commands:
            result = json.loads(output(*command, *paths))
            least[label] = min(least.get(label, 1e9), result["seconds"])
    floor = least[commands[0][0]]
    print(f"\n{folder}: {len(paths)} documents, {size / 1e6:.1f} MB")
    for label, seconds in least.items():
        print(f"  {label:42} {seconds:8.3f} s {size / 1e6 / seconds:8.1f} MB/s {100 * floor / seconds:7.1f} %")


def memory():
    item = "<item><title>A headline</title><link>https://example.org/1</link><description>" + "word " * 100 + "</description></item>"
    document = f"<rss version='2.0'><channel><title>t</title>{item * 20_000}</channel></rss>"
    path = f"{work}/large.xml"
    open(path, "w").write(document)
    def peak(*command):
        pid = os.fork()
        if pid == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.execv(binary, [binary, *command])
        _, _, usage = os.wait4(pid, 0)
        return usage.ru_maxrss * 1024
    size, short = len(document), files("syn20")[0]
    print(f"\none document of {size / 1e6:.1f} MB, memory with its own bytes, beside a small one:")
    for label, command in ("all items kept", "parsing-speed"), ("item by item", "parse"):
        extra = peak(command, path) - peak(command, short)
        print(f"  {label:42} {extra / 1e6:8.1f} MB, {extra / size:.1f} times its size")


prepare()
ours = [("umschau, plain texts", [binary, "parsing-speed", "--plain"]), ("umschau, with safe HTML", [binary, "parsing-speed"])]
floors = [(label, [f"{work}/floor", name]) for label, name in (
    ("libxml2, SAX pushed, nothing done", "libxml2-sax-push"), ("C, fields copied out", "libxml2-extract"),
    ("C, HTML parsed by libxml2 too", "libxml2-extract-html"))]
for folder in ("real", "syn20", "syn100", "syn1000"):
    measure(folder, floors + ours)
measure("broken", floors[:1] + ours)
try:
    peers = [("libxml2, SAX pushed, nothing done", floors[0][1])] + ours + [
        (name, [python, "-c", PEERS, name]) for name in ("fastfeedparser", "feedparser")]
    ROUNDS = 1
    measure("syn100", peers)
except subprocess.CalledProcessError as error:
    print(f"other parsers are not installed: {error.stderr.splitlines()[-1]}")
memory()
