#!/bin/sh
# build.sh ROOT VERSION OUT: a Debian package of what "make install DESTDIR=ROOT PREFIX=/usr" put there.
set -eu
root=$1 version=$2 out=$3
here=$(dirname "$0")
doc=$root/usr/share/doc/umschau
mkdir -p "$root/DEBIAN" "$doc" "$out"

# The configuration is the administrator's: dpkg asks before it changes one.
(cd "$root" && find etc -type f | sed 's|^|/|') >"$root/DEBIAN/conffiles"
for script in postinst prerm postrm; do install -m 0755 "$here/$script" "$root/DEBIAN/$script"; done

{ sed '/^License:/,$d' "$here/copyright"; echo "License: MIT"; sed '1d; s/^$/./; s/^/ /' "$here/../../LICENSE"; } >"$doc/copyright"
# Debian's form of the changes: what is new in this version.
{ echo "umschau ($version) unstable; urgency=medium"; echo
  awk -v version="$version" '/^## /{ inside = ($2 == version) } inside && /^- /{ sub(/^- /, "  * "); print; next } inside && /^  /{ print "  " $0 }' \
      "$here/../../CHANGELOG.md"; echo
  echo " -- Umschau developers <umschau@umschau.invalid>  $(date -R -u -r "$here/../../CHANGELOG.md")"; } | gzip -9n >"$doc/changelog.gz"
install -m 0644 "$here/../../docs/operations.md" "$doc/operations.md"

# What the program is linked to, by Debian's own tool; it wants a source package's control file to read.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/debian"
printf 'Source: umschau\n\nPackage: umschau\nArchitecture: any\n' >"$work/debian/control"
binary=$(realpath "$root/usr/bin/umschau")
depends=$(cd "$work" && dpkg-shlibdeps -O "$binary" 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
size=$(du -sk --exclude=DEBIAN "$root" | cut -f1)
sed "s|@VERSION@|$version|; s|@ARCHITECTURE@|$(dpkg --print-architecture)|; s|@SIZE@|$size|; s|@DEPENDS@|$depends|" \
    "$here/control.in" >"$root/DEBIAN/control"
(cd "$root" && find . -path ./DEBIAN -prune -o -type f -print0 | sed -z 's|^\./||' | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
chmod -R u+rwX,go+rX,go-w "$root"
dpkg-deb --root-owner-group --build "$root" "$out/umschau_${version}_$(dpkg --print-architecture).deb"
