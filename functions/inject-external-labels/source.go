package injectexternallabels

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
)

// config is one Prometheus configuration in a ConfigMap or Secret, with the
// container that reads it where that is among the objects.
type config struct {
	object *krm.Object
	// section of the object that holds the key: data, binaryData or stringData.
	section, key string
	reader       *krm.Container
}

// sections are the fields of a ConfigMap or Secret that hold files, the one that
// wins first (core/v1, Secret: stringData overwrites data).
var sections = map[string][]string{
	"ConfigMap": {"data", "binaryData"},
	"Secret":    {"stringData", "data"},
}

// configOf returns the configuration under a key, and whether the key is there.
func configOf(o *krm.Object, key string, reader *krm.Container) (config, bool) {
	for _, section := range sections[o.Kind()] {
		if _, found := o.Strings(section)[key]; found {
			return config{o, section, key, reader}, true
		}
	}
	return config{}, false
}

// configsIn returns what a ConfigMap or Secret holds that is a Prometheus
// configuration by its content.
func (i injector) configsIn(o *krm.Object) []config {
	keys := map[string]bool{}
	for _, section := range sections[o.Kind()] {
		for key := range o.Strings(section) {
			keys[key] = true
		}
	}
	var found []config
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		c, _ := configOf(o, key, nil)
		if text, err := c.text(); err == nil && prometheus.MayBeConfig(text) && i.read(text).IsConfig() {
			found = append(found, c)
		}
	}
	return found
}

// configText is a text, by what is read of it.
type configText string

// read reads a text once for all lists and all who ask.
func (i injector) read(text string) *prometheus.Text {
	return krm.Remember(i.Run, configText(text), func() *prometheus.Text { return prometheus.Read(text) })
}

// id is what tells configurations apart.
func (c config) id() [2]string { return [2]string{c.object.Ref().String(), c.key} }

func (c config) field() string { return problem.Join(c.section, c.key) }

// isEncoded tells whether the section holds base64.
func (c config) isEncoded() bool {
	return c.section == "binaryData" || c.object.Kind() == "Secret" && c.section == "data"
}

// text returns the configuration, decoded and unpacked.
func (c config) text() (string, error) {
	raw := c.object.Text(c.section, c.key)
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

// setText writes the configuration back in the form in which it was.
func (c config) setText(text string) error {
	if c.isEncoded() {
		packed, err := repack(c.object.Text(c.section, c.key), text)
		if err != nil {
			return err
		}
		text = base64.StdEncoding.EncodeToString(packed)
	}
	c.object.SetText(text, c.section, c.key)
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

// tell says what is wrong. Of a Secret it says nothing that might quote it.
func (c config) tell(err error) string {
	switch {
	case c.object.Kind() != "Secret" || errors.Is(err, prometheus.ErrNotInPlace):
		return err.Error()
	case errors.Is(err, prometheus.ErrSyntax):
		return prometheus.ErrSyntax.Error()
	default:
		return "not a Prometheus configuration"
	}
}

// shown is a value of an object as a finding may show it.
func shown(o *krm.Object, value string) string {
	if o.Kind() == "Secret" {
		return "(secret)"
	}
	return strconv.Quote(value)
}
