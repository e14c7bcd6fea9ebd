"""pages.py BASE TOOLS: every kind of page and feed of a running Umschau, judged by those who know.

Pages: the Nu checker (TOOLS/vnu.jar) and axe-core (TOOLS/axe.min.js) in chromium, at phone and desktop width, light and dark.
Links: every page of our own that a page of each kind leads to. Answers: methods, encodings and validators (RFC 9110).
Feeds: jing with TOOLS/atom.rnc and jsonschema with TOOLS/jsonfeed.json where these lie there. Exit status 1 on any finding.
"""

import datetime, html, http.server, json, os, re, subprocess, sys, tempfile, threading, time, urllib.error, urllib.request, zoneinfo

base, tools = sys.argv[1].rstrip("/"), sys.argv[2]
AXE = """<script src="/axe.js"></script><script>addEventListener("load", () => axe.run(document, {runOnly:
["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r => {
const p = document.createElement("pre"); p.id = "axe"; p.textContent = JSON.stringify(r.violations.map(v =>
[v.id, v.nodes.length, v.nodes[0].html.slice(0, 120)])); document.body.replaceChildren(p) }))</script>"""


def ask(path, method="GET", **headers):
    """Status, headers and body."""
    request = urllib.request.Request(base + path, method=method, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def get(path, **headers):
    return ask(path, **headers)[2].decode()


def kinds():
    """One address of every kind of page."""
    front = get("/")
    story = re.search(r"/story/[0-9A-Z]+", front)[0]
    source = re.search(r"/source/\d+/", get(story))[0]
    day = re.search(r"/archive/[\d-]+/", get("/archive/"))[0]
    paged = story + "?related=1"
    return ["/", "/region/caucasus/", "/section/politics/", "/country/AZ/", story, paged, source, day, "/sources/", "/archive/",
            "/search", "/search?q=aktau", "/search?q=zzzzz&lang=ka", "/unsubscribe/0", "/nothing/here"]


def answers():
    """Gives whether anything is not as HTTP has it."""
    problems = []

    def check(what, fine):
        if not fine: problems.append(what)

    for path in paths:
        status = ask(path)[0]
        check(f"{path}: status {status}", status == (404 if path in ("/unsubscribe/0", "/nothing/here") else 200))
    links = {link for path in paths for link in re.findall(r'href="(/[^"]*)"', get(path))}
    for link in sorted(links):
        status = ask(html.unescape(link))[0]
        check(f"{link}: status {status}", status == 200)
    for path in ("/", "/feed.atom", "/healthz", "/readyz", "/metrics"):
        status, headers, body = ask(path, "HEAD")
        check(f"HEAD {path}: status {status}, {len(body)} bytes", status == 200 and not body)
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        status, headers, _ = ask("/sources/", method)
        check(f"{method}: status {status}", status == 405 and headers["Allow"] == "GET, HEAD")
    _, plain, _ = ask("/page.css", Accept_Encoding="gzip;q=0, identity")
    _, packed, _ = ask("/page.css", Accept_Encoding="br, gzip;q=0.5")
    check("gzip that is refused", plain["Content-Encoding"] is None)
    check("gzip that is welcome", packed["Content-Encoding"] == "gzip")
    check("one strong tag for two encodings", plain["ETag"] != packed["ETag"])
    for tag in (plain["ETag"], packed["ETag"], "W/" + plain["ETag"], "*"):
        check(f"If-None-Match: {tag}", ask("/page.css", If_None_Match=tag)[0] == 304)
    # The demo's time zone. Before noon its last stories are of yesterday, and today's feed is empty.
    today = datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Berlin")).date().isoformat()
    # Half a day passes in five seconds until the demo's clock has caught up; around midnight that is another day.
    for _ in range(40):
        status, headers, body = ask(f"/archive/{today}/feed.atom")
        if status == 200:
            break
        time.sleep(0.5)
    check("today's feed is no archive yet", status == 200 and b"fh:archive" not in body and "max-age=300" in headers["Cache-Control"])
    check("a day to come", ask("/archive/2099-01-01/feed.atom")[0] == 404)
    for word in ("%D9%85%DB%8C%E2%80%8C%D8%AE%D9%88%D8%A7%D9%87%D9%85", "%E0%A4%B9%E0%A4%BF%E0%A4%A8%E0%A5%8D%E0%A4%A6%E0%A5%80"):
        check(f"a search for {word}", ask("/search?q=" + word)[0] == 200)
    print(f"answers: {len(paths)} pages, {len(links)} links, {len(problems)} problems")
    for problem in problems: print(problem)
    return bool(problems)


class Mirror(http.server.BaseHTTPRequestHandler):
    """The pages with axe-core put into them."""

    def do_GET(self):
        if self.path == "/axe.js":
            body, kind = open(tools + "/axe.min.js", "rb").read(), "text/javascript"
        elif self.path == "/page.css":
            body, kind = get("/page.css").encode(), "text/css"
        else:
            body = get(self.path, **{"Accept-Language": "de"}).replace("</body>", AXE + "</body>").encode()
            kind = "text/html; charset=utf-8"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def nu(paths):
    with tempfile.TemporaryDirectory() as folder:
        for language in ("de", "en"):
            for number, path in enumerate(paths):
                name = re.sub(r"\W+", "_", path) or "front"
                with open(f"{folder}/{number:02}{name}.{language}.html", "w") as file:
                    file.write(get(path, **{"Accept-Language": language}))
        files = sorted(os.path.join(folder, name) for name in os.listdir(folder))
        run = subprocess.run(["java", "-Xss1m", "-jar", tools + "/vnu.jar", "--errors-only", *files], capture_output=True, text=True)
        problems = run.stderr.strip().replace(folder + "/", "")
        print(f"Nu checker: {len(files)} pages, {len(problems.splitlines())} errors")
        if problems:
            print(problems[:4000])
        return bool(problems) or run.returncode != 0


def axe(paths):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    dark = ["--blink-settings=preferredColorScheme=0"]
    looks = [(size, flags) for size in ("1280,900", "390,844") for flags in ([], dark)]
    found = checked = 0
    for path in paths:
        for size, flags in looks:
            with tempfile.TemporaryDirectory() as profile:
                dump = subprocess.run(
                    ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + profile,
                     "--window-size=" + size, "--virtual-time-budget=8000", "--dump-dom", *flags,
                     f"http://127.0.0.1:{server.server_port}{path}"], capture_output=True, text=True, timeout=120).stdout
            result = re.search(r'<pre id="axe">(.*?)</pre>', dump, re.S)
            violations = json.loads(html.unescape(result[1])) if result else [["no result", 1, dump[:200]]]
            checked += 1
            found += len(violations)
            for violation in violations:
                print("axe", path, size, violation)
    print(f"axe-core: {checked} views, {found} violations")
    return found > 0


