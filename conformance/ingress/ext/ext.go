// Package ext stands in for Traefik's module of this path, which no module proxy serves:
// Traefik's own go.mod replaces it by a folder that its archive leaves out. It is where
// others add fields to routers; Traefik itself adds none.
package ext

// HTTP adds nothing to the configuration of HTTP.
type HTTP struct{}

// Router adds nothing to a router.
type Router struct{}
