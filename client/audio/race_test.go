//go:build race

package audio

func init() { raceDetector = true }
