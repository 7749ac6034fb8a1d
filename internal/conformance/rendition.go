package conformance

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// rendition is what SONG says of one.
type rendition struct {
	kbits, octets int64
	revision      string
}

// renditions are those that a SONG line lists.
func (f *fields) renditions(song string) (all []rendition) {
	text := f.text("renditions", false)
	if text == "" {
		return nil
	}
	seen := map[string]bool{song: true}
	for word := range strings.SplitSeq(text, ",") {
		parts := strings.SplitN(word, ":", 3)
		if len(parts) != 3 {
			f.failf("%q is no rendition: rate:octets:revision", word)
			return nil
		}
		r := rendition{f.parse("a rate", parts[0]), f.parse("a number of octets", parts[1]), parts[2]}
		switch {
		case r.kbits < 1 || r.kbits > 9999 || r.octets < 1:
			f.failf("%q has a rate or a number of octets that is out of range", word)
		case !isRevision(r.revision):
			f.failf("%q has no revision", word)
		case seen[r.revision]:
			f.failf("two revisions are %s", r.revision)
		case len(all) > 0 && all[len(all)-1].kbits >= r.kbits:
			f.failf("the rates do not rise")
		}
		seen[r.revision] = true
		all = append(all, r)
	}
	if len(all) > 8 {
		f.failf("there are more than 8 renditions")
	}
	return all
}

// as is the song in one of its renditions.
func (s song) as(r rendition) song {
	s.revision = r.revision
	return s
}

// cannotRender is for a server that lists renditions, but has failed to make one.
const cannotRender = Skip("the server cannot make the renditions for now (ERR 500)")

// rendered asks for a segment of a rendition until it has been made, and checks
// it.
func (c *conn) rendered(s song, r rendition, number int64, preroll int) (segment, error) {
	for {
		c.serial++
		reply, err := c.do(fmt.Sprintf("4000000002.%d GETSEG %d %d revision=%s preroll=%d", c.serial, s.number, number, r.revision, preroll))
		if err != nil {
			return segment{}, err
		}
		code, retry := "", reply.final.params["retry"]
		if reply.final.name == "ERR" {
			code = reply.final.args[0]
		}
		switch {
		case code == "500" && retry != "":
			return segment{}, cannotRender
		case code == "500":
			return segment{}, fmt.Errorf("rendition %s is listed and answered %q: whether it will be tried again is not said", r.revision, reply.final.raw)
		case code != "425":
			return readSegment(reply, s.as(r), number)
		}
		seconds, err := strconv.Atoi(retry)
		if err != nil {
			return segment{}, err
		}
		select {
		case <-c.ctx.Done():
			return segment{}, c.ctx.Err()
		case <-time.After(time.Duration(seconds) * time.Second):
		}
	}
}
