package conformance

// The sections of the specification that the checks hold a server to.
const (
	secLines     = "3. Lines"
	secBadLines  = "3.2. Lines That Break the Rules"
	secLimitsOf  = "4. Limits"
	secTags      = "5. Tags"
	secTagInUse  = "5.2. A Tag in Use"
	secOrder     = "5.3. Order of Replies"
	secLimits    = "5.4. Limits of What Is Outstanding"
	secWhich     = "5.5. Which Refusal"
	secGreeting  = "6.1. Greeting"
	secList      = "7.1. LIST"
	secSong      = "7.2. SONG"
	secGetSeg    = "7.3. GETSEG"
	secCover     = "7.4. COVER"
	secCancel    = "7.5. CANCEL"
	secPing      = "7.6. PING"
	secStats     = "7.7. STATS"
	secQuit      = "7.9. QUIT"
	secCutting   = "9.2. Cutting"
	secPreroll   = "9.6. Pre-roll"
	secEnd       = "11.2. End of a Connection"
	secExtending = "16. Extending the Protocol"
)
