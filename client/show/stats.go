package show

import (
	"fmt"
	"io"
	"time"

	"segue/internal/wire"
)

// Stats writes how a server does.
func Stats(w io.Writer, st wire.Statistics) {
	fmt.Fprintf(w, "up           %v\n", time.Duration(st.Uptime)*time.Second)
	fmt.Fprintf(w, "songs        %d\n", st.Songs)
	if st.Scanning {
		fmt.Fprintf(w, "scanning     %d of %d files looked at\n", st.Scanned, st.Found)
	}
	fmt.Fprintf(w, "listeners    %d of %d connections\n", st.Listeners, st.Connections)
	fmt.Fprintf(w, "connections  %d accepted, %d refused\n", st.Accepted, st.Refused)
	fmt.Fprintf(w, "requests     %d, %d errors\n", st.Requests, st.Errors)
	fmt.Fprintf(w, "segments     %d, %.1f MB\n", st.Segments, float64(st.Bytes)/1e6)
	if st.Encoding > 0 || st.Encoded > 0 {
		fmt.Fprintf(w, "renditions   %d segments made, %d encoders at work\n", st.Encoded, st.Encoding)
	}
}
