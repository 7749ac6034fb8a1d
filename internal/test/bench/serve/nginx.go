//go:build linux

package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"segue/internal/test/programs"
)

const nginxConf = `
daemon off; worker_processes 2; pid %[1]s/nginx.pid; error_log %[1]s/error.log;
events { worker_connections 1024; }
http {
	access_log off; sendfile on; keepalive_requests 1000000000; keepalive_timeout 600;
	client_body_temp_path %[1]s/t1; proxy_temp_path %[1]s/t2; fastcgi_temp_path %[1]s/t3;
	uwsgi_temp_path %[1]s/t4; scgi_temp_path %[1]s/t5;
	server { listen %[2]s; root %[3]s; }
}
`

// startNginx starts nginx over the files of www; its own are in dir.
func startNginx(dir, www string) (*target, error) {
	program, err := exec.LookPath("nginx")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/nginx"); err != nil {
			return nil, err
		}
	}
	// nginx doesn't tell a port that the system chose: ask for one beforehand.
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := ln.Addr().String()
	ln.Close()
	conf := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(conf, fmt.Appendf(nil, nginxConf, dir, addr, www), 0o644); err != nil {
		return nil, err
	}
	cmd := exec.Command(program, "-p", dir, "-e", filepath.Join(dir, "error.log"), "-c", conf)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} // SIGKILL would leave its workers
	p, err := programs.Start(cmd, func(string) {})
	if err != nil {
		return nil, err
	}
	t := &target{p, "http", addr}
	for range 100 {
		if nc, err := net.Dial("tcp", addr); err == nil {
			nc.Close()
			return t, nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Stop()
	return nil, fmt.Errorf("nginx doesn't answer on %s", addr)
}
