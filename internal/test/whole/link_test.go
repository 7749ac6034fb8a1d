package whole

import (
	"bytes"
	"sync"
	"testing"

	"segue/client/link"
	"segue/internal/wire"
)

// FuzzLink: whatever a server says, each request has one end, nothing comes
// after it, and no more payload comes than DATA lines have told.
func FuzzLink(f *testing.F) {
	const greeting = "* SEGUE 1 capabilities=crc\n"
	for _, seed := range []string{
		"", greeting, "HTTP/1.1 400 Bad Request\r\n", greeting + "0.1 LIST total=1 revision=x\n0.1 ITEM 1 ms=5 title=A\n0.1 OK\n",
		greeting + "1.1 SONG 1 revision=x mpeg=1 layer=3 rate=44100 channels=2 samples=1152 frame-samples=1152 segment-frames=1 segments=1 bytes=4 delay=0 padding=0 title=A\n1.1 OK\n",
		greeting + "1.2 SEGMENT 1 0 revision=x bytes=4 first=0 samples=1152 preroll=0 crc=00000000\n1.2 DATA 4\nabcd1.2 OK\n",
		greeting + "0.2 COVER 1 type=image/jpeg bytes=3\n0.2 DATA 3\nabc0.2 OK\n0.2 DATA 3\nabc", greeting + "7.7 DATA 5\nabcde0.1 OK\n0.1 OK\n",
		greeting + "1.2 DATA 65536\nabc", greeting + "* BYE text=\"gone\"\n", greeting + "* ERR 503 - retry=9 text=\"full\"\n",
		greeting + "0.1 ERR 500 LIST text=no\n1.1 ERR 404 SONG\n1.2 ERR 412 GETSEG\n0.2 ERR 406 COVER\n", greeting + "0.1 \xff\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, said []byte) {
		l := link.New(&script{in: bytes.Clone(said)}, "whole")
		var mu sync.Mutex
		ends, owed := make(map[wire.Tag]int), make(map[wire.Tag]int)
		receive := func(e link.Event) {
			mu.Lock()
			defer mu.Unlock()
			if ends[e.Tag] > 0 {
				t.Errorf("%v after the end of %v", e, e.Tag)
			}
			switch x := e.Reply.(type) {
			case wire.Data:
				owed[e.Tag] += x.N
			case wire.OK, *wire.Error:
				ends[e.Tag]++
			}
			if owed[e.Tag] -= len(e.Payload); owed[e.Tag] < 0 {
				t.Errorf("more payload for %v than was told", e.Tag)
			}
			if e.Err != nil {
				ends[e.Tag]++
			}
		}
		requests := []link.Request{
			{Tag: wire.Tag{Serial: 1}, Request: wire.List{}},
			{Tag: wire.Tag{Serial: 2}, Request: wire.GetCover{Song: 1}},
			{Tag: wire.Tag{Gen: 1, Serial: 1}, Request: wire.Describe{Song: 1}},
			{Tag: wire.Tag{Gen: 1, Serial: 2}, Request: wire.GetSeg{Song: 1}},
		}
		sent := l.Send(receive, requests...) == nil
		<-l.Done()
		l.Close()
		mu.Lock()
		defer mu.Unlock()
		for _, r := range requests {
			if sent && ends[r.Tag] != 1 {
				t.Errorf("%v has %d ends", r.Tag, ends[r.Tag])
			}
		}
		if l.Err() == nil {
			t.Error("the link is over and does not say why")
		}
	})
}
