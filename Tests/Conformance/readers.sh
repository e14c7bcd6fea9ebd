#!/bin/sh
# readers.sh BINARY TOOLS PYTHON [screenshots FOLDER]: a demo newsroom read to its end, then judged: its pages, its feeds,
# its mails in German and English, by real subscribers and mail servers; with "screenshots" its pages are pictured instead. Everything happens on loopback.
set -eu
binary=$1 tools=$2 python=$3 pictures=${5:-}
here=$(dirname "$0")
work=$(mktemp -d)
"$binary" demo --port 0 --time-scale 8640 --folder "$work/demo" >"$work/log" 2>&1 &
demo=$!
trap 'kill $demo 2>/dev/null || true; wait $demo 2>/dev/null || true; rm -rf "$work"' EXIT
# Ends with the log's last line, or with the demo.
timeout 180 tail --pid=$demo -n +1 -F "$work/log" 2>/dev/null | grep -m1 '^stories ' || { cat "$work/log" >&2; exit 1; }
base=$(sed -n 's|.*page *\(http://[0-9.:]*\)/.*|\1|p' "$work/log" | head -1)

if [ -n "$pictures" ]; then
    story=$(curl -s "$base/" | grep -o '/story/[0-9A-Z]*' | head -1)
    for page in front:/ story:"$story" sources:/sources/; do
        for look in 390x1400:light 1280x1000:light 390x1400:dark 1280x1000:dark; do
            size=${look%%:*} mode=${look##*:}
            scheme=1; [ "$mode" = dark ] && scheme=0
            chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --accept-lang=de \
                --user-data-dir="$work/chromium" --blink-settings=preferredColorScheme=$scheme --window-size="${size%x*},${size#*x}" \
                --screenshot="$pictures/${page%%:*}-${size%x*}-$mode.png" "$base${page#*:}" >/dev/null 2>&1
            echo "$pictures/${page%%:*}-${size%x*}-$mode.png"
        done
    done
    exit 0
fi

bad=0
"$python" "$here/pages.py" "$base" "$tools" || bad=1
for language in de en; do
    # A mail's links are public: https and a name.
    sed "s/^language = .*/language = \"$language\"/; s|^base_url = .*|base_url = \"https://umschau.example\"|" "$work/demo/demo.toml" >"$work/demo/$language.toml"
    "$binary" digest --config "$work/demo/$language.toml" --print >"$work/$language.eml"
done
if [ -f "$tools/check_mail.py" ]; then "$python" "$tools/check_mail.py" "$work/de.eml" "$work/en.eml" || bad=1
else echo "skipped: check_mail.py"; fi
if command -v spamassassin >/dev/null; then
    for language in de en; do
        score=$(spamassassin -L -t <"$work/$language.eml" 2>/dev/null | sed -n 's/^X-Spam-Status:.*score=\([-0-9.]*\).*/\1/p' | head -1)
        echo "SpamAssassin $language: $score"
        case $score in -*|0.0) ;; *) bad=1 ;; esac
    done
else echo "skipped: spamassassin is not installed"; fi
kill $demo
wait $demo || true
"$python" "$here/subscribers.py" "$binary" || bad=1
"$python" -W ignore "$here/digest.py" "$binary" "$work/demo/demo.toml" "${KILLS:-20}" 2>"$work/digest.log" || bad=1
grep -v -i deprecated "$work/digest.log" >&2 || true
exit $bad
