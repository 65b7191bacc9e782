// Package configuration finds the text of a Prometheus' configuration in the ConfigMap or
// Secret that holds it, and writes it back as it was: encoded, and packed.
package configuration

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"io"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
)

// Config is one Prometheus configuration in a ConfigMap or Secret, with the
// container that reads it where that is among the objects.
type Config struct {
	Object *krm.Object
	// Section of the object that holds the key: data, binaryData or stringData.
	Section, Key string
	Reader       *krm.Container
}

// Sections are the fields of a ConfigMap or Secret that hold files, the one that
// wins first (core/v1, Secret: stringData overwrites data).
var Sections = map[string][]string{
	"ConfigMap": {"data", "binaryData"},
	"Secret":    {"stringData", "data"},
}

// Of returns the configuration under a key, and whether the key is there.
func Of(o *krm.Object, key string, reader *krm.Container) (Config, bool) {
	for _, section := range Sections[o.Kind()] {
		if _, found := o.Strings(section)[key]; found {
			return Config{o, section, key, reader}, true
		}
	}
	return Config{}, false
}

// ID is what tells configurations apart.
func (c Config) ID() [2]string { return [2]string{c.Object.Ref().String(), c.Key} }

// Field is where it stands in the object.
func (c Config) Field() string { return problem.Join(c.Section, c.Key) }

// isEncoded tells whether the section holds base64.
func (c Config) isEncoded() bool {
	return c.Section == "binaryData" || c.Object.Kind() == "Secret" && c.Section == "data"
}

// Text returns the configuration, decoded and unpacked.
func (c Config) Text() (string, error) {
	raw := c.Object.Text(c.Section, c.Key)
	if !c.isEncoded() {
		return raw, nil
	}
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(raw), ""))
	if err != nil {
		return "", errors.New("not base64")
	}
	if !isPacked(data) {
		return string(data), nil
	}
	return unpack(data)
}

// SetText writes the configuration back in the form in which it was.
func (c Config) SetText(text string) error {
	if c.isEncoded() {
		packed, err := repack(c.Object.Text(c.Section, c.Key), text)
		if err != nil {
			return err
		}
		text = base64.StdEncoding.EncodeToString(packed)
	}
	c.Object.SetText(text, c.Section, c.Key)
	return nil
}

// isPacked tells gzip by its first bytes: the operator packs the configurations
// that it generates (prometheus-operator v0.93, pkg/prometheus, prometheus.yaml.gz).
func isPacked(data []byte) bool { return bytes.HasPrefix(data, []byte{0x1f, 0x8b}) }

func unpack(data []byte) (string, error) {
	reader, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return "", errors.New("not gzip")
	}
	text, err := io.ReadAll(io.LimitReader(reader, krm.MaxInputBytes+1))
	switch {
	case err != nil:
		return "", errors.New("not whole gzip")
	case len(text) > krm.MaxInputBytes:
		return "", errors.New("larger than any configuration when unpacked")
	}
	return string(text), nil
}

// repack packs a text as the old value is packed, with its header.
func repack(old, text string) ([]byte, error) {
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(old), ""))
	if err != nil || !isPacked(data) {
		return []byte(text), err
	}
	reader, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	writer := gzip.NewWriter(&out)
	writer.Header = reader.Header
	if _, err := io.WriteString(writer, text); err != nil {
		return nil, err
	}
	err = writer.Close() // it writes, too
	return out.Bytes(), err
}

// Tell says what is wrong. Of a Secret it says nothing that might quote it.
func (c Config) Tell(err error) string {
	switch {
	case c.Object.Kind() != "Secret" || errors.Is(err, prometheus.ErrNotInPlace):
		return err.Error()
	case errors.Is(err, prometheus.ErrSyntax):
		return prometheus.ErrSyntax.Error()
	default:
		return "not a Prometheus configuration"
	}
}

// Path is the file that a Prometheus reads (cmd/prometheus/main.go: the image's folder).
func Path(reader *krm.Container) string {
	return cmp.Or(reader.Args().Value("--config.file"), "/etc/prometheus/prometheus.yml")
}

// templates are the flags with which a reloader beside Prometheus says which file
// it writes, and from which: the operator's, and that of the Thanos sidecar
// (Thanos v0.42.4, cmd/thanos/config.go).
var templates = map[string]string{
	"--config-envsubst-file":          "--config-file",
	"--reloader.config-envsubst-file": "--reloader.config-file",
}

// Mounted tells where a file of a Prometheus comes from, behind the reloader
// that writes it too.
func Mounted(r *krm.Run, reader *krm.Container, path string) (krm.File, bool) {
	for _, beside := range reader.Workload.Containers() {
		for out, in := range templates {
			if beside.Args().Value(out) == path {
				return r.MountedFile(beside, beside.Args().Value(in))
			}
		}
	}
	return r.MountedFile(reader, path)
}
