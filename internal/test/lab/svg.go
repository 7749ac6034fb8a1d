package lab

import (
	"cmp"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
	"time"
)

// The pictures' measures, in pixels.
const (
	pictureWidth  = 900
	pictureHeight = 420
	margin        = 60
)

var colours = []string{"#0b6e4f", "#c1121f", "#1d3557", "#e09f3e", "#7b2cbf", "#457b9d", "#6c757d", "#000000"}

// A line is what a picture shows of one thing: points that are joined, or not.
type line struct {
	name   string
	xy     [][2]float64
	joined bool
	scale  float64 // what y is divided by to share the axis; 0: 1
}

// picture draws lines over two axes that begin at 0.
func picture(w io.Writer, title, x, y string, lines []line) error {
	right, top := 1e-9, 1e-9
	for i := range lines {
		lines[i].scale = cmp.Or(lines[i].scale, 1)
		for _, p := range lines[i].xy {
			right, top = max(right, p[0]), max(top, p[1]/lines[i].scale)
		}
	}
	px := func(v float64) float64 { return margin + v/right*(pictureWidth-2*margin) }
	py := func(v float64) float64 { return pictureHeight - margin - v/top*(pictureHeight-2*margin) }
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", pictureWidth, pictureHeight)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="white"/><text x="%d" y="24" font-size="15">%s</text>`+"\n", margin, html.EscapeString(title))
	for i := range 6 {
		vx, vy := right*float64(i)/5, top*float64(i)/5
		fmt.Fprintf(&b, `<path d="M%d %.1fH%d" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">%.3g</text>`, margin, py(vy), pictureWidth-margin, margin-6, py(vy)+4, vy)
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="middle">%.3g</text>`+"\n", px(vx), pictureHeight-margin+16, vx)
	}
	fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end">%s</text><text x="%d" y="%d">%s</text>`+"\n",
		pictureWidth-margin, pictureHeight-margin+34, html.EscapeString(x), margin, margin-12, html.EscapeString(y))
	for i, l := range lines {
		colour := colours[i%len(colours)]
		if l.joined {
			fmt.Fprintf(&b, `<polyline fill="none" stroke="%s" stroke-width="1.5" points="`, colour)
			for _, p := range l.xy {
				fmt.Fprintf(&b, "%.1f,%.1f ", px(p[0]), py(p[1]/l.scale))
			}
			b.WriteString(`"/>`)
		} else {
			for _, p := range l.xy {
				fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="5" fill="%s"/>`, px(p[0]), py(p[1]/l.scale), colour)
			}
		}
		fmt.Fprintf(&b, `<text x="%d" y="%d" fill="%s">%s</text>`+"\n", pictureWidth-margin-180, margin+16*i, colour, html.EscapeString(l.name))
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// DrawCourse draws a session's lead and window over time, against the link's
// rate in bits a second over the song's.
func DrawCourse(w io.Writer, t Trace, bits float64, course []Point) error {
	rate := line{name: "link, times the song's rate", joined: true}
	lead := line{name: "lead, s", joined: true}
	window := line{name: "window, s (to 240)", joined: true}
	stalled := line{name: "stalled"}
	for i, p := range course {
		at := p.At.Seconds()
		lead.xy = append(lead.xy, [2]float64{at, p.Lead.Seconds()})
		window.xy = append(window.xy, [2]float64{at, min(p.Window, 240*time.Second).Seconds()})
		if i > 0 && i%4 == 0 {
			from := course[i-4].At
			octets := t.Steps.Carry(from, p.At)
			rate.xy = append(rate.xy, [2]float64{at, octets * 8 / bits / (p.At - from).Seconds()})
		}
		if p.Stalled {
			stalled.xy = append(stalled.xy, [2]float64{at, 0})
		}
	}
	return picture(w, t.Name, "seconds since play", "seconds ahead; link rate / bit rate", []line{lead, stalled, window, rate})
}

// DrawTradeOff draws stalled seconds over start-up delay, a point for each
// strategy.
func DrawTradeOff(w io.Writer, title string, start, stalled map[string]float64) error {
	var lines []line
	for name := range start {
		lines = append(lines, line{name: name, xy: [][2]float64{{start[name], stalled[name]}}})
	}
	slices.SortFunc(lines, func(a, b line) int { return cmp.Compare(a.name, b.name) })
	return picture(w, title, "start-up delay, mean s", "stalled, s", lines)
}
