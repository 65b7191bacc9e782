package live

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// process is what runs of a container.
type process struct {
	pod     *Pod
	name    string
	spec    corev1.Container
	program string
	args    []string
	env     []string
	dir     string
	log     string

	mu       sync.Mutex
	cmd      *exec.Cmd
	running  bool
	restarts int
	started  bool // its startup probe has answered
	ready    error
}

var errNotAsked = errors.New("has not answered a probe yet")

// once runs a container that has to end.
func (c *process) once(ctx context.Context) error {
	cmd, err := c.launch()
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, c.kill)()
	return cmd.Wait()
}

// keep runs a container, and again when it ends by itself, until its pod ends.
func (c *process) keep(ctx context.Context) {
	for ctx.Err() == nil {
		cmd, err := c.launch()
		if err != nil {
			c.set(err)
			return
		}
		stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Signal(syscall.SIGTERM) })
		err = cmd.Wait()
		stop()
		if ctx.Err() != nil {
			return
		}
		c.mu.Lock()
		c.restarts++
		c.running, c.started, c.ready = false, false, fmt.Errorf("ended %d times by itself, the last time with %v", c.restarts, err)
		c.mu.Unlock()
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// launch starts the program. What it says goes behind what it said before.
func (c *process) launch() (*exec.Cmd, error) {
	if err := os.MkdirAll(filepath.Dir(c.log), 0o755); err != nil {
		return nil, err
	}
	out, err := os.OpenFile(c.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	fmt.Fprintf(out, "== %s %q\n", filepath.Base(c.program), c.args)
	cmd := exec.Command(c.program, c.args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = c.dir, c.env, out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ready = errNotAsked
	if err := starter.start(cmd); err != nil {
		return nil, err
	}
	c.cmd, c.running = cmd, true
	return cmd, nil
}

func (c *process) kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cmd != nil {
		_ = c.cmd.Process.Kill()
	}
}

func (c *process) set(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ready = err
}

func (c *process) unready() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ready
}

// Restarts tells how often the container ended by itself.
func (c *process) Restarts() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.restarts
}

// probe asks what the kubelet asks, more often: startup until it is answered, then
// readiness. Without either a container is ready when it runs.
func (c *process) probe(ctx context.Context) {
	tick := time.NewTicker(probePeriod)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		c.mu.Lock()
		started, running := c.started, c.running
		c.mu.Unlock()
		if !running {
			continue
		}
		if err := c.ask(ctx, c.spec.StartupProbe); !started && err != nil {
			c.set(fmt.Errorf("startup probe: %w", err))
			continue
		}
		err := c.ask(ctx, c.spec.ReadinessProbe)
		if err == nil {
			err = c.ask(ctx, c.spec.LivenessProbe)
		}
		c.mu.Lock()
		c.started, c.ready = true, err
		c.mu.Unlock()
	}
}

// ask asks one probe. None is answered by itself.
func (c *process) ask(ctx context.Context, probe *corev1.Probe) error {
	if probe == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	switch {
	case probe.HTTPGet != nil:
		scheme := "http"
		if probe.HTTPGet.Scheme == corev1.URISchemeHTTPS {
			scheme = "https"
		}
		return get(ctx, scheme+"://"+net.JoinHostPort(c.pod.IP, strconv.Itoa(c.pod.port(probe.HTTPGet.Port)))+probe.HTTPGet.Path)
	case probe.TCPSocket != nil:
		var d net.Dialer
		conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(c.pod.IP, strconv.Itoa(c.pod.port(probe.TCPSocket.Port))))
		if err == nil {
			err = conn.Close()
		}
		return err
	}
	return errors.New("its probe is of a kind that nobody asks here")
}

func get(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode < 200 || response.StatusCode >= 400 {
		return fmt.Errorf("%s: %s", url, response.Status)
	}
	return nil
}
