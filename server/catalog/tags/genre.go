package tags

import (
	"strconv"
	"strings"
)

// genreName makes a genre readable: in ID3v2.3 "(17)" and "(17)Rock" stand for
// Rock, in 2.4 "17" does.
func genreName(s string) string {
	var names []string
	for part := range strings.SplitSeq(s, " / ") {
		names = append(names, oneGenre(part))
	}
	return strings.Join(names, " / ")
}

func oneGenre(s string) string {
	first := ""
	for strings.HasPrefix(s, "(") && !strings.HasPrefix(s, "((") {
		code, rest, ok := strings.Cut(s[1:], ")")
		name := genreOf(code)
		if !ok || name == "" {
			break
		}
		if first == "" {
			first = name
		}
		s = rest
	}
	s = strings.TrimSpace(s)
	if s == "" {
		return first
	}
	if strings.HasPrefix(s, "((") {
		s = s[1:]
	}
	if name := genreOf(s); name != "" {
		return name
	}
	return s
}

// genreOf is the genre that a code stands for; "" if it is none.
func genreOf(code string) string {
	switch code {
	case "RX":
		return "Remix"
	case "CR":
		return "Cover"
	}
	n, err := strconv.ParseUint(code, 10, 8)
	if err != nil || int(n) >= len(genres) {
		return ""
	}
	return genres[n]
}

// genres are those of ID3v1, with the additions of Winamp.
var genres = strings.Split("Blues;Classic Rock;Country;Dance;Disco;Funk;Grunge;Hip-Hop;Jazz;Metal;New Age;Oldies;Other;"+
	"Pop;R&B;Rap;Reggae;Rock;Techno;Industrial;Alternative;Ska;Death Metal;Pranks;Soundtrack;Euro-Techno;Ambient;"+
	"Trip-Hop;Vocal;Jazz+Funk;Fusion;Trance;Classical;Instrumental;Acid;House;Game;Sound Clip;Gospel;Noise;AlternRock;"+
	"Bass;Soul;Punk;Space;Meditative;Instrumental Pop;Instrumental Rock;Ethnic;Gothic;Darkwave;Techno-Industrial;"+
	"Electronic;Pop-Folk;Eurodance;Dream;Southern Rock;Comedy;Cult;Gangsta;Top 40;Christian Rap;Pop/Funk;Jungle;"+
	"Native American;Cabaret;New Wave;Psychedelic;Rave;Showtunes;Trailer;Lo-Fi;Tribal;Acid Punk;Acid Jazz;Polka;Retro;"+
	"Musical;Rock & Roll;Hard Rock;Folk;Folk-Rock;National Folk;Swing;Fast Fusion;Bebob;Latin;Revival;Celtic;Bluegrass;"+
	"Avantgarde;Gothic Rock;Progressive Rock;Psychedelic Rock;Symphonic Rock;Slow Rock;Big Band;Chorus;Easy Listening;"+
	"Acoustic;Humour;Speech;Chanson;Opera;Chamber Music;Sonata;Symphony;Booty Bass;Primus;Porn Groove;Satire;Slow Jam;"+
	"Club;Tango;Samba;Folklore;Ballad;Power Ballad;Rhythmic Soul;Freestyle;Duet;Punk Rock;Drum Solo;A Cappella;"+
	"Euro-House;Dance Hall;Goa;Drum & Bass;Club-House;Hardcore;Terror;Indie;BritPop;Afro-Punk;Polsk Punk;Beat;"+
	"Christian Gangsta Rap;Heavy Metal;Black Metal;Crossover;Contemporary Christian;Christian Rock;Merengue;Salsa;"+
	"Thrash Metal;Anime;JPop;Synthpop", ";")
