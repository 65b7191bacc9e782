package live

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// subnet hands out the addresses of one cluster. All of 127.0.0.0/8 is this machine, and
// nobody need be asked for an address.
type subnet struct {
	mu           sync.Mutex
	second, base int
	given        int
}

// subnets makes those of a fleet: runs beside each other begin elsewhere, and so do the
// fleets of one run.
type subnets struct{ second, clusters int }

var fleets atomic.Int32

var firstFleet = rand.IntN(180)

func newSubnets() *subnets {
	return &subnets{second: 64 + (firstFleet+int(fleets.Add(1)))%180}
}

func (s *subnets) next() *subnet {
	s.clusters++
	return &subnet{second: s.second, base: 8 * (s.clusters - 1)}
}

func (s *subnet) next() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.given++
	return fmt.Sprintf("127.%d.%d.%d", s.second, s.base+s.given/250, 1+s.given%250)
}

// proxy is one port of a Service at its own address: what kube-proxy does with connections
// to it. Each goes to one of the ready pods, and is reset when there is none.
type proxy struct {
	listener net.Listener
	backends func() []string
	mu       sync.Mutex
	open     map[net.Conn]string // by the backend that it leads to
}

func newProxy(address string, backends func() []string) (*proxy, error) {
	listener, err := listen(address)
	if err != nil {
		return nil, err
	}
	p := &proxy{listener: listener, backends: backends, open: map[net.Conn]string{}}
	go p.accept()
	return p, nil
}

// listen says what to do when another process of the machine has the port.
func listen(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%w: clusters here listen where they are rendered to listen; end what has this port on all addresses of the machine", err)
	}
	return listener, nil
}

func (p *proxy) accept() {
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.lead(conn)
	}
}

func (p *proxy) lead(conn net.Conn) {
	defer conn.Close()
	backends := p.backends()
	if len(backends) == 0 {
		return
	}
	backend := backends[rand.IntN(len(backends))]
	onward, err := net.DialTimeout("tcp", backend, 5*time.Second)
	if err != nil {
		return
	}
	defer onward.Close()
	p.mu.Lock()
	p.open[conn] = backend
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.open, conn)
	}()
	done := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{conn, onward}, {onward, conn}} {
		go func() {
			_, _ = io.Copy(way[0], way[1])
			done <- struct{}{}
		}()
	}
	<-done
}

// close ends the port and what goes through it.
func (p *proxy) close() {
	_ = p.listener.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	for conn := range p.open {
		_ = conn.Close()
	}
}

// within waits until a condition holds, or says what it was in the end.
func within(limit time.Duration, condition func() error) error {
	deadline := time.Now().Add(limit)
	for {
		err := condition()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("not within %v: %w", limit, err)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

func sorted(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
