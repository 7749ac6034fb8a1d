#!/bin/sh
# Composes the album anew and encodes it into this directory, or into the one
# that is named: make.sh [DIRECTORY]. It needs Go and LAME; README.md says more.
set -eu

music=$(cd "$(dirname "$0")" && pwd)
out=$(mkdir -p "${1:-$music}" && cd "${1:-$music}" && pwd)
wav=$(mktemp -d)
trap 'rm -rf "$wav"' EXIT
export LC_ALL=C.UTF-8 # LAME reads the tags below as the locale says

(cd "$music/.." && go run ./music/compose -out "$wav")

# encode NAME TITLE TRACK GENRE OPTION...
encode() {
	name=$1 title=$2 track=$3 genre=$4
	shift 4
	lame --quiet --noreplaygain -q 2 -m j "$@" \
		--tt "$title" --ta Segue --tl 'First Light' --ty 2026 --tn "$track/3" --tg "$genre" \
		"$wav/$name.wav" "$out/$name.mp3"
}

encode 01-matinee 'Matinée' 1 Acoustic --cbr -b 128 --add-id3v2
encode 02-kitchen-radio 'Kitchen Radio' 2 'Easy Listening' -V 2 --id3v2-only
encode 03-bells-across-the-valley 'Bells Across the Valley' 3 Ambient --cbr -b 320 --id3v2-only --ti "$wav/cover.jpg"
