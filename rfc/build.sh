#!/bin/sh
# build.sh DIR: puts the text and the HTML of every draft beside this script
# into DIR. It needs mmark and xml2rfc and no network, and leaves nothing else
# behind. The same source gives the same octets on every day.
set -eu

fail() {
	echo "rfc/build.sh: $1" >&2
	exit 1
}

[ $# -eq 1 ] && [ -d "$1" ] || fail "name one directory to build into, as in: sh rfc/build.sh rfc"
for tool in mmark xml2rfc; do
	command -v "$tool" >/dev/null || fail "$tool is missing; on Debian: apt-get install mmark xml2rfc (non-free)"
done

source=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

for md in "$source"/draft-*.md; do
	name=$(basename "$md" .md)
	mmark "$md" >"$work/$name.xml" 2>"$work/log" || fail "mmark failed on $name.md: $(cat "$work/log")"
	# From within, or the HTML would name the directory.
	(cd "$work" && xml2rfc -N --v3 --text --html "$name.xml") >"$work/log" 2>&1 ||
		fail "xml2rfc failed on $name.md: $(cat "$work/log")"
	if grep -qi -e warning -e error "$work/log"; then
		fail "xml2rfc complains about $name.md: $(cat "$work/log")"
	fi
	# What tells the machine that built it, and a link to the XML, stay out.
	sed -e '/^<!-- Generator version information:/,/^-->/d' -e '/rel="alternate"/d' \
		"$work/$name.html" >"$1/$name.html"
	mv "$work/$name.txt" "$1/"
done
