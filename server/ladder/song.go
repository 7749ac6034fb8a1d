package ladder

import "segue/server/catalog"

// OfSong is a song of the catalogue, read through a set of open files, as the
// original of its renditions.
func OfSong(song *catalog.Song, streams *catalog.Streams) *Original {
	return &Original{
		Revision: song.Revision, Rate: song.Rate, Channels: song.Channels,
		SamplesPerFrame: song.SamplesPerFrame, FramesPerSegment: song.FramesPerSegment,
		Frames: song.Frames, Segments: song.Segments(), Bytes: song.Bytes,
		Read: func(n int) (preroll, octets []byte, err error) {
			seg := song.Segment(n)
			buf := make([]byte, seg.PrerollBytes+seg.Bytes)
			if err := streams.ReadAt(song, buf, seg.Offset-int64(seg.PrerollBytes)); err != nil {
				return nil, nil, err
			}
			return buf[:seg.PrerollBytes], buf[seg.PrerollBytes:], nil
		},
	}
}
