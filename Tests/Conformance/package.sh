#!/bin/bash
# package.sh DEB [ROOT]: the package in a bare Debian 12 (debootstrap), without a Swift toolchain: install, run, upgrade,
# remove, purge; then the unit under a real systemd (systemd-nspawn): ready, reload, kill, watchdog, stop. Needs root.
set -euo pipefail
deb=$(realpath "$1") base=${2:-}
work=$(mktemp -d)
trap 'umount -R "$work/root" 2>/dev/null || true; umount "$work/upper" 2>/dev/null || true; rm -rf "$work"' EXIT
if [ -z "$base" ]; then
    base=$work/base
    debootstrap --variant=minbase --include=ca-certificates,systemd,systemd-sysv,dbus bookworm "$base" \
        "${MIRROR:-http://deb.debian.org/debian}" >"$work/debootstrap.log" 2>&1 || { tail -5 "$work/debootstrap.log"; exit 1; }
fi
mkdir "$work/upper" "$work/work" "$work/root"
mount -t tmpfs tmpfs "$work/upper" && mkdir "$work/upper/u" "$work/upper/w"
mount -t overlay overlay -o "lowerdir=$base,upperdir=$work/upper/u,workdir=$work/upper/w" "$work/root"
root=$work/root
# Host names are looked up as outside.
cp /etc/resolv.conf "$root/etc/resolv.conf"
inside() { chroot "$root" env DEBIAN_FRONTEND=noninteractive "$@"; }
check() { if "${@:2}" >/dev/null 2>&1; then echo "ok    $1"; else echo "FAIL  $1"; failed=1; fi; }
failed=0

cp "$deb" "$root/umschau.deb"
inside apt-get update -qq >/dev/null
inside apt-get install -y -qq --no-install-recommends /umschau.deb >"$work/apt.log" 2>&1 || { tail -20 "$work/apt.log"; exit 1; }
check "the program runs without a Swift toolchain" inside umschau --version
check "the user exists" inside getent passwd umschau
check "the state folder is the user's" test "$(inside stat -c %U:%a /var/lib/umschau)" = umschau:750
check "nothing is enabled" test -z "$(ls "$root"/etc/systemd/system/*.wants/umschau* 2>/dev/null)"
check "the configuration is read" inside umschau check-config --config /etc/umschau/umschau.toml
check "the man pages are there" test -f "$root/usr/share/man/man5/umschau.toml.5.gz"
check "the bundled newsroom is read and published" inside timeout 120 umschau demo --smoke --time-scale 8640 --folder /tmp/demo

# An upgrade keeps what the administrator wrote.
echo '# mine' >>"$root/etc/umschau/umschau.toml"
inside sh -c 'mkdir /tmp/new && dpkg-deb -R /umschau.deb /tmp/new && sed -i "s/^Version: .*/&+1/" /tmp/new/DEBIAN/control && dpkg-deb --root-owner-group -b /tmp/new /new.deb' >/dev/null
check "it upgrades" inside dpkg --force-confold -i /new.deb
check "the configuration stays" grep -q '^# mine' "$root/etc/umschau/umschau.toml"

# The unit under a real systemd. The lists are bundled ones that lead nowhere: there is no network.
cat >"$root/etc/umschau/umschau.toml" <<'TOML'
[polling]
lists = ["/usr/share/umschau/seeds/*.opml"]
[log]
format = "journal"
TOML
cat >"$root/usr/local/bin/umschau-test" <<'TEST'
#!/bin/bash
say() { if eval "$2"; then echo "ok    $1"; else echo "FAIL  $1"; fi; }
pid() { systemctl show -p MainPID --value umschau; }
since() { systemctl show -p NRestarts --value umschau; }
{
    say "it starts and is ready" 'systemctl start umschau && [ "$(systemctl is-active umschau)" = active ]'
    say "it says how it is" 'sleep 31; systemctl show -p StatusText --value umschau | grep -q feeds'
    say "it reloads" 'systemctl reload umschau && sleep 1 && [ "$(systemctl is-active umschau)" = active ]'
    old=$(pid)
    say "it comes back after kill -9" 'kill -9 $old; sleep 6; [ "$(pid)" != $old ] && [ "$(systemctl is-active umschau)" = active ]'
    old=$(pid)
    say "a stopped process is restarted by the watchdog" 'kill -STOP $old; for i in $(seq 130); do sleep 1; [ "$(pid)" != $old ] && [ "$(systemctl is-active umschau)" = active ] && break; done; [ "$(pid)" != $old ] && [ "$(systemctl is-active umschau)" = active ]'
    say "it answers" 'exec 3<>/dev/tcp/127.0.0.1/8080 && printf "GET /healthz HTTP/1.0\r\n\r\n" >&3 && grep -q ok <&3'
    say "the digest job runs" 'systemctl start umschau-digest.service; [ "$(systemctl show -p ExecMainStatus --value umschau-digest)" = 78 ]'
    say "the socket is handed over" 'systemctl stop umschau; systemctl start umschau.socket && systemctl start umschau && [ "$(systemctl is-active umschau)" = active ] && exec 4<>/dev/tcp/127.0.0.1/8080 && printf "GET /healthz HTTP/1.0\r\n\r\n" >&4 && grep -q ok <&4'
    say "a visitor waits while it is restarted" 'systemctl restart --no-block umschau; exec 5<>/dev/tcp/127.0.0.1/8080 && printf "GET /healthz HTTP/1.0\r\n\r\n" >&5 && grep -q ok <&5'
    systemctl stop umschau.socket umschau
    systemctl start umschau
    say "the timer can be enabled" 'systemctl enable --now umschau-digest.timer'
    say "it stops within 5 s" 'timeout 5 systemctl stop umschau'
    journalctl -u umschau -o cat --no-pager | tail -5
} >/result 2>&1
systemctl poweroff
TEST
chmod +x "$root/usr/local/bin/umschau-test"
cat >"$root/etc/systemd/system/umschau-test.service" <<'UNIT'
[Unit]
After=multi-user.target
[Service]
ExecStart=/usr/local/bin/umschau-test
[Install]
WantedBy=multi-user.target
UNIT
inside systemctl enable umschau-test.service >/dev/null 2>&1
# The watchdog's 90 s are long for a test.
mkdir -p "$root/etc/systemd/system/umschau.service.d"
printf '[Service]\nWatchdogSec=20\n' >"$root/etc/systemd/system/umschau.service.d/test.conf"
timeout 280 systemd-nspawn -q -b -D "$root" --register=no --keep-unit --private-network >"$work/boot.log" 2>&1 || true
if [ -f "$root/result" ]; then cat "$root/result"; if grep -q '^FAIL' "$root/result" || ! grep -q '^ok    it stops within 5 s' "$root/result"; then failed=1; fi; else tail -20 "$work/boot.log"; failed=1; fi

check "it is removed" inside apt-get remove -y -qq umschau
check "what was gathered stays" test -d "$root/var/lib/umschau"
check "it is purged" inside apt-get purge -y -qq umschau
check "nothing is left" test ! -e "$root/var/lib/umschau" -a ! -e "$root/etc/umschau"
exit $failed
