//go:build linux

package netns

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// delayed is how many frames may be under way on a delayed link, one way.
const delayed = 1 << 14

// NewDelayed makes an unshaped link on which every frame is under way for a
// while, in either direction. Not every kernel has netem to do that: instead
// of a veth pair there are two TAP devices, and this process carries the
// frames between them. Close removes the link.
func NewDelayed(oneWay time.Duration) (*Link, error) {
	l, id, err := newNamespaces()
	if err != nil {
		return nil, err
	}
	peer := "sgc" + id
	server, err := openTap(l.Server, l.Device)
	if err == nil {
		l.taps = append(l.taps, server)
		var client *os.File
		if client, err = openTap(l.Client, peer); err == nil {
			l.taps = append(l.taps, client)
			carry(client, server, oneWay)
			carry(server, client, oneWay)
			err = l.up(peer)
		}
	}
	if err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// openTap makes a TAP device in a namespace. It is gone when the file is closed.
func openTap(ns, name string) (file *os.File, err error) {
	err = In(ns, func() error {
		fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
		if err != nil {
			return fmt.Errorf("no TAP device can be made: /dev/net/tun: %w", err)
		}
		request, err := unix.NewIfreq(name)
		if err == nil {
			request.SetUint16(unix.IFF_TAP | unix.IFF_NO_PI)
			err = unix.IoctlIfreq(fd, unix.TUNSETIFF, request)
		}
		if err != nil {
			unix.Close(fd)
			return fmt.Errorf("no TAP device %s can be made: %w", name, err)
		}
		file = os.NewFile(uintptr(fd), name)
		return nil
	})
	return file, err
}

// carry starts to take frames from one device to the other, each after a
// delay, until one of them is closed.
func carry(to, from *os.File, delay time.Duration) {
	type frame struct {
		octets []byte
		due    time.Time
	}
	frames := make(chan frame, delayed)
	go func() {
		defer close(frames)
		buf := make([]byte, 1<<16)
		for {
			n, err := from.Read(buf)
			if err != nil {
				return
			}
			frames <- frame{append([]byte(nil), buf[:n]...), time.Now().Add(delay)}
		}
	}()
	go func() {
		for f := range frames {
			time.Sleep(time.Until(f.due))
			to.Write(f.octets) // a device that isn't up loses it, as a cable would
		}
	}()
}
