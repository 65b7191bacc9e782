package ring

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// writePath is where a receiver takes remote write (pkg/receive/handler.go, NewHandler).
const writePath = "/api/v1/receive"

var write = &checks.Rule{
	ID:       "ring/write",
	Severity: krm.Warning,
	Check:    checkWrite,
}

func checkWrite(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Connections(observe.Writes) {
		if what := takesNothing(c); what != "" {
			tell(c.At, "write to receivers", "remote_write to %s comes to %s, which takes none", receiverWrite{Connection: c}.shown(), what)
		}
	}
	for _, w := range receiverWrites(f) {
		port, want := w.ports()
		switch {
		case port != want:
			tell(w.At, "write to port "+want, "remote_write to %s comes to port %s of a receiver, which takes it on %s", w.shown(), port, want)
		case w.Path != writePath && port != "" && !w.Routed:
			tell(w.At, "write "+writePath, "remote_write to %s has the path %q, and a receiver takes it at %s", w.shown(), w.Path, writePath)
		}
	}
}

// ports are the container's port that is written to, and the one that takes it; none where
// that is not known, or another container may be in front.
func (w receiverWrite) ports() (port, want string) {
	if len(w.to.Pods.Containers()) != 1 || w.Status != observe.Found || w.Answer.Port == "" {
		return "", ""
	}
	port = w.Answer.Port
	if number := w.to.Pods.Ports()[port]; number != "" {
		port = number
	}
	return port, w.to.Flags.Port("--remote-write.address", "19291")
}

// receiverWrite is a remote_write to a receiver.
type receiverWrite struct {
	observe.Connection
	to *observe.Process
}

// shown is the address without what may be a login.
func (w receiverWrite) shown() string {
	text := w.Target.Host
	if w.Target.Port != "" {
		text += ":" + w.Target.Port
	}
	return text
}

// receiverWrites are the remote writes of which a receiver is known to answer.
func receiverWrites(f *observe.Fleet) []receiverWrite {
	var found []receiverWrite
	for _, c := range f.Connections(observe.Writes) {
		for _, p := range c.Processes(thanos.Receive) {
			if p.Hidden == "" {
				found = append(found, receiverWrite{c, p})
			}
		}
	}
	return found
}

// takesNothing names what answers a remote_write, where that is all known and of Thanos, and
// takes none; "" where something may.
func takesNothing(c observe.Connection) string {
	what := ""
	if c.Status != observe.Found {
		return ""
	}
	for _, p := range c.Answer.Pods {
		if len(p.Processes) != len(p.Containers()) || len(p.Processes) == 0 {
			return ""
		}
		for _, process := range p.Processes {
			if process.Hidden != "" || !slices.Contains(deaf, process.Component) {
				return ""
			}
			what = "thanos " + string(process.Component)
		}
	}
	return what
}

// deaf are the components of Thanos that take no remote write.
var deaf = []thanos.Component{thanos.Compact, thanos.Query, thanos.QueryFrontend, thanos.Rule, thanos.Store}
