#!/bin/sh
# Makes the halves of one continuous tone, 443.7 Hz at half of full scale, as
# two songs of 2 s. Needs sox and lame.
set -e
cd "$(dirname "$0")"
sox -D -n -r 44100 -c 1 -b 16 tone.wav synth 4 sine 443.7 vol 0.5
for half in 1 2; do
	sox -D tone.wav half.wav trim $((half * 88200 - 88200))s 88200s
	lame --quiet -m m -b 64 half.wav tone-$half.mp3
done
rm tone.wav half.wav