def feeds():
    bad = 0
    if os.path.exists(tools + "/atom.rnc"):
        days = re.findall(r"/archive/[\d-]+/", get("/archive/"))
        for path in ["/feed.atom", "/region/caucasus/feed.atom", "/section/sport/feed.atom", days[-1] + "feed.atom",
                     "/search.atom?q=aktau"]:
            with tempfile.NamedTemporaryFile("w", suffix=".atom") as file:
                file.write(get(path))
                file.flush()
                run = subprocess.run(["jing", "-c", tools + "/atom.rnc", file.name], capture_output=True, text=True)
            print("jing", path, "valid" if run.returncode == 0 else run.stdout[:800])
            bad += run.returncode != 0
    if os.path.exists(tools + "/jsonfeed.json"):
        import jsonschema
        schema = json.load(open(tools + "/jsonfeed.json"))
        for path in ["/feed.json", "/country/KZ/feed.json"]:
            errors = list(jsonschema.Draft7Validator(schema).iter_errors(json.loads(get(path))))
            print("JSON Feed schema", path, "valid" if not errors else errors[0].message[:300])
            bad += bool(errors)
    if not bad and not os.path.exists(tools + "/atom.rnc"):
        print("skipped: jing and the JSON Feed schema, which are not here")
    return bad > 0


paths = kinds()
sys.exit(any([answers(), nu(paths), axe(paths), feeds()]))
