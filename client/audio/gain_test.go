package audio

import "testing"

// level makes n samples, all of the same value.
func level(n int, value int16) []Sample {
	p := make([]Sample, n)
	for i := range p {
		p[i] = lsb(value, -value)
	}
	return p
}

// steepest is the largest step between two samples of p.
func steepest(p []Sample) (step int) {
	for i := range len(p) - 1 {
		for c := range p[i] {
			step = max(step, abs(units(p[i+1][c]-p[i][c])))
		}
	}
	return step
}

func abs(x int) int { return max(x, -x) }

// held is a ring of generation 1, open, that holds n samples of one value.
func held(t *testing.T, n int, value int16) *Ring {
	t.Helper()
	r := NewRing(n)
	r.Begin(1)
	if err := r.Write(1, level(n, value)); err != nil {
		t.Fatal(err)
	}
	r.Open(1)
	return r
}

func read(r *Ring, n int) []Sample {
	p := make([]Sample, n)
	r.Read(p)
	return p
}

func TestVolume(t *testing.T) {
	r := held(t, 4000, 32000)
	var heard []Sample
	for _, step := range []struct{ percent, want int }{
		{100, 32000}, {50, 4000}, {51, 4245}, {0, 0}, {-5, 0}, {100, 32000}, {300, 32000},
	} {
		r.SetVolume(step.percent)
		p := read(r, 500)
		heard = append(heard, p...)
		if got := units(p[499][0]); got != step.want || p[volumeRamp] != p[499] {
			t.Errorf("at %d %% samples of 32000 are %d, after the ramp %d; want %d", step.percent, got, units(p[volumeRamp][0]), step.want)
		}
	}
	if got := steepest(heard); got > 32000/volumeRamp+1 {
		t.Errorf("two samples differ by %d", got)
	}
}

func TestVolumeOfTheNextSongIsThereAtOnce(t *testing.T) {
	r := held(t, 100, 1000)
	r.SetVolume(50)
	read(r, 10)
	r.SetVolume(100)
	r.Begin(2)
	if err := r.Write(2, count(0, 50)); err != nil {
		t.Fatal(err)
	}
	r.Open(2)
	equal(t, read(r, 50), count(0, 50))
}

// TestFades plays one value over and over: all that is heard of a change is a
// ramp, and every sample counts once.
func TestFades(t *testing.T) {
	const fade, value = 100, 30000
	start := func(t *testing.T) *Ring {
		r := held(t, 1000, value)
		r.SetFade(fade)
		equal(t, read(r, 200), level(200, value)) // a song from its beginning
		return r
	}
	soft := func(t *testing.T, p []Sample, first, last int16) {
		t.Helper()
		if steep := steepest(p); steep > value/fade+1 {
			t.Errorf("two samples differ by %d, want at most %d", steep, value/fade+1)
		}
		if abs(units(p[0][0])-int(first)) > 1+value/fade || abs(units(p[len(p)-1][0])-int(last)) > 1+value/fade {
			t.Errorf("from %d to %d, want from %d to %d", units(p[0][0]), units(p[len(p)-1][0]), first, last)
		}
	}
	t.Run("stall", func(t *testing.T) {
		r := start(t)
		p := append(read(r, 790), read(r, 300)...)
		soft(t, p, value, 0)
		if s := r.State(); s.Played != 1000 || s.Buffered != 0 || !s.Dry || s.Open || s.Underruns != 1 {
			t.Errorf("in the stall: %+v", s)
		}
		if err := r.Write(1, level(1000, value)); err != nil {
			t.Fatal(err)
		}
		r.Open(1)
		soft(t, read(r, 300), 0, value)
	})
	t.Run("polled stall", func(t *testing.T) {
		r := start(t)
		p := make([]Sample, 1000)
		n := r.poll(p)
		if s := r.State(); n != 700 || s.Buffered != fade || !s.Open {
			t.Fatalf("a device took %d samples and left %+v", n, s)
		}
		r.ranDry()
		n += r.poll(p[n:])
		soft(t, p[:n], value, 0)
		if n != 800 || !r.State().Dry {
			t.Errorf("after %d samples: %+v", n, r.State())
		}
	})
	t.Run("end", func(t *testing.T) {
		r := start(t)
		r.End(1)
		equal(t, read(r, 800), level(800, value))
	})
	t.Run("pause", func(t *testing.T) {
		r := start(t)
		r.Shut(1)
		equal(t, read(r, 100), make([]Sample, 100))
		r.Open(1)
		soft(t, read(r, 300), 0, value)
	})
	t.Run("pause before the first sample", func(t *testing.T) {
		r := held(t, 1000, value)
		r.SetFade(fade)
		r.Shut(1)
		r.Open(1)
		equal(t, read(r, 200), level(200, value))
	})
	t.Run("seek", func(t *testing.T) {
		r := start(t)
		r.BeginWithin(2)
		if err := r.Write(2, level(500, value)); err != nil {
			t.Fatal(err)
		}
		r.Open(2)
		soft(t, read(r, 300), 0, value)
	})
	t.Run("follow", func(t *testing.T) {
		r := start(t)
		r.Follow(2)
		r.End(1)
		if err := r.Write(2, level(200, value)); err != nil {
			t.Fatal(err)
		}
		equal(t, read(r, 900), level(900, value))
	})
	t.Run("none", func(t *testing.T) {
		r := start(t)
		r.SetFade(0)
		r.Shut(1)
		r.Open(1)
		equal(t, read(r, 800), level(800, value))
	})
}
