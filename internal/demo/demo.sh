#!/bin/sh
# Plays the songs in music/ from a server on a free loopback port: at the
# prompt where there is a terminal, else ten seconds of the first one.
set -eu
dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || :; rm -rf "$dir"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkfifo "$dir/said"
bin/server --addr 127.0.0.1:0 --cache none music >"$dir/said" &
server=$!
# "listening on HOST:PORT", and once they are found, "N songs"
exec 3<"$dir/said"
read -r _ _ addr <&3 || exit 1
read -r rest <&3 || exit 1
echo "serving $rest from music/ on $addr"
if [ -t 0 ] && [ -t 1 ]; then
	bin/client --server "$addr" --execute 'play 1'
else
	printf 'list\nplay 1\nwait 10\nstop\nquit\n' | bin/client --server "$addr"
	echo "played ten seconds"
fi
