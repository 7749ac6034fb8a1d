package catalog

// Progress says how far the search for songs has come.
type Progress struct {
	Running bool // more songs may be found yet
	Found   int  // files so far that should be songs
	Scanned int  // of them, looked at
	Songs   int  // listed
}

// Progress tells how far the scan has come: Open has done all of it.
func (c *Catalog) Progress() Progress {
	n := len(c.songs)
	return Progress{Found: n, Scanned: n, Songs: n}
}

// ByRevision is a song that has a revision, if there is one.
func (c *Catalog) ByRevision(revision string) (*Song, bool) {
	for _, s := range c.songs {
		if s.Revision == revision {
			return s, true
		}
	}
	return nil, false
}
