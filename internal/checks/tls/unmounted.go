package tls

import (
	"path"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var unmounted = &checks.Rule{
	ID:       "tls/unmounted",
	Severity: krm.Error,
	Summary:  "A certificate, key or CA is read from where nothing is mounted",
	Why: "A process that is given a file for its TLS reads it at the start, and ends when it is not there; " +
		"a querier leaves the endpoint out whose `client_config` names it.",
	Remedy:  "Mount the Secret that holds the file, at the folder that the flag names.",
	Sources: source("pkg/tls/options.go", "pkg/extgrpc/client.go"),
	Check:   checkUnmounted,
}

// files are the flags that name a file of TLS.
var files = []string{
	"--grpc-server-tls-cert", "--grpc-server-tls-key", "--grpc-server-tls-client-ca",
	"--grpc-client-tls-cert", "--grpc-client-tls-key", "--grpc-client-tls-ca",
	"--remote-write.server-tls-cert", "--remote-write.server-tls-key", "--remote-write.server-tls-client-ca",
	"--remote-write.client-tls-cert", "--remote-write.client-tls-key", "--remote-write.client-tls-ca",
}

func checkUnmounted(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes() {
		for _, flag := range files {
			if file := p.Flags.Value(flag); isMissing(p, file) {
				tell(p.At(flag), "mount the Secret that holds it at "+path.Dir(file), "%s=%s, and nothing is mounted there", flag, file)
			}
		}
	}
	for _, c := range f.Connections() {
		if c.Text.At.Object == nil || c.From.Hidden != "" {
			continue // flags have been looked at
		}
		for _, file := range []string{c.TLS.CA, c.TLS.Cert, c.TLS.Key} {
			if isMissing(c.From, file) && !isFlag(c.From, file) {
				tell(c.Dial.At, "mount the Secret that holds it at "+path.Dir(file), "%s is dialled with %s, and nothing is mounted there", c.Address, file)
			}
		}
	}
}

func isFlag(p *observe.Process, file string) bool {
	return slices.ContainsFunc(files, func(flag string) bool { return p.Flags.Value(flag) == file })
}

// given are folders that images and kubelets fill.
var given = []string{"/etc/ssl/", "/etc/pki/", "/usr/", "/var/run/secrets/kubernetes.io/", "/run/secrets/kubernetes.io/"}

// isMissing tells whether nothing can be at a path of a process: no volume is mounted at
// it or above it, the image holds nothing there, and nobody puts files into the pod.
func isMissing(p *observe.Process, file string) bool {
	if !path.IsAbs(file) || observe.HasVariable(file) || p.Cluster().IsMade(p.Pods.Object) {
		return false
	}
	for _, folder := range given {
		if strings.HasPrefix(file, folder) {
			return false
		}
	}
	for _, m := range p.Each("volumeMounts") {
		at := path.Clean(m.Text("mountPath"))
		if observe.HasVariable(at) || at == "/" || file == at || strings.HasPrefix(file, at+"/") {
			return false
		}
	}
	return !isInjected(p.Pods)
}

// isInjected tells whether annotations ask somebody to put files into the pod.
func isInjected(p *observe.Pods) bool {
	for name := range p.Strings(p.PodMetadata("annotations")...) {
		if strings.Contains(name, "inject") {
			return true
		}
	}
	return false
}
