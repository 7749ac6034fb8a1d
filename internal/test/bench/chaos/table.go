//go:build linux

package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// table prints what came of each fault.
func table(w io.Writer, rows []row) (failed int) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "FAULT\tTRIED\tLEAD\tSILENT\tLOST\tTWICE\tWRONG\tSTATUS\tLIST\tTHE PROMPT SAYS\t")
	for _, r := range rows {
		if r.skipped != "" {
			fmt.Fprintf(t, "%s\tskipped: %s\n", r.name, r.skipped)
			continue
		}
		h := r.heard
		fmt.Fprintf(t, "%s\t%d ×\t%s s\t%.2f s\t%d\t%d\t%d\t%.2f s\t%.2f s\t%s\t\n", r.name, r.tries, span(r.leads),
			h.silence.Seconds(), h.lost, h.twice, h.wrong, r.answers.Seconds(), r.lists.Seconds(),
			strings.Join(append([]string{r.said}, r.notes...), "; "))
	}
	t.Flush()
	for _, r := range rows {
		if r.err != nil {
			failed++
			fmt.Fprintf(w, "FAILED: %s: %v\n", r.name, r.err)
		}
	}
	return failed
}

// span is the least and the most of some times, in seconds.
func span(times []time.Duration) string {
	if len(times) == 0 {
		return "-"
	}
	least, most := times[0], times[0]
	for _, d := range times {
		least, most = min(least, d), max(most, d)
	}
	if most-least < time.Second {
		return fmt.Sprintf("%.0f", least.Seconds())
	}
	return fmt.Sprintf("%.0f to %.0f", least.Seconds(), most.Seconds())
}
