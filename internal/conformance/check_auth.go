package conformance

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

const secAuth = "7.8. AUTH"

const (
	noLogin    = Skip("the server wants no login")
	wantsLogin = Skip("the server wants a login")
	heldBack   = Skip("the server holds back logins for now (ERR 423)")
	noPassword = Skip("no name and password to log in with were given")
)

var authChecks = []check{
	{section: secAuth, name: "where no login is needed it is refused with 403", run: func(p *probe) error {
		c, err := p.stranger()
		if err != nil {
			return err
		}
		if c.wantsLogin() {
			return wantsLogin
		}
		return c.turnedAway(c.auth(clientFirst("ann")))
	}},
	{section: secAuth, name: "an unknown mechanism is refused with 405", run: func(p *probe) error {
		c, err := p.stranger()
		if err != nil {
			return err
		}
		for range 4 { // it is no failed login
			if err := c.refused(c.request("AUTH X-UNHEARD-OF data=!"), "405"); err != nil {
				return err
			}
		}
		return nil
	}},
	{section: secAuth, name: "a message that is missing or no base64 is refused with 400, and no failed login", run: func(p *probe) error {
		c, err := p.stranger()
		if err != nil {
			return err
		}
		for _, data := range []string{"", "eA", "e", "eA==eA==", "e\u00e9==", "eA_="} {
			if err := c.refused(c.request("AUTH SCRAM-SHA-256 data="+quote(data)), "400"); err != nil {
				return err
			}
		}
		return nil
	}},
	{section: secAuth, name: "after the refusal of the third failure the server says 403 under * and closes", run: func(p *probe) error {
		c, err := p.stranger()
		if err != nil {
			return err
		}
		const nonsense = "c=biws,r=x,p=eA==" // no login begins so
		for range 2 {
			if err := c.turnedAway(c.auth(nonsense)); err != nil {
				return err
			}
		}
		r, err := c.do(c.auth(nonsense))
		if err != nil {
			return err
		}
		if r.final.name == "ERR" && r.final.args[0] == "423" {
			return heldBack
		}
		if r.final.name != "ERR" || r.final.args[0] != "403" {
			return fmt.Errorf("the third failure is answered %q and not ERR 403", r.final.raw)
		}
		if err := c.unasked("403"); err != nil {
			return err
		}
		return c.eof()
	}},
	{section: secAuth, name: "without a login every request but AUTH, PING and QUIT is refused with 401", run: func(p *probe) error {
		c, err := p.strangerAtDoor()
		if err != nil {
			return err
		}
		for _, r := range []string{"LIST", "SONG 1", "GETSEG 1 0", "COVER 1", "CANCEL 1.*", "STATS", "SONG 4294967295"} {
			if err := c.refused(c.request(r), "401"); err != nil {
				return err
			}
		}
		_, err = c.ok(c.request("QUIT"))
		return err
	}},
	{section: secAuth, name: "a name that there is not is challenged too, each time with the same salt", run: func(p *probe) error {
		c, err := p.strangerAtDoor()
		if err != nil {
			return err
		}
		var salts []string
		for _, name := range []string{"nobody-of-this-name", "nobody-of-this-name", "nor-of-this"} {
			ch, err := c.challenge(name)
			if err != nil {
				return err
			}
			salts = append(salts, fmt.Sprintf("%x, %d iterations", ch.salt, ch.iterations))
		}
		if salts[0] != salts[1] || salts[0] == salts[2] {
			return fmt.Errorf("two challenges of one name have the salts %s and %s; another name has %s", salts[0], salts[1], salts[2])
		}
		return nil
	}},
	{section: secAuth, name: "a wrong proof is refused with 403, and so is LIST still with 401", run: func(p *probe) error {
		c, err := p.strangerAtDoor()
		if err != nil {
			return err
		}
		ch, err := c.challenge("nobody-of-this-name")
		if err != nil {
			return err
		}
		final, _, err := ch.answer("nobody-of-this-name", "a wrong password")
		if err != nil {
			return err
		}
		if err := c.turnedAway(c.auth(final)); err != nil {
			return err
		}
		return c.refused(c.request("LIST"), "401")
	}},
	{section: secAuth, name: "the right proof is answered with the server's own, and opens the library", run: func(p *probe) error {
		c, err := p.strangerAtDoor()
		if err != nil {
			return err
		}
		if p.user == "" {
			return noPassword
		}
		if _, err := c.challenge("somebody-else"); err != nil { // what follows begins a new login
			return err
		}
		final, err := c.login(p.user, p.password)
		if err != nil {
			return err
		}
		if _, err := c.ok(c.request("LIST count=1")); err != nil {
			return err
		}
		if err := c.turnedAway(c.auth(final)); err != nil {
			return fmt.Errorf("after the login: %w", err)
		}
		return nil
	}},
	{section: secAuth, name: "a proof is good once, for its own challenge", run: func(p *probe) error {
		c, err := p.strangerAtDoor()
		if err != nil {
			return err
		}
		if p.user == "" {
			return noPassword
		}
		final, err := c.login(p.user, p.password)
		if err != nil {
			return err
		}
		again, err := p.stranger()
		if err != nil {
			return err
		}
		if _, err := again.challenge(p.user); err != nil {
			return err
		}
		return again.turnedAway(again.auth(final))
	}},
}

