package conformance

import "fmt"

const noChecksums = Skip("the greeting does not name the capability crc")

var checksumChecks = []check{
	{section: secChecksums, name: "each SEGMENT has the checksum of its octets, and of its pre-roll's", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		if !c.capable("crc") {
			return noChecksums
		}
		for _, s := range lib.songs {
			for _, number := range []int64{0, min(1, s.segments-1), s.segments / 2, s.segments - 1} {
				for preroll := range 2 {
					request := fmt.Sprintf("1.1 GETSEG %d %d preroll=%d", s.number, number, preroll)
					if _, err := c.segment(request, s, number); err != nil { // it sums up
						return err
					}
				}
			}
		}
		return nil
	}},
}
