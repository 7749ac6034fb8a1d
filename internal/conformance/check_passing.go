package conformance

import "fmt"

var passingChecks = []check{
	{section: secPassing, name: "a refusal for good has no retry, and every other one a number of seconds", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		// What cannot be otherwise a moment later.
		for _, request := range []string{
			"1.1 SONG 0", "1.2 DANCE", "1.3 PING 1",
			fmt.Sprintf("1.4 GETSEG %d 4294967295", lib.small.number),
			fmt.Sprintf("1.5 GETSEG %d 0 revision=none-of-yours", lib.small.number),
		} {
			r, err := c.do(request) // it looks at retry
			switch {
			case err != nil:
				return fmt.Errorf("after %q: %w", request, err)
			case r.final.name != "ERR":
				return fmt.Errorf("%q is answered %q and not ERR", request, r.final.raw)
			case r.final.params["retry"] != "":
				return fmt.Errorf("%q is answered %q, as if it could succeed later", request, r.final.raw)
			}
		}
		return nil
	}},
}
