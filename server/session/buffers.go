package session

// A freeList keeps up to its capacity of things that are used again. Unlike
// sync.Pool it keeps them when garbage is collected, so that collecting often,
// for the sake of little memory, costs little.
type freeList[T any] chan T

// get is one that was put back, or a new one.
func (l freeList[T]) get(make func() T) T {
	select {
	case v := <-l:
		return v
	default:
		return make()
	}
}

// put keeps one unless there are enough.
func (l freeList[T]) put(v T) {
	select {
	case l <- v:
	default:
	}
}
