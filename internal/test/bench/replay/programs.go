//go:build linux

package replay

import (
	"context"
	"fmt"
	"os/exec"
	"time"

	"segue/internal/test/bench/netns"
	"segue/internal/test/programs"
)

// startServer starts a server in its namespace.
func startServer(ctx context.Context, link *netns.Link, bin programs.Programs, music string) (*programs.Server, error) {
	return programs.Serve(within(ctx, link.Server, bin.ServerCommand(
		"--addr", netns.ServerAddr+":0", "--allow-anonymous", music)))
}

// connecting is how long a client may take to connect. One that can't stays at
// its prompt.
const connecting = 30 * time.Second

// startClient starts a client that writes a trace file, and has it connect.
func startClient(ctx context.Context, link *netns.Link, bin programs.Programs, addr, trace string) (*programs.Client, error) {
	c, err := programs.Prompt(within(ctx, link.Client, programs.Command(bin.Client(),
		"--server", addr, "--output", "null", "--trace", trace)))
	if err != nil {
		return nil, err
	}
	giveUp := time.AfterFunc(connecting, c.Kill)
	defer giveUp.Stop()
	if songs, _, err := c.Ask("list"); err != nil || songs == "" {
		c.Close()
		return nil, fmt.Errorf("the client doesn't connect: %v: %s", err, c.Said())
	}
	return c, nil
}

// played waits until a client has ended.
func played(c *programs.Client) error {
	if err := c.Close(); err != nil {
		return fmt.Errorf("the client fails: %w: %s", err, c.Said())
	}
	return nil
}

// within is a command in a namespace, killed when the context ends.
func within(ctx context.Context, ns string, cmd *exec.Cmd) *exec.Cmd {
	return netns.CommandContext(ctx, ns, cmd.Path, cmd.Args[1:]...)
}
