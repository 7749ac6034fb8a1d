//go:build !unix

package ladder

// lowerPriority does nothing where priorities are not Unix's.
func lowerPriority(int) {}
