//go:build !unix

package main

// maxOpenFiles is how many files the system lets this process open; 0: no
// limit is known.
func maxOpenFiles() int { return 0 }
