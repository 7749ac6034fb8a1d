// Package lab is where client and server meet in virtual time: simulated links
// between the real ones, inside testing/synctest, so that a four-minute song
// takes a second and gives the same figures on every machine.
//
// A simulated connection (Dial) is a net.Conn with propagation delay, a rate
// that follows a trace, a bounded queue before the bottleneck, and as much of
// TCP as matters to a player:
//
//   - slow start from ten segments, a window that halves when the queue is
//     full, grows by a segment a round trip after that, and starts anew after
//     an idle time;
//   - a send buffer in the "kernel" that fills, and tells how much of it is
//     unsent, as SIOCOUTQNSD does;
//   - a receive window, so that a reader who doesn't read stops the sender.
//
// What is left out: nothing is ever lost or reordered (a full queue delays the
// sender instead of dropping, so that there are no retransmissions and no
// time-outs), acknowledgements take no room on the way back, and both
// directions have bottlenecks of their own. A trace's rate is that of octets of
// TCP payload, in both directions; its latency is the whole round trip, and the
// same throughout; at its end it begins anew.
//
// On top of the links, Listen plays a song by a Strategy, and an Oracle tells
// what the best possible client would have heard. TestLab compares them.
package lab
