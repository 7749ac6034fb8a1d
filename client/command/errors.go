package command

// A UsageError is about what was typed.
type UsageError struct{ Text string }

func (e UsageError) Error() string { return e.Text }

// NoSuchSong is the error for what names no song.
type NoSuchSong struct{ Text string }

func (e NoSuchSong) Error() string { return e.Text }

// Reported is a failure that people were told of when it happened.
type Reported struct{ Err error }

func (e Reported) Error() string { return e.Err.Error() }
func (e Reported) Unwrap() error { return e.Err }
