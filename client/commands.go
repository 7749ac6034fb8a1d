package main

import "segue/client/screen"

// commands are all of them, in the order in which help shows them.
func commands() []*command {
	return []*command{
		{
			name: "list", args: "[WORD...]", run: listCommand,
			help: "show the songs, or those that hold all the words",
			long: "The words are looked for in titles, artists and albums, in any case.",
		},
		{
			name: "search", args: "WORD...", run: searchCommand,
			help: "show the songs that hold all the words",
		},
		{
			name: "play", args: "[N...|WORD...]", run: playCommand, complete: completeSongs,
			help: "play these songs, one after another, instead of what plays",
			long: "Words play the one song that holds them all, or whose title they are.\n" +
				"Without a song it plays the queue's, or goes on after pause.",
		},
		{name: "stop", run: stopCommand, help: "stop; the queue stays"},
		{name: "pause", run: noArgs(pause), help: "hold the place"},
		{name: "resume", run: noArgs(resume), help: "go on after pause"},
		{
			name: "seek", args: "PLACE", run: seekCommand,
			help: "go to a place in the song: 1:23, 83, +10, -10 or 50%",
			long: "A plain number is seconds from the start; + and - count from here.",
		},
		{name: "next", run: noArgs(next), help: "play the queue's next song"},
		{
			name: "prev", run: noArgs(prev), help: "play the song again, or the one before",
			long: "The one before if no more than three seconds were heard.",
		},
		{name: "queue", run: noArgs(showQueue), help: "show the queue"},
		{
			name: "add", args: "N...|WORD...", run: addCommand, complete: completeSongs,
			help: "put songs at the queue's end",
		},
		{name: "shuffle", run: noArgs(shuffle), help: "shuffle the songs still to come, once"},
		{
			name: "repeat", args: "off|one|all", run: repeatCommand, complete: completeWords("off", "one", "all"),
			help: "say what follows: the next song, the same, or the queue again",
		},
		{
			name: "volume", args: "[PERCENT]", run: volumeCommand,
			help: "set how loud it plays: 0 to 100, +5 or -5",
		},
		{
			name: "info", args: "[N|WORD...]", run: infoCommand, complete: completeSongs,
			help: "show what a song is; without one, the song that plays",
		},
		{
			name: "cover", args: "N [FILE]", run: coverCommand, complete: completeSongs,
			help: "save a song's cover",
			long: "Without a name the file is called cover-N and what it is, and must not exist.",
		},
		{name: "status", run: noArgs(status), help: "show what plays, and how the link does"},
		{name: "stats", run: noArgs(stats), help: "show how the server does"},
		{name: "soundcheck", run: noArgs(soundcheck), help: "play a chord of two seconds, to try the output"},
		{name: "wait", args: "[SECONDS]", run: waitCommand, help: "wait that long, or until nothing plays (for scripts)"},
		{
			name: "help", args: "[COMMAND]", run: helpCommand, complete: completeCommands,
			help: "show this, or what there is to know of a command",
		},
		{name: "quit", run: noArgs(quit), help: "stop and leave; Ctrl-D does too"},
	}
}

// keys are what can be pressed at the prompt beside the commands.
var keys = []screen.Candidate{
	{Text: "Tab", Note: "complete a command, a song's number or its title"},
	{Text: "Up, Down", Note: "what was typed before, in other runs too"},
	{Text: "Ctrl-C", Note: "stop what plays; quit when nothing does"},
}
