#!/bin/sh
# polling.sh BINARY FOLDER SET [SCALE]: the daemon against the misbehaving origin of FOLDER in scaled time, graded.
# The last line is "total N". Everything happens on loopback addresses.
set -eu
binary=$1 folder=$2 set=$3 scale=${4:-600}
work=$(mktemp -d)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
duration=$(python3 -c 'import json, sys; print(int(json.load(open(sys.argv[1]))["duration"] / float(sys.argv[2])))' "$set" "$scale")

python3 "$folder/origin.py" "$set" --port "$port" --clock scaled --k "$scale" --log "$work/requests.jsonl" \
    --max-real $((duration + 60)) >"$work/origin.log" 2>&1 &
origin=$!
daemon=
end() {
    for process in $daemon $origin; do kill "$process" 2>/dev/null || true; done
    [ -n "${KEEP:-}" ] || rm -rf "$work"
}
trap end EXIT
python3 "$folder/origin.py" "$set" --port "$port" --print-urls | cut -f2 >"$work/urls.txt"

python3 - "$work" "$set" <<'PYTHON'
import json, sys, xml.sax.saxutils as sax
work, scenarios = sys.argv[1:]
policy = json.load(open(scenarios))["policy"]
urls = open(work + "/urls.txt").read().split()
outlines = "".join(f'<outline type="rss" text="feed {n}" xmlUrl={sax.quoteattr(url)}/>' for n, url in enumerate(urls))
open(work + "/list.opml", "w").write(f'<opml version="2.0"><head/><body>{outlines}</body></opml>')
open(work + "/umschau.toml", "w").write(f"""
[site]
base_url = "http://umschau.example"
[polling]
lists = ["list.opml"]
interval_minutes = {policy["min_interval"] // 60}
floor_minutes = {policy["min_interval"] // 60}
allow_addresses = ["127.0.0.0/18"]
[storage]
path = "archive.sqlite"
[server]
port = 0
""")
PYTHON
# What the origin's clock shows now is the daemon's epoch.
epoch=$(python3 - "$set" "$port" <<'PYTHON'
import calendar, json, sys, time, urllib.request
epoch = calendar.timegm(time.strptime(json.load(open(sys.argv[1]))["epoch"], "%Y-%m-%dT%H:%M:%SZ"))
for attempt in range(100):
    try:
        shown = json.load(urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[2]}/_ctl/stats", timeout=2))["v"]
        break
    except OSError:
        time.sleep(0.1)
print(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch + shown)))
PYTHON
)
"$binary" run --config "$work/umschau.toml" --epoch "$epoch" --time-scale "$scale" >"$work/daemon.log" 2>&1 &
daemon=$!
echo "$(wc -l <"$work/urls.txt") feeds, ${duration} s"
sleep "$duration"
kill "$daemon"
wait "$daemon" || { echo "the daemon ended with status $?" >&2; tail -5 "$work/daemon.log" >&2; exit 1; }
daemon=

python3 - "$work" <<'PYTHON'
import json, sqlite3, sys
work = sys.argv[1]
rows = sqlite3.connect(work + "/archive.sqlite").execute(
    "SELECT feed.url, article.key, article.title, article.teaser FROM article JOIN feed ON feed.id = article.feed")
with open(work + "/items.jsonl", "w") as out:
    for url, key, title, content in rows:
        print(json.dumps({"feed": url, "guid": key.removeprefix("guid:"), "title": title, "content": content}), file=out)
PYTHON
python3 "$folder/score_polling.py" "$work/requests.jsonl" --config "$set" --items "$work/items.jsonl" --json "$work/score.json" -v
python3 -c 'import json, sys; total = json.load(open(sys.argv[1]))["total"]; print("total", round(total, 1)); sys.exit(total < 99)' "$work/score.json"
