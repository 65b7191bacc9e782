package conformance

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
)

// unpack returns what a compressed file holds, and whether it is one: prometheus-operator
// compresses the configurations that it makes.
func unpack(content string) (string, bool) {
	r, err := gzip.NewReader(strings.NewReader(content))
	if err != nil {
		return "", false
	}
	plain, err := io.ReadAll(r)
	return string(plain), err == nil
}

func pack(plain string) string {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = io.WriteString(w, plain)
	_ = w.Close()
	return packed.String()
}
