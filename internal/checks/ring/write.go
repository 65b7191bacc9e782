package ring

import (
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
	Summary:  "remote_write goes to a port or a path at which a receiver takes nothing",
	Why: "A receiver takes remote write on its own port, 19291 unless `--remote-write.address` says otherwise, at `/api/v1/receive`. " +
		"At another path it answers 404, and Prometheus drops what gets a 404; the ports of gRPC and of metrics answer with errors.",
	Remedy:  "Write `http://<service>:19291/api/v1/receive`.",
	Sources: []checks.Source{thanosSource("pkg/receive/handler.go"), thanosSource("cmd/thanos/receive.go")},
	Check:   checkWrite,
}

func checkWrite(f *observe.Fleet, tell checks.Tell) {
	for _, w := range receiverWrites(f) {
		port, want := w.ports()
		switch {
		case port != want:
			tell(w.At, "write to port "+want, "remote_write to %s comes to port %s of a receiver, which takes it on %s", w.shown(), port, want)
		case w.Path != writePath && port != "":
			tell(w.At, "write "+writePath, "remote_write to %s has the path %q, and a receiver takes it at %s", w.shown(), w.Path, writePath)
		}
	}
}

// ports are the container's port that is written to, and the one that takes it; none where
// that is not known, or another container may be in front.
func (w receiverWrite) ports() (port, want string) {
	if len(w.to.Pods.Containers()) != 1 || w.Status != observe.Found {
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
