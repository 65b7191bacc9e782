package conformance

import (
	"path/filepath"
	"slices"
	"strings"
)

// Value returns the last value of a flag, or the fallback.
func (s *Sandbox) Value(flag, fallback string) string {
	value := fallback
	for i, arg := range s.Args {
		if name, v, found := strings.Cut(arg, "="); found && name == flag {
			value = v
		} else if arg == flag && i+1 < len(s.Args) {
			value = s.Args[i+1]
		}
	}
	return value
}

// Flags are the names of the flags, in order.
func (s *Sandbox) Flags() []string {
	var flags []string
	for _, arg := range s.Args {
		if name, _, _ := strings.Cut(arg, "="); strings.HasPrefix(name, "--") {
			flags = append(flags, name)
		}
	}
	return flags
}

// Has tells whether a flag is given.
func (s *Sandbox) Has(flag string) bool { return s.Value(flag, "\x00") != "\x00" }

// Subcommand is the first argument that is no flag.
func (s *Sandbox) Subcommand() string {
	if len(s.Args) > 0 && !strings.HasPrefix(s.Args[0], "-") {
		return s.Args[0]
	}
	return ""
}

// set gives a flag another value, wherever it is.
func (s *Sandbox) set(flag, value string) {
	var args []string
	for i := 0; i < len(s.Args); i++ {
		name, _, found := strings.Cut(s.Args[i], "=")
		if name == flag {
			if !found {
				i++
			}
			continue
		}
		args = append(args, s.Args[i])
	}
	s.Args = append(args, flag+"="+value)
}

// remove takes a flag out, and its value where that is a word of its own.
func (s *Sandbox) remove(flag string, switches []string) {
	var args []string
	for i := 0; i < len(s.Args); i++ {
		name, _, found := strings.Cut(s.Args[i], "=")
		if name != flag {
			args = append(args, s.Args[i])
			continue
		}
		if !found && !slices.Contains(switches, strings.TrimPrefix(strings.TrimPrefix(flag, "--"), "no-")) {
			i++
		}
	}
	s.Args = args
}

// listens are the addresses on which each component of Thanos, and Prometheus,
// listens. Port 0 lets sandboxes run side by side.
var listens = map[string][]string{
	"query":          {"--http-address", "--grpc-address"},
	"receive":        {"--http-address", "--grpc-address", "--remote-write.address", "--receive.capnproto-address"},
	"rule":           {"--http-address", "--grpc-address"},
	"sidecar":        {"--http-address", "--grpc-address"},
	"store":          {"--http-address", "--grpc-address"},
	"compact":        {"--http-address"},
	"query-frontend": {"--http-address"},
	"prometheus":     {"--web.listen-address"},
}

// StayLocal keeps a process on the loopback interface, and makes it look names
// up soon after it starts. It leaves out the flags that a version lacks.
func (s *Sandbox) StayLocal(component string, lacking ...string) {
	for _, flag := range listens[component] {
		if !slices.Contains(lacking, flag) {
			s.set(flag, "127.0.0.1:0")
		}
	}
	if component == "query" {
		s.set("--store.sd-dns-interval", "1s")
	}
}

// NeedsOthers tells a component that cannot get ready alone: it asks Prometheus, a
// querier, a bucket, or for tracing an agent or a cloud first. The others must get
// ready.
func (s *Sandbox) NeedsOthers() bool {
	switch s.Subcommand() {
	case "sidecar", "query-frontend":
		return true
	}
	return s.Has("--objstore.config") || s.Has("--objstore.config-file") || s.Has("--tracing.config-file")
}

// noRules writes a file of rules without any, which older versions do not take an empty file for.
func noRules(root string) string {
	file := filepath.Join(root, "no-rules.yml")
	if writeFile(file, "groups: []\n") != nil {
		return "/dev/null"
	}
	return file
}

// Complete adds what another function adds to a component before it may start.
func (s *Sandbox) Complete(component string) {
	switch component {
	case "receive":
		if !s.Has("--label") {
			s.Args = append(s.Args, `--label=conformance="completed"`)
		}
	case "rule":
		if !s.Has("--query") && !s.Has("--query.config-file") && !s.Has("--query.config") {
			s.Args = append(s.Args, "--query=127.0.0.1:1")
		}
	case "tools":
		if s.Args[1] == "bucket" {
			s.Complete("store")
		}
		if s.Args[1] == "rules-check" && !s.Has("--rules") {
			s.Args = append(s.Args, "--rules="+noRules(s.Root))
		}
	case "store", "compact":
		if !s.Has("--objstore.config") && !s.Has("--objstore.config-file") {
			s.Args = append(s.Args, "--objstore.config={type: FILESYSTEM, config: {directory: bucket}}")
		}
	}
}
