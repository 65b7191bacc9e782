package render

import (
	"errors"
	"net/http"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// offline lets kustomize run without a network, and returns what gives it back.
// Everything that it would fetch is refused before; this holds for what it will know
// to fetch one day. One overlay is rendered at a time.
func offline(fs filesys.FileSystem) (restore func()) {
	if mayFetch(fs) {
		return func() {}
	}
	before := http.DefaultTransport
	http.DefaultTransport = refusing{}
	return func() { http.DefaultTransport = before }
}

func mayFetch(fs filesys.FileSystem) bool {
	switch fs := fs.(type) {
	case view:
		return mayFetch(fs.FileSystem)
	case guard:
		return fs.remote
	}
	return false
}

type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("render is offline; commit a copy, or add --allow-remote")
}
