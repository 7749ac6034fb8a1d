# Everything that is done to Segue. `make demo` plays music; `make test`
# proves it. Neither installs anything but Go modules.

GO ?= go
FUZZTIME ?= 60s

# The race detector needs cgo and a C compiler. Without them the tests run
# without it, and say so.
CC_FOUND := $(shell command -v "$$($(GO) env CC 2>/dev/null | cut -d' ' -f1)" 2>/dev/null)
ifeq ($(CC_FOUND),)
RACE :=
else
RACE := -race
endif

# Those that take longest begin first.
LONGEST := ./internal/test/lab ./internal/test/e2e

.PHONY: build release demo test quick test-sound check vulncheck rfc corpus fuzz conformance lab bench bench-control bench-decode bench-replay bench-resample bench-scan bench-serve docs chaos clean

build:
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/ ./server ./client
	@$(MAKE) --no-print-directory docs

# The programs' manuals and completions, which they write themselves, laid out
# as under /usr/share: man -M bin/share/man client
SHARE := bin/share
docs:
	@mkdir -p $(SHARE)/man/man1 $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	@for program in server client; do \
		bin/$$program --docs man >$(SHARE)/man/man1/$$program.1 && \
		bin/$$program --docs bash >$(SHARE)/bash-completion/completions/$$program && \
		bin/$$program --docs zsh >$(SHARE)/zsh/site-functions/_$$program && \
		bin/$$program --docs fish >$(SHARE)/fish/vendor_completions.d/$$program.fish || exit 1; \
	done

# Both programs for Linux, macOS and Windows, with checksums, in bin/release;
# VERSION=v1.2.3, TARGETS="linux/amd64 ..." if not all.
release:
	@sh internal/ship/release.sh bin/release

demo: build
	@sh internal/demo/demo.sh

# Everything: all tests in full, then all of them again with the race detector,
# which needs to see each path once and not each number (-short: fewer
# repetitions, no test of what only a compiler does).
test: check vulncheck
	$(GO) test -shuffle=on $(LONGEST) ./...
ifeq ($(RACE),)
	@echo "race detector: skipped: no C compiler"
else
	$(GO) test $(RACE) -short -shuffle=on $(LONGEST) ./...
endif
	@$(MAKE) --no-print-directory test-sound

# For use at every step: under a minute on two cores.
quick: check
	$(GO) test -short $(LONGEST) ./...

# What is heard on a sound server, in real time and with nothing else running;
# skipped where PulseAudio is not installed.
test-sound:
	SEGUE_SOUND=1 $(GO) test -p 1 -count=1 -run '^(TestDevice|TestHeard|TestHeardJoin)$$' ./client/audio ./internal/test/e2e

# Formatting, vet and staticcheck; everything also builds for 32 bits.
check:
	@unformatted=$$($(GO) tool gofumpt -l .) || exit 1; \
	if [ -n "$$unformatted" ]; then echo "not formatted (go tool gofumpt -w .):"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	GOARCH=arm CGO_ENABLED=0 $(GO) build ./...
	GOARCH=386 CGO_ENABLED=0 $(GO) build ./...

# Known vulnerabilities in what both programs call; skipped where the database
# can't be reached (GOVULNDB=file:///DIR names a copy of it).
vulncheck:
	@sh internal/ship/vulncheck.sh

# The specification's text and HTML; needs mmark and xml2rfc.
rfc:
	@sh rfc/build.sh rfc

# Does the server at ADDR do all that the specification says?
conformance:
	@$(GO) run ./internal/conformance/cmd $(ADDR)

# How long it takes from play to the first sample, over loopback.
bench:
	$(GO) test -run '^$$' -bench FirstSample ./internal/test/e2e

# The decoder beside mpg123 and ffmpeg, on a song at 320 kbit/s, and the client
# while it plays to nobody; BEFORE=DIR: and an earlier client.
bench-decode: build
	@$(GO) build -o bin/bench-decode ./internal/test/bench/decode
	@bin/bench-decode -client bin $(if $(BEFORE),-before $(BEFORE)) music/01-matinee.mp3

# Every frame of a corpus of some four thousand files, which is encoded for it,
# as mpg123 and ffmpeg decode it; needs them and lame, and half an hour.
# RATE=44100: only what is of so many Hz.
corpus:
	$(GO) test ./internal/layer3 -run '^(TestCorpus|TestSongs|TestSynthetic)$$' -count=1 -timeout 6h -v -corpus $(if $(RATE),-rate $(RATE))

# How clean songs of other sampling rates are at 44.1 kHz.
bench-resample:
	@$(GO) test -run '^$$' -bench ResampleQuality -benchtime 1x ./client/audio | grep 'dB$$'

# The prefetch engine beside other strategies and an oracle, on links made by
# formula; TRACES=DIR: on recorded ones, LATER=N: on each of them N times more,
# begun at later points, SVG=DIR: with pictures.
lab:
	@$(GO) -C internal/test/lab test -run 'TestLab$$' -count=1 -timeout 20m -lab \
		$(if $(TRACES),-traces $(abspath $(TRACES))) $(if $(LATER),-later $(LATER)) $(if $(SVG),-svg $(abspath $(SVG)))

# Commands on a busy connection, over shaped links; needs root and iproute2.
bench-control:
	$(GO) build -o bin/bench-control ./internal/test/bench/control
	bin/bench-control music

# The programs in real time over token buckets that follow the traces of
# TRACES=DIR (none: those made by formula), beside the lab; needs root and
# iproute2, and six minutes. ONLY=PATTERN: those traces alone; VETH=1: without
# their latency; CONGESTION=cubic: with that of TCP.
bench-replay:
	@$(GO) -C internal/test/bench/replay test -run 'TestReplay$$' -count=1 -timeout 30m -replay \
		$(if $(TRACES),-traces $(abspath $(TRACES))) $(if $(ONLY),-only '$(ONLY)') $(if $(VETH),-delay=false) $(if $(CONGESTION),-cc $(CONGESTION))

# How fast a large library is scanned, and known again: SONGS of SIZE octets
# each, made for it and removed (3.5 GB; TMPDIR=DIR: there).
bench-scan: build
	@CGO_ENABLED=0 $(GO) build -o bin/bench-scan ./internal/test/bench/scan
	@bin/bench-scan $(if $(SONGS),-songs $(SONGS)) $(if $(SIZE),-size $(SIZE))

# What a segment costs the server, beside nginx if it is there, and 14,000
# listeners at once; about five minutes. PART=cost or PART=crowd: one of them.
bench-serve: build
	$(GO) build -o bin/bench-serve ./internal/test/bench/serve
	bin/bench-serve bin/server $(PART) $(LISTENERS)

# What is heard while servers are killed, networks cut, files broken and disks
# full; how both programs take lies, wrong logins and pipes that nobody reads;
# and how a server takes abuse. About ten minutes. ABUSE=10m: so much of that;
# ONLY=WORDS: only what has them in its name, or abuse.
chaos: build
	@$(GO) build -o bin/bench-chaos ./internal/test/bench/chaos
	@bin/bench-chaos $(if $(ABUSE),-abuse $(ABUSE)) $(if $(ONLY),-only '$(ONLY)') bin music

# Every fuzz target for FUZZTIME each.
fuzz:
	@for pkg in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			echo "$$pkg $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$pkg || exit 1; \
		done; \
	done

clean:
	rm -rf bin
