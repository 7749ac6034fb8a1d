package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"segue/internal/wire"
)

// stats tells how the server does.
func stats(ctx context.Context, s *session) error {
	st, err := answer[wire.Statistics](ctx, s, wire.Stats{}, io.Discard)
	if err != nil {
		return err
	}
	if s.json {
		return writeJSON(s.out, jsonStats(st))
	}
	writeStats(s.out, st)
	return nil
}

func writeStats(w io.Writer, st wire.Statistics) {
	fmt.Fprintf(w, "up           %v\n", time.Duration(st.Uptime)*time.Second)
	fmt.Fprintf(w, "songs        %d\n", st.Songs)
	if st.Scanning {
		fmt.Fprintf(w, "scanning     %d of %d files looked at\n", st.Scanned, st.Found)
	}
	fmt.Fprintf(w, "listeners    %d of %d connections\n", st.Listeners, st.Connections)
	fmt.Fprintf(w, "connections  %d accepted, %d refused\n", st.Accepted, st.Refused)
	fmt.Fprintf(w, "requests     %d, %d errors\n", st.Requests, st.Errors)
	fmt.Fprintf(w, "segments     %d, %.1f MB\n", st.Segments, float64(st.Bytes)/1e6)
}
