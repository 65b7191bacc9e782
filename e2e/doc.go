// Package e2e holds the tests that run the functions through their real clients:
// kustomize, kpt, kubectl, docker. `make e2e` builds what they need and runs them.
package e2e
