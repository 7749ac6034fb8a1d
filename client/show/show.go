// Package show words what the player knows: songs, what plays, how the link and
// the server do. It writes for people, and as JSON for programs. It knows
// neither commands nor the terminal, and asks nobody for anything.
package show
