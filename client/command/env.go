package command

import (
	"context"
	"io"

	"segue/client/link"
	"segue/client/player"
)

// Env is what commands work with.
type Env struct {
	Player *player.Player
	Server Server
	// Data takes what was asked for.
	Data Data
	// Say tells people what there is to know beside the data, in one line. It
	// must not block.
	Say func(line string)
	// JSON says that the data is for programs.
	JSON bool
	// Columns is how wide a line of data may be; 0: as wide as it likes.
	Columns func() int
	// Raw says that the data may be what is no text, a picture: the command is
	// all there is to do.
	Raw bool
}

// A Server gives a connection, the present one or a new one.
type Server interface {
	Get(context.Context) (*link.Link, error)
}

// Data is where data goes. What is stuck is not waited for longer than the
// context lives.
type Data interface {
	WriteContext(ctx context.Context, p []byte) (int, error)
	// Flush waits until all is written. The error is that of the first write
	// which has failed.
	Flush(ctx context.Context) error
}

// A Call is a command that is carried out.
type Call struct {
	*Env
	Args []Word
	Out  io.Writer // the environment's Data
}

// writer is Data for as long as a context lives.
type writer struct {
	ctx  context.Context
	data Data
}

func (w writer) Write(p []byte) (int, error) { return w.data.WriteContext(w.ctx, p) }
