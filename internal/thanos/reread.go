package thanos

// reread are the flags of files that a component reads again while it runs (Thanos
// v0.42.4: pkg/receive, config.go and limiter.go; cmd/thanos, endpointset.go; the file
// discovery of Prometheus; pkg/reloader). Others are read at the start alone.
var reread = map[Component][]string{
	Query:   {"--endpoint.sd-config-file", "--store.sd-files"},
	Receive: {"--receive.hashrings-file", "--receive.limits-config-file"},
	Rule:    {"--query.sd-files"},
	Sidecar: {"--reloader.config-file"},
}

// Reread returns the flags of files that a component reads again while it runs.
func Reread(c Component) []string { return reread[c] }
