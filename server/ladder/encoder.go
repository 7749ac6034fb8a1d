package ladder

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
)

// An Encoder is a program that makes MP3s of samples: it reads 32-bit signed
// little-endian samples from its standard input and writes frames to its
// standard output.
type Encoder struct {
	ID   string // program and version, of the characters that a revision may have
	Path string
	args func(sampling, channels, rate int) []string
}

// ErrNoEncoder says that no encoder is installed.
var ErrNoEncoder = errors.New("neither lame nor an ffmpeg with libmp3lame is installed")

var (
	lameVersion   = regexp.MustCompile(`version ([0-9][0-9.]*)`)
	ffmpegVersion = regexp.MustCompile(`ffmpeg version n?([0-9][0-9.]*)`)
)

// FindEncoder finds the encoder LAME on PATH: the program itself, or else the
// library in ffmpeg.
func FindEncoder(ctx context.Context) (Encoder, error) {
	if path, version, ok := probe(ctx, "lame", lameVersion, "--version"); ok {
		return Encoder{ID: "lame" + version, Path: path, args: lameArgs}, nil
	}
	if path, version, ok := probe(ctx, "ffmpeg", ffmpegVersion, "-version"); ok {
		list, err := exec.CommandContext(ctx, path, "-hide_banner", "-encoders").Output()
		if err == nil && regexp.MustCompile(`\blibmp3lame\b`).Match(list) {
			return Encoder{ID: "ffmpeg" + version, Path: path, args: ffmpegArgs}, nil
		}
	}
	return Encoder{}, ErrNoEncoder
}

// probe finds a program and what version it says it is.
func probe(ctx context.Context, name string, version *regexp.Regexp, flag string) (path, v string, ok bool) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", "", false
	}
	out, err := exec.CommandContext(ctx, path, flag).Output()
	if m := version.FindSubmatch(out); err == nil && m != nil {
		return path, string(m[1]), true
	}
	return "", "", false
}

// lameArgs has LAME encode at a constant bitrate, at the sampling rate of its
// input, without a bit reservoir and without a frame that holds its own tag,
// and hand out every frame as soon as it is made.
func lameArgs(sampling, channels, rate int) []string {
	mode, kilohertz := "j", strconv.FormatFloat(float64(sampling)/1000, 'f', -1, 64)
	if channels == 1 {
		mode = "m"
	}
	return []string{
		"--quiet", "-r", "--signed", "--little-endian", "--bitwidth", "32", "-s", kilohertz, "-m", mode,
		"--resample", kilohertz, "-b", strconv.Itoa(rate), "--nores", "-t", "--noreplaygain", "--flush", "-", "-",
	}
}

// ffmpegArgs says the same to ffmpeg.
func ffmpegArgs(sampling, channels, rate int) []string {
	return []string{
		"-v", "error", "-f", "s32le", "-ar", strconv.Itoa(sampling), "-ac", strconv.Itoa(channels), "-i", "pipe:0",
		"-c:a", "libmp3lame", "-b:a", fmt.Sprintf("%dk", rate), "-reservoir", "0", "-write_xing", "0", "-id3v2_version", "0",
		"-flush_packets", "1", "-f", "mp3", "pipe:1",
	}
}
