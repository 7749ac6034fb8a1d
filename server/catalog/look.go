package catalog

import "context"

// An outcome is what was found of a file: a song, or an error that says why it
// is none, or nothing yet.
type outcome struct {
	file
	song     *Song
	stored   bool // the store knew it
	unrested bool // it was still being written
}

// look finds out what a file is: from the store where that knows the file as
// it is now, else by reading it. The goroutines of a scan call it concurrently.
func (s *scanner) look(ctx context.Context, f file) outcome {
	if f.err != nil {
		return outcome{file: f}
	}
	if r := s.stored[f.path]; r != nil && r.is(f) {
		o := outcome{file: f, stored: true}
		if r.Song == nil {
			o.err = finalError(r.Reason)
		} else {
			o.song = newSong(f.in, f.path, f.state, r.Song, *r.Tags)
			o.song.inode = f.inode
		}
		return o
	}
	if !s.atRest(ctx, f) {
		return outcome{file: f, unrested: true}
	}
	song, err := load(f.in, f.path)
	f.err = err
	return outcome{file: f, song: song}
}

// finalError is the reason that the store kept for a file's being no song.
type finalError string

func (e finalError) Error() string { return string(e) }
