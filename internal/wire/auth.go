package wire

import "encoding/base64"

// ScramSHA256 is the mechanism of AUTH that SEGUE/1 has (RFC, "AUTH").
const ScramSHA256 = "SCRAM-SHA-256"

// Auth carries a message of a login to the server (RFC, "AUTH"). Of a mechanism
// that is not ScramSHA256 there is no Data.
type Auth struct {
	Mechanism string
	Data      string // the message itself; on the wire it is base64
}

// AuthReply carries a message of a login to the client.
type AuthReply struct {
	Data string // the message itself
}

func (r Auth) print(dst []byte, tag Tag) []byte {
	return start(dst, tag, "AUTH").word(r.Mechanism).message(r.Data).end()
}

func (r AuthReply) print(dst []byte, tag Tag) []byte {
	return start(dst, tag, "AUTH").message(r.Data).end()
}

// message appends a login's message, which may hold anything.
func (p printer) message(data string) printer {
	return p.text("data", base64.StdEncoding.EncodeToString([]byte(data)))
}

// message reads what printer.message has written.
func (f *fields) message() string {
	data, err := base64.StdEncoding.Strict().DecodeString(f.text("data"))
	if err != nil {
		f.failf("data is not base64")
	}
	return string(data)
}

// auth reads the request. What another mechanism's data must be, this version
// does not know.
func (f *fields) auth() Auth {
	a := Auth{Mechanism: f.atom("the mechanism, as in \"" + ScramSHA256 + "\"")}
	if a.Mechanism != ScramSHA256 {
		f.text("data") // it stands once
		return a
	}
	f.must("data")
	a.Data = f.message()
	return a
}
