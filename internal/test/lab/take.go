package lab

import (
	"context"
	"time"

	"segue/client/player"
	"segue/server/session"
)

// Outcome is how one session went.
type Outcome struct {
	Start     time.Duration // from the command to the first sample
	Stalls    int
	Stalled   time.Duration
	Peak      time.Duration // the most held ahead of the playhead
	Early     time.Duration // the most held ahead in the song's first ten seconds
	Carried   float64       // octets, while the window was not full
	Capacity  float64       // octets that the link could carry meanwhile
	Announced bool          // the listener was told of a delay before the first sample
	Err       error         // the session did not reach the song's end
	Course    []Point       // if asked for
	Rate      float64       // mean of what was heard, kbit/s; of simulations
	Switches  int           // of renditions, heard; of simulations
	Abandoned int           // times that what was asked for was given up; of simulations
}

// Use is the part of the link that was used while the window was not full.
func (o Outcome) Use() float64 {
	if o.Capacity == 0 {
		return 1
	}
	return o.Carried / o.Capacity
}

// Point is a session at one moment.
type Point struct {
	At, Lead, Window time.Duration
	Stalled          bool
}

const (
	look    = 250 * time.Millisecond // between two looks at a session
	longest = 2 * time.Hour          // of a session
)

// Listen plays a song over a trace, from its beginning, on a connection that
// is just open. It must be called inside a synctest bubble.
func Listen(lib session.Library, number uint32, t Trace, s Strategy, course bool) (o Outcome) {
	r := NewRoom(lib, t.Link(), player.Config{Decode: Marked, Engine: s.Engine})
	r.Speaker.Forget = true
	defer r.Close()
	if _, err := r.Dialer.Get(context.Background()); err != nil {
		return Outcome{Err: err}
	}
	asked := time.Now()
	ctx, stop := context.WithTimeout(context.Background(), longest)
	defer stop()
	r.Player.Play(number)
	ended := make(chan error, 1)
	go func() { ended <- r.Player.Wait(ctx) }()
	watch := watcher{room: r, steps: t.Steps, start: asked, out: &o, course: course}
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		select {
		case o.Err = <-ended:
			o.count(r.Events(), asked)
			return o
		case <-tick.C:
			watch.look()
		}
	}
}

// count sums up the events.
func (o *Outcome) count(events []player.Event, asked time.Time) {
	var since time.Time
	for _, e := range events {
		switch e.Kind {
		case player.Delayed:
			o.Announced = o.Announced || o.Start == 0
		case player.FirstSound:
			o.Start = e.At.Sub(asked)
		case player.Stalled:
			o.Stalls++
			since = e.At
		case player.Resumed:
			o.Stalled += e.At.Sub(since)
			since = time.Time{}
		}
	}
	if last := events[len(events)-1]; !since.IsZero() {
		o.Stalled += last.At.Sub(since)
	}
}

// watcher looks at a session from time to time.
type watcher struct {
	room   *Room
	steps  Steps
	start  time.Time
	out    *Outcome
	course bool

	at       time.Duration
	received int64
	hungry   bool
}

func (w *watcher) look() {
	s := w.room.Player.Status()
	at, received := time.Since(w.start), w.room.Received()
	segment := time.Second
	if s.Song.Segments > 0 {
		segment = s.Length / time.Duration(s.Song.Segments)
	}
	// There is room for a segment that isn't here.
	hungry := s.Length > 0 && s.Lead+2*segment < min(s.Window, s.Length-s.Position)
	if hungry && w.hungry {
		w.out.Carried += float64(received - w.received)
		w.out.Capacity += w.steps.Carry(w.at, at)
	}
	w.at, w.received, w.hungry = at, received, hungry
	w.out.Peak = max(w.out.Peak, s.Lead)
	if s.Position < 10*time.Second {
		w.out.Early = max(w.out.Early, s.Lead)
	}
	if w.course {
		w.out.Course = append(w.out.Course, Point{at, s.Lead, s.Window, s.State == player.Stalling})
	}
}
