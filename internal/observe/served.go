package observe

import (
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Loopback tells that nobody outside of the pod reaches it.
func (l Listener) Loopback() bool { return isLoopback(l.Host) }

// Listening is Listens, and whether that is all: it is not where a variable stands for a
// port, nor for a component that is not known to listen.
func (p *Process) Listening() (all []Listener, known bool) {
	if p.Hidden != "" || !p.IsNamed() || p.Component == thanos.Tools && !slices.Contains(p.Flags, "web") {
		return nil, false
	}
	for _, l := range listening {
		if !slices.Contains(l.components, p.Component) {
			continue
		}
		known = true
		for _, address := range p.Flags.Values(l.flag) {
			if _, port := cutPort(address); port != "" && !isNumber(port) {
				return p.Listens(), false
			}
		}
	}
	return p.Listens(), known
}

// IsNamed tells whether the image is called after the program. One of another name may run
// something else with the same flags.
func (p *Process) IsNamed() bool {
	image, name := p.Text("image"), string(p.Component.Program())
	return strings.Contains(image, name) || name == "prometheus" && strings.Contains(image, "prom")
}

func isNumber(text string) bool {
	_, err := strconv.Atoi(text)
	return err == nil
}

// processOf returns what runs in a container, nil for no component that is known.
func (p *Pods) processOf(c *krm.Container) *Process {
	i := slices.IndexFunc(p.Processes, func(process *Process) bool { return process.Path == c.Path })
	if i < 0 {
		return nil
	}
	return p.Processes[i]
}

// Served says whether a port is listened on.
type Served struct {
	// Known is false where nobody can say.
	Known bool
	// Yes tells that a container listens on it.
	Yes bool
	// Port is its number, "" where there is none of its name.
	Port string
	// Listener is the one behind it, where that is known.
	Listener *Listener
	// By is the container that declares the port, or listens on it, nil for none.
	By *krm.Container
}

// Serves tells whether a port, by its number or by the name that a container gives it, is
// listened on in the pods: by what the flags of components say, else by what a container
// declares. A number that no container declares may be served all the same, where a
// container is none of a known component.
func (p *Pods) Serves(port string) Served {
	return p.served(p.Containers(), port)
}

// ServesIn is Serves for one container alone, as its probes ask it.
func (p *Pods) ServesIn(c *krm.Container, port string) Served {
	return p.served([]*krm.Container{c}, port)
}

func (p *Pods) served(containers []*krm.Container, port string) Served {
	number, by := port, (*krm.Container)(nil)
	if !isNumber(port) {
		if number, by = portNamed(containers, port); by == nil {
			return Served{Known: true}
		}
	}
	s := Served{Known: true, Port: number, By: by}
	for _, c := range containers {
		process := p.processOf(c)
		if process == nil {
			s.Known = s.Known && by != nil && by != c && !mentions(c, number)
			s.Yes = s.Yes || declares(c, number)
			continue
		}
		all, known := process.Listening()
		s.Known = s.Known && known
		for _, l := range all {
			if l.Port == number {
				return Served{true, true, number, &l, c}
			}
		}
		s.Yes = s.Yes || !known && declares(c, number)
	}
	s.Known = s.Known || s.Yes
	return s
}

func portNamed(containers []*krm.Container, name string) (string, *krm.Container) {
	for _, c := range containers {
		for _, p := range c.Each("ports") {
			if p.Text("name") == name {
				return p.Text("containerPort"), c
			}
		}
	}
	return "", nil
}

func declares(c *krm.Container, number string) bool {
	return slices.ContainsFunc(c.Each("ports"), func(p *krm.Object) bool { return p.Text("containerPort") == number })
}

// mentions tells whether an argument names the port, so that the container may listen on
// it though it does not declare it.
func mentions(c *krm.Container, number string) bool {
	return slices.ContainsFunc(append(c.Texts("args"), c.Texts("command")...), func(arg string) bool { return strings.HasSuffix(arg, ":"+number) || strings.HasSuffix(arg, "="+number) })
}

// HostOf returns the host of an address, host:port.
func HostOf(address string) string {
	if i := strings.LastIndexByte(address, ':'); i >= 0 {
		return address[:i]
	}
	return address
}
