package player

import "segue/client/link"

// cancelling is what must still be cancelled, and where.
type cancelling struct {
	link *link.Link
	gen  uint32
}

// cancelled are the requests that end the plays before the present one, as far
// as a link has any of them.
func (l *loop) cancelled(lk *link.Link) (requests []link.Request) {
	for _, c := range l.cancel {
		if c.link == lk {
			requests = append(requests, lk.Cancel(c.gen))
		}
	}
	l.cancel = nil
	return requests
}

// tellServer sends the CANCELs that are due.
func (l *loop) tellServer() {
	if lk := l.line.link; lk != nil {
		if requests := l.cancelled(lk); len(requests) > 0 {
			_ = lk.Send(func(link.Event) {}, requests...)
		}
	}
	l.cancel = nil
}
