// Package conformance lets upstream's own code judge what this project emits:
// the output of every good golden case, and every rendered overlay.
//
// It knows nothing of the project's packages. Files reach their judges as they
// reach a process in a cluster: a Sandbox is a container's file system and
// environment, made from the objects of one output, and the judges are the real
// thanos, prometheus and promtool, upstream's parsers, and the Go types of the
// Kubernetes APIs.
//
// Upstream is built from two modules of its own (thanos, prometheus), because
// Thanos v0.42.4 needs an older Prometheus than the one that the images run.
package conformance
