// Package live boots rendered clusters on one machine, without containers and without
// root, and asks them what only a fleet that runs can answer. README.md says what differs
// from real clusters.
package live
