package wire

// Statistics is the reply to Stats: what a server has done since it was
// started, and how things stand (RFC, "STATS").
type Statistics struct {
	Uptime      int64 // seconds since the server's start
	Connections int64 // open now
	Listeners   int64 // of them, those that were sent music in the last ten seconds
	Accepted    int64 // connections since the start
	Refused     int64 // connections that were over a limit
	Requests    int64 // lines read that were meant to be requests
	Segments    int64 // GETSEGs answered with OK
	Bytes       int64 // payload sent, octets
	Errors      int64 // ERR lines
	Songs       int64 // in the catalogue
	Scanning    bool  // more songs may be found yet
	Found       int64 // files that should be songs
	Scanned     int64 // of them, those that were looked at
	Encoding    int64 // renditions that are being made
	Encoded     int64 // segments of renditions made
}

// statistic is one number of Statistics, and its parameter's key.
type statistic struct {
	key   string
	value *int64
}

// numbers are the statistics in the order in which they are written.
func (s *Statistics) numbers() []statistic {
	return []statistic{
		{"uptime", &s.Uptime},
		{"connections", &s.Connections},
		{"listeners", &s.Listeners},
		{"accepted", &s.Accepted},
		{"refused", &s.Refused},
		{"requests", &s.Requests},
		{"segments", &s.Segments},
		{"bytes", &s.Bytes},
		{"errors", &s.Errors},
		{"songs", &s.Songs},
		{"found", &s.Found},
		{"scanned", &s.Scanned},
		{"encoding", &s.Encoding},
		{"encoded", &s.Encoded},
	}
}

func (s Statistics) print(dst []byte, tag Tag) []byte {
	p := start(dst, tag, "STATS")
	for _, n := range s.numbers() {
		p = p.number(n.key, uint64(*n.value))
	}
	return p.text("scan", scanState(s.Scanning)).end()
}

func (f *fields) statistics() Statistics {
	s := Statistics{Scanning: f.scanning()}
	for _, n := range s.numbers() {
		*n.value = int64(f.number(n.key, maxInt63, 0))
	}
	return s
}

// scanState is the value of the parameter "scan", in LIST and in STATS.
func scanState(running bool) string {
	if running {
		return "running"
	}
	return "done"
}

func (f *fields) scanning() bool { return f.text("scan") == "running" }
