//go:build linux

package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
)

// The songs of the benchmarks are frames of MPEG-1 Layer III at 48 kHz without
// padding, so that all segments of a song have one length: 42 frames of 24 ms.
const (
	songs         = 8
	songSegments  = 60
	segmentFrames = 42
	segmentMillis = segmentFrames * 24
)

// A quality is a bitrate of MPEG-1 Layer III.
type quality struct {
	index byte // in a frame's header
	frame int  // octets at 48 kHz
}

var (
	quality128 = quality{9, 384}
	quality256 = quality{13, 768} // segments of 32,256 octets
)

func (q quality) segment() int { return q.frame * segmentFrames }

// writeLibrary writes the songs to dir/music, and their segments, as files
// named by a running number, to dir/www/seg.
func writeLibrary(dir string, q quality) (music, www string, err error) {
	music, www = filepath.Join(dir, "music"), filepath.Join(dir, "www")
	for _, d := range []string{music, filepath.Join(www, "seg")} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return "", "", err
		}
	}
	for song := range songs {
		data := songOf(q, song)
		if err := os.WriteFile(filepath.Join(music, fmt.Sprintf("%d.mp3", song+1)), data, 0o644); err != nil {
			return "", "", err
		}
		for i := range songSegments {
			name := filepath.Join(www, "seg", fmt.Sprint(song*songSegments+i))
			if err := os.WriteFile(name, data[i*q.segment():(i+1)*q.segment()], 0o644); err != nil {
				return "", "", err
			}
		}
	}
	return music, www, os.Chmod(dir, 0o755)
}

// songOf makes a song: silence, with a number in each frame where nothing
// decodes it, so that no two segments are alike.
func songOf(q quality, song int) []byte {
	frame := make([]byte, q.frame)
	copy(frame, []byte{0xff, 0xfb, q.index<<4 | 1<<2, 0xc4})
	b := bytes.Repeat(frame, songSegments*segmentFrames)
	for i := range songSegments * segmentFrames {
		binary.BigEndian.PutUint32(b[(i+1)*q.frame-4:], uint32(song<<16|i))
	}
	return b
}
