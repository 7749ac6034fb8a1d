//go:build linux

package main

import (
	"time"
)

func abuse(p programs, d time.Duration) error { return nil }

func abuseProcess(addr, d string) error { return nil }
