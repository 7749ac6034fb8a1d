// Package replay holds the lab against the world: the programs as they ship,
// server and client in network namespaces of their own, over a real TCP
// connection through a token bucket (tc's tbf) whose rate follows a trace in
// real time; and beside it the lab's session on the same trace. Run by make
// bench-replay, as root; it takes as long as the song and its stalls.
//
// What is made equal:
//
//   - The rate. A trace's is that of TCP payload, the bucket counts Ethernet
//     frames: it is given 1514 octets for 1448.
//   - The queue, a quarter of a second at the mean rate, first in, first out.
//   - The round trip, the trace's: frames are carried between two TAP devices
//     with a delay, since not every kernel has netem. Without delay the two ends
//     of a veth pair are, and the lab is given a tenth of a millisecond.
//   - The song, of a constant bit rate, and the trace's beginning: the moment
//     of the play command, on a connection that is open.
//
// What is not: requests and acknowledgements go back unshaped;
// a full queue drops, and TCP is the kernel's; the client decodes.
package replay