// strangerAtDoor is a connection that nobody has logged in on, to a server that
// wants that.
func (p *probe) strangerAtDoor() (*conn, error) {
	c, err := p.stranger()
	if err == nil && !c.wantsLogin() {
		err = noLogin
	}
	return c, err
}

// wantsLogin reports whether the greeting does.
func (c *conn) wantsLogin() bool { return c.greeting.params["auth"] != "" }

// request is a request with a new tag.
func (c *conn) request(text string) string {
	c.serial++
	return fmt.Sprintf("4000000001.%d %s", c.serial, text)
}

// auth is the request that carries a message of a login.
func (c *conn) auth(message string) string {
	return c.request("AUTH SCRAM-SHA-256 data=" + quote(base64.StdEncoding.EncodeToString([]byte(message))))
}

// turnedAway makes a login that must fail, and checks that the connection
// survives it.
func (c *conn) turnedAway(request string) error {
	r, err := c.do(request)
	switch {
	case err != nil:
		return fmt.Errorf("after %q: %w", request, err)
	case r.final.name == "ERR" && r.final.args[0] == "423":
		return heldBack
	case r.final.name != "ERR" || r.final.args[0] != "403" || len(r.lines) > 0:
		return fmt.Errorf("%q is answered %q and not ERR 403 alone", request, r.final.raw)
	}
	return c.alive()
}

// challenge begins a login.
func (c *conn) challenge(user string) (challenge, error) {
	text, err := c.message(clientFirst(user))
	if err != nil {
		return challenge{}, err
	}
	return parseChallenge(text)
}

// login logs in, checks that the server knows the password too, and gives the
// last message that it took.
func (c *conn) login(user, password string) (final string, err error) {
	ch, err := c.challenge(user)
	if err != nil {
		return "", err
	}
	final, want, err := ch.answer(user, password)
	if err != nil {
		return "", err
	}
	switch got, err := c.message(final); {
	case err != nil:
		return "", fmt.Errorf("the login of %s: %w", user, err)
	case got != want && !strings.HasPrefix(got, want+","):
		return "", fmt.Errorf("the login of %s ends with %q, and the server's proof is %q", user, got, want)
	}
	return final, nil
}

// message has one message of a login answered by another.
func (c *conn) message(text string) (string, error) {
	r, err := c.ok(c.auth(text))
	if err != nil {
		return "", err
	}
	if len(r.lines) != 1 {
		return "", fmt.Errorf("AUTH is answered with %d lines and OK, not one", len(r.lines))
	}
	f := fields{line: r.lines[0]}
	f.is("AUTH", 0)
	data, err := base64.StdEncoding.Strict().DecodeString(f.text("data", true))
	return string(data), errors.Join(f.err, err)
}
