// Package programs finds, starts and stops the two programs for tests and
// benchmarks, and measures them. Every process that it starts ends with the one
// that started it, however that ends, where the system can see to it (Linux).
package programs

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
)

// Programs is a directory that holds both programs.
type Programs string

// Build builds both programs into a directory, with further flags of go build.
func Build(ctx context.Context, dir string, flags ...string) (Programs, error) {
	args := append(append([]string{"build", "-o", dir + "/"}, flags...), "segue/server", "segue/client")
	if out, err := exec.CommandContext(ctx, "go", args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("cannot build the programs: %w\n%s", err, out)
	}
	return Programs(dir), nil
}

// Server is the path of the server program.
func (p Programs) Server() string { return filepath.Join(string(p), "server") }

// Client is the path of the client program.
func (p Programs) Client() string { return filepath.Join(string(p), "client") }

// Command is a command that ends with this process.
func Command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	EndWithParent(cmd)
	return cmd
}
