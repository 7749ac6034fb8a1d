package ladder

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
)

// TestTurnsByUrgency: whoever is least ahead of what was asked comes first, and
// among equals who came first.
func TestTurnsByUrgency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := newTurns(1)
		if err := turns.take(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		var order []int
		for i, ahead := range []int{3, 0, 5, -1, 0} {
			go func() {
				if turns.take(t.Context(), ahead) == nil {
					order = append(order, i)
					turns.give()
				}
			}()
			synctest.Wait()
		}
		turns.give()
		synctest.Wait()
		if want := []int{3, 1, 4, 0, 2}; !slices.Equal(order, want) {
			t.Errorf("turns were given in the order %v, not %v", order, want)
		}
	})
}

// TestTurnsGivenUp: who stops waiting takes no turn with it.
func TestTurnsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := newTurns(1)
		if err := turns.take(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		given := make(chan error, 1)
		go func() { given <- turns.take(ctx, 0) }()
		synctest.Wait()
		cancel()
		if err := <-given; err == nil {
			t.Error("a turn was given to who had left")
		}
		turns.give()
		if err := turns.take(t.Context(), 0); err != nil {
			t.Error(err)
		}
	})
}
