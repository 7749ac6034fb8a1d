package mpeg

// FreeSize finds the length in bytes of a frame in free format without
// padding, which no header tells: view starts with such a frame, and its
// length is how far it is to a header that agrees, after which a third one
// follows where the second frame ends. The others of a song are as long, but
// for their [Header.Padding].
//
// last says that nothing follows view: then a frame may also end with it. size
// is 0 if there are no such frames; and enough is false if that can't be told
// before there is more of view.
func FreeSize(view []byte, last bool) (size int, enough bool) {
	if len(view) < HeaderLen {
		return 0, last
	}
	first := ReadHeader(view)
	if !first.Free() {
		return 0, true
	}
	least := MinFrame
	if first.Layer() == 3 {
		offset, length := first.SideInfo()
		least = max(least, offset+length+1) // some data in each
	}
	// agrees reports whether a frame that agrees starts at i, or the last ends
	// there.
	agrees := func(i int) (yes, known bool) {
		if i == len(view) && last {
			return true, true
		}
		if i+HeaderLen > len(view) {
			return false, last
		}
		h := ReadHeader(view[i:])
		return h.Free() && h.Format() == first.Format(), true
	}
	for n := least + first.Padding(); n <= MaxFree; n++ {
		yes, known := agrees(n)
		if !known {
			return 0, false
		}
		if !yes {
			continue
		}
		if n == len(view) {
			return n - first.Padding(), true
		}
		size := n - first.Padding()
		second := n + size + ReadHeader(view[n:]).Padding()
		if yes, known = agrees(second); !known {
			return 0, false
		}
		if yes {
			return size, true
		}
	}
	return 0, true
}
