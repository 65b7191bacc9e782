package prometheus

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Part is a list of a configuration that stands in a text of its own, as
// prometheus-operator takes some from Secrets, by where it belongs.
type Part string

// The parts of a configuration that stand in Secrets.
const (
	// Whole is the whole configuration, in a Secret.
	Whole         Part = ""
	ScrapeConfigs Part = "scrape_configs"
	Alertmanagers Part = "alerting.alertmanagers"
	AlertRelabel  Part = "alerting.alert_relabel_configs"
)

// What a text is not.
var (
	errNoList   = errors.New("it is no list in YAML")
	errNoConfig = errors.New("it is no configuration in YAML")
)

// MigratePart is Migrate for a configuration in a Secret, or a part of one, a list in YAML.
// Nothing that it returns beside the text quotes it, and its changes say neither what was
// nor what is now. A text that is neither stays.
func MigratePart(text string, part Part, m Migration) (string, []Change, []Refusal) {
	d, err := open(text, part.parse)
	if errors.Is(err, errEmpty) {
		return text, nil, nil
	}
	if err != nil && !errors.Is(err, errNoList) && !errors.Is(err, errNoConfig) {
		err = errors.New("a key is given twice in it")
	}
	if err != nil {
		return text, nil, []Refusal{{"", true, problem.New("", "", "%v", err)}}
	}
	m.Retention = nil // belongs to the whole
	edited, changes, refusals := (&migrator{document: d, Migration: m, secret: true}).migrate()
	for i := range changes {
		changes[i].Path = part.below(changes[i].Path)
	}
	for i := range refusals {
		refusals[i].Path = part.below(refusals[i].Path)
	}
	return edited, changes, refusals
}

// UsesSlices tells whether a part discovers endpoint slices.
func (p Part) UsesSlices(text string) bool {
	root, err := p.parse(text)
	return err == nil && root != nil && usesSlices(root)
}

func (p Part) below(path string) string { return strings.TrimPrefix(path, string(p)) }

// parse returns a whole configuration that holds the list where it belongs, with the
// list's own places in the text; nil when the text is empty.
func (p Part) parse(text string) (*yaml.Node, error) {
	if p == Whole {
		root, err := parse(text)
		if err != nil {
			err = errNoConfig
		}
		return root, err
	}
	var doc yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader([]byte(text))).Decode(&doc); err != nil {
		if strings.TrimSpace(text) == "" || err.Error() == "EOF" {
			return nil, nil
		}
		return nil, errNoList
	}
	root := doc.Content[0]
	if isNull(root) {
		return nil, nil
	}
	if root.Kind != yaml.SequenceNode {
		return nil, errNoList
	}
	for _, name := range slices.Backward(strings.Split(string(p), ".")) {
		root = mapping(name, root)
	}
	return root, nil
}
