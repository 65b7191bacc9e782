package reference

import (
	"cmp"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

var loopback = &checks.Rule{
	ID:       "reference/loopback",
	Severity: krm.Error,
	Check:    checkLoopback,
}

// listenFlags are the flags by which exporters and proxies say where they listen.
var listenFlags = []string{"--web.listen-address", "--listen-address", "--http-address", "--grpc-address", "--remote-write.address", "--secure-listen-address", "--telemetry-address", "--bind-address"}

func checkLoopback(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		for _, s := range c.All("Service") {
			if c.IsMade(s) {
				continue
			}
			for _, p := range c.Behind(s) {
				for i, port := range s.Each("spec", "ports") {
					number := p.Serves(cmp.Or(port.Text("targetPort"), port.Text("port"))).Port
					if flag, address := onLoopback(p, number); flag != "" {
						tell(c.At(s, problem.Index("spec.ports", i)), "let it listen on all addresses, or lead to the port of the proxy", "port %s leads to %s, which listens on %s", port.Text("port"), flag+"="+address, "the loopback address alone")
					}
				}
			}
		}
	}
}

// onLoopback returns the flag of a container that listens on a port of the loopback
// address, where no other container declares the port or listens on it.
func onLoopback(p *observe.Pods, number string) (flag, address string) {
	for _, c := range p.Containers() {
		args := c.Args()
		for _, name := range listenFlags {
			for _, value := range args.Values(name) {
				host, port := value[:max(0, strings.LastIndexByte(value, ':'))], value[strings.LastIndexByte(value, ':')+1:]
				switch {
				case port != number || number == "":
				case host == "localhost" || host == "[::1]" || strings.HasPrefix(host, "127."):
					flag, address = name, value
				default:
					return "", "" // another one listens on the pod's own address, as kube-rbac-proxy does
				}
			}
		}
	}
	return flag, address
}
