#!/usr/bin/env python3
"""attacks.py BINARY: feed documents made to cost time or memory, each parsed by a process of its own.

Prints processor seconds and peak memory of each and fails where one needs more than a second or 64 MiB, ends by a signal or
without an answer, or gives away what it must not.
"""
import os, sys, tempfile, time

LIMIT_SECONDS, LIMIT_MIB = 1.0, 64
binary = sys.argv[1]


def rss(body, head=""):
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>t</title>{body}</channel></rss>'


def item(description):
    return rss(f"<item><title>a</title><description>{description}</description></item>")


def cdata(html):
    return item(f"<![CDATA[{html}]]>")


def laughs():
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{("&a%d;" % (i - 1)) * 10}">' for i in range(1, 12))
    return rss("<item><title>&a11;</title></item>", f"<!DOCTYPE rss [{entities}]>")


MILLION = 1_000_000
DOCUMENTS = {
    "billion laughs": laughs,
    "billion laughs in an attribute": lambda: laughs().replace("<item>", '<item x="&a11;">'),
    "an entity that holds itself": lambda: rss("<item><title>&a;</title></item>", '<!DOCTYPE rss [<!ENTITY a "&a;&a;">]>'),
    "quadratic: 100 kB × 20,000 references": lambda: item("&a;" * 20_000).replace(
        "<rss", f'<!DOCTYPE rss [<!ENTITY a "{"x" * 100_000}">]><rss', 1),
    "an external entity": lambda: rss("<item><title>&a;</title></item>", '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
    "an external document type": lambda: rss("<item><title>a</title></item>", '<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/x.dtd">'),
    "10,000 attributes": lambda: rss("<item " + " ".join(f'a{i}="1"' for i in range(10_000)) + "><title>a</title></item>"),
    "100,000 attributes": lambda: rss("<item " + " ".join(f'a{i}="1"' for i in range(100_000)) + "><title>a</title></item>"),
    "100,000 attributes behind a quoted bracket": lambda: rss("<item b='>' " + " ".join(f'a{i}="1"' for i in range(100_000)) + "><title>a</title></item>"),
    "100,000 attributes behind a strange comment": lambda: rss("<!--> <x ' --><item " + " ".join(f'a{i}="1"' for i in range(100_000)) + "><title>a</title></item>"),
    "tags of 99 attributes": lambda: rss(("<item " + " ".join(f'a{i}="1"' for i in range(99)) + "><title>a</title></item>") * 5_000),
    "100,000 attributes in HTML": lambda: cdata("<p " + " ".join(f'a{i}="1"' for i in range(100_000)) + ">x</p>"),
    "an attribute of 5 MB": lambda: rss(f'<item x="{"a" * 5 * MILLION}"><title>a</title></item>'),
    "a text of 5 MB": lambda: item("a " * (5 * MILLION // 2)),
    "depth 100,000": lambda: rss("<a>" * 100_000 + "</a>" * 100_000),
    "depth 100,000 in HTML": lambda: cdata("<b>" * 100_000),
    "100,000 open tags and as many wrong ends": lambda: cdata("<b>" * 100_000 + "</i>" * 100_000),
    "a million empty elements": lambda: rss("<a/>" * MILLION),
    "20,000 items": lambda: rss("<item><title>a</title></item>" * 20_000),
    "3 MB of <": lambda: cdata("<" * 3 * MILLION),
    "3 MB of &": lambda: cdata("&" * 3 * MILLION),
    "3 MB of <, escaped by nobody": lambda: item("<" * 3 * MILLION),
    "3 MB of &, escaped by nobody": lambda: item("&" * 3 * MILLION),
    "600,000 comments without an end": lambda: cdata("<!--x" * 600_000),
    "400,000 doctypes without an end": lambda: cdata("<!x" * 400_000),
    "500,000 tags without an end": lambda: cdata("<a b" * 500_000),
    "300,000 scripts without an end": lambda: cdata("<script>" * 300_000),
    "100,000 links": lambda: cdata('<a href="x">' * 100_000),
    "quotes without an end": lambda: cdata('<a b="' * 300_000),
    "300,000 CDATA sections": lambda: item("<![CDATA[a]]>" * 300_000),
    "namespaces": lambda: rss("".join(f'<a xmlns:n{i}="urn:{i}"/>' for i in range(50_000))),
    "nested namespaces": lambda: rss("".join(f'<n{i}:a xmlns:n{i}="urn:{i}">' for i in range(200)) + "".join(
        f"</n{i}:a>" for i in reversed(range(200)))),
    "processing instructions": lambda: rss("<?x y?>" * 300_000),
    "xml:base nested 200 deep": lambda: rss('<a xml:base="b/">' * 200 + "</a>" * 200),
    "a date of a megabyte": lambda: rss(f"<item><pubDate>{'1' * MILLION}</pubDate><title>a</title></item>"),
    "a title of a megabyte of references": lambda: rss(f"<item><title>{'&amp;amp;' * 100_000}</title></item>"),
    "JSON nested 100,000 deep": lambda: '{"version":"https://jsonfeed.org/version/1","items":' + "[" * 100_000,
    "UTF-16 of 4 MB": lambda: item("a" * 2 * MILLION).encode("utf-16"),
    "NUL bytes": lambda: item("a").encode() + b"\0" * 3 * MILLION,
    "truncated": lambda: item("a" * 1000)[:-40],
    "a date of numbers beyond nine": lambda: rss(f"<item><pubDate>{'兆' * 15}</pubDate><title>a</title></item>"),
    "a title of one word": lambda: rss(f"<item><title>{'a' * MILLION}</title></item>"),
    "600,000 comments without an end, outside": lambda: rss("<!--x>" * 600_000),
    "500,000 instructions without an end": lambda: rss("<?x >" * 500_000),
    "400,000 sections without an end": lambda: item("<![CDATA[a" * 400_000),
    "20,000 keywords": lambda: rss(f"<item><itunes:keywords>{','.join(f'k{i}' for i in range(20_000))}</itunes:keywords></item>").replace(
        "<rss", '<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"', 1),
    "10,000 enclosures and as many media": lambda: rss("<item>" + "".join(
        f'<enclosure url="http://h/{i}"/><m:content url="http://h/m{i}"/>' for i in range(10_000)) + "</item>").replace(
        "<rss", '<rss xmlns:m="http://search.yahoo.com/mrss/"', 1),
    "20,000 links": lambda: '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><title>a</title>' + "".join(
        f'<link rel="enclosure" href="http://h/{i}"/>' for i in range(20_000)) + "</entry></feed>",
    "20,000 authors and categories": lambda: rss("<item>" + "".join(
        f"<author>a{i}@b.c (N{i})</author><category>c{i}</category>" for i in range(20_000)) + "</item>"),
    "50,000 dates": lambda: rss("<item>" + "<pubDate>no</pubDate>" * 50_000 + "</item>"),
    "a page that names 20,000 feeds": lambda: "<html><head>" + "".join(
        f'<link rel="alternate" type="application/rss+xml" href="/{i}">' for i in range(20_000)),
}


def damaged(document):
    """The same, read as tag soup: a bare ampersand stands before all of it."""
    return document.replace("<title>", "<title>a & b ", 1)


DOCUMENTS |= {
    f"{name}, damaged": lambda make=make: damaged(make())
    for name, make in list(DOCUMENTS.items()) if isinstance(document := make(), str) and "<channel>" in document}


def run(name, document):
    data = document if isinstance(document, bytes) else document.encode()
    with tempfile.NamedTemporaryFile(suffix=".xml") as file, tempfile.TemporaryFile() as out:
        file.write(data)
        file.flush()
        pid = os.fork()
        if pid == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            try:
                os.execv(binary, [binary, "parse", file.name])
            finally:
                os._exit(127)
        deadline = time.monotonic() + 60
        while True:
            ended, status, usage = os.wait4(pid, os.WNOHANG)
            if ended:
                break
            if time.monotonic() > deadline:
                os.kill(pid, 9)
                _, status, usage = os.wait4(pid, 0)
                break
            time.sleep(0.01)
        out.seek(0)
        said = out.read()
    seconds = usage.ru_utime + usage.ru_stime
    mib = usage.ru_maxrss / 1024
    faults = []
    if os.WIFSIGNALED(status):
        faults.append(f"ended by signal {os.WTERMSIG(status)}")
    elif os.WEXITSTATUS(status) not in (0, 2):
        faults.append(f"exit status {os.WEXITSTATUS(status)}")
    elif os.WEXITSTATUS(status) == 0 and b'"entries"' not in said:
        faults.append("nothing was read")
    if seconds > LIMIT_SECONDS:
        faults.append("too slow")
    if mib > LIMIT_MIB + len(data) / 2**20:
        faults.append("too much memory")
    if b"root:" in said:
        faults.append("a file was read")
    print(f"{seconds:6.2f} s {mib:6.0f} MiB  {len(data) / 2**20:5.1f} MiB  {name}{'  ← ' + ', '.join(faults) if faults else ''}")
    return not faults


results = [run(name, make()) for name, make in DOCUMENTS.items()]
print(f"{sum(results)} of {len(results)} within {LIMIT_SECONDS:.0f} s and {LIMIT_MIB} MiB above their size")
sys.exit(0 if all(results) else 1)
