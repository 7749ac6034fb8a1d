#!/bin/sh
# Makes the fixtures in testdata/ anew. Needs sox, lame and ffmpeg; the tests
# do not, since the fixtures are checked in.
#
# The sound is music-like on purpose: plucked chords that come and go over
# noise that swells, so that an encoder saves bytes in the quiet places and
# spends them in the loud ones, which is what the bit reservoir is for.
set -eu
cd "$(dirname "$0")"
mkdir -p testdata
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# tune writes one second and a half of stereo sound at 48 kHz.
# -R makes sox draw the same noise every time.
tune() {
	for chord in "E2 B3 E4 G4" "A2 C4 E4 A4" "D3 F4 A4 D5" "G2 B3 D4 G4" "C3 E4 G4 C5"; do
		set -- $chord
		sox -R -n -r 48000 -c 2 "$work/$1.wav" \
			synth 0.3 pluck "$1" pluck "$2" pluck "$3" pluck "$4" \
			remix 1,3v0.6 2,4v0.6 fade t 0.002 0.3 0.08 gain -6
	done
	sox "$work/E2.wav" "$work/A2.wav" "$work/D3.wav" "$work/G2.wav" "$work/C3.wav" "$work/chords.wav"
	sox -R -n -r 48000 -c 2 "$work/noise.wav" synth 1.5 pinknoise pinknoise tremolo 3.3 95 gain -16
	sox -m "$work/chords.wav" "$work/noise.wav" "$work/tune.wav"
}

# at RATE CHANNELS SECONDS cuts and resamples the tune; prints the file's name.
at() {
	out="$work/at-$1-$2-$3.wav"
	sox -R "$work/tune.wav" -r "$1" -c "$2" -b 16 "$out" repeat 1 trim 0 "$3"
	echo "$out"
}

# mp3 NAME RATE CHANNELS SECONDS LAME-OPTIONS...
mp3() {
	name=$1 in=$(at "$2" "$3" "$4")
	khz=$(echo "$2" | awk '{ print $1 / 1000 }')
	shift 4
	lame --quiet --resample "$khz" "$@" "$in" "testdata/$name.mp3"
}

tune
mp3 cbr128-joint-44100    44100 2 1.5  -b 128 -m j
mp3 cbr320-44100          44100 2 1.2  -b 320
mp3 cbr128-stereo-48000   48000 2 1.5  -b 128 -m s
mp3 v2-48000              48000 2 1.5  -V 2
mp3 v0-joint-44100        44100 2 1.5  -V 0 -m j
mp3 cbr64-mono-44100      44100 1 2    -b 64 -m m
mp3 abr-32000             32000 2 1.5  --abr 112
mp3 crc128-44100          44100 2 1.5  -b 128 -p
mp3 notag128-44100        44100 2 1.5  -b 128 -t
mp3 cbr64-24000           24000 2 2    -b 64
mp3 cbr32-mono-16000      16000 1 2    -b 32 -m m
mp3 cbr64-22050           22050 2 2    -b 64
mp3 cbr80-22050           22050 2 2    -b 80
mp3 cbr160-22050          22050 2 1.5  -b 160
mp3 cbr8-mono-16000       16000 1 3    -b 8 -m m
mp3 cbr8-24000            24000 2 3    -b 8 -m s
mp3 cbr32-11025           11025 2 2    -b 32

sox "$work/tune.wav" "$work/l2.wav" trim 0 1
ffmpeg -v error -y -i "$work/l2.wav" -c:a mp2 -b:a 192k -f mp2 -map_metadata -1 testdata/layer2-48000.mp3
