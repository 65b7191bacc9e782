package prometheus

import (
	"errors"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Rules of MigrateAlertmanager.
const (
	RuleSecret   = "alertmanager-secret"
	RuleVariable = "alertmanager-variable"
)

// AlertmanagerMigration says what a configuration of Alertmanager is migrated for.
type AlertmanagerMigration struct {
	// Version of the Alertmanager that reads it, as "vX.Y.Z".
	Version string
	// SecretName and SecretPath are the Secret and the folder that it is mounted at.
	SecretName, SecretPath string
	// Variables are the values of variables that stand as ${NAME}.
	Variables map[string]string
}

// secretFields are the secrets of a configuration, by the section that holds them,
// with the first version that reads them from a file (alertmanager v0.31,
// config/config.go and config/notifiers.go). "" stands for every section.
var secretFields = map[string]map[string]string{
	"": {"credentials": "v0.22.0", "password": "v0.22.0"},
	"global": {
		"opsgenie_api_key": "v0.24.0", "slack_api_url": "v0.22.0", "smtp_auth_password": "v0.25.0",
		"victorops_api_key": "v0.25.0", "wechat_api_secret": "v0.31.0",
	},
	"email_configs":     {"auth_password": "v0.25.0"},
	"opsgenie_configs":  {"api_key": "v0.24.0"},
	"pagerduty_configs": {"routing_key": "v0.25.0", "service_key": "v0.25.0"},
	"pushover_configs":  {"token": "v0.26.0", "user_key": "v0.26.0"},
	"slack_configs":     {"api_url": "v0.22.0"},
	"telegram_configs":  {"bot_token": "v0.26.0"},
	"victorops_configs": {"api_key": "v0.25.0"},
	"wechat_configs":    {"api_secret": "v0.31.0"},
}

var placeholder = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// MigrateAlertmanager returns the text of an Alertmanager configuration with its
// secrets in files and its variables replaced, because Alertmanager expands none.
// Nothing that it returns beside the text quotes a secret.
func MigrateAlertmanager(text string, m AlertmanagerMigration) (string, []Change, []Refusal) {
	d, err := openDocument(text)
	if err != nil {
		return text, nil, unreadable("correct it", errors.New("not a configuration of Alertmanager"))
	}
	a := &alertmanager{migrator{document: d}, m}
	a.walk(d.root, "", "")
	if len(a.refusals) > 0 {
		return text, nil, a.refusals
	}
	edited, err := a.close()
	if err != nil {
		return text, nil, unreadable("write it as plain block YAML", err)
	}
	return edited, a.changes, nil
}

type alertmanager struct {
	migrator
	AlertmanagerMigration
}

// walk visits every scalar with the section that it stands in: a list of
// receivers' configurations, or global.
func (a *alertmanager) walk(n *yaml.Node, path, section string) {
	for i, child := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			a.visit(nil, child, problem.Index(path, i), section)
		case n.Kind == yaml.MappingNode && i%2 == 1:
			key := n.Content[i-1]
			below := section
			if key.Value == "global" || strings.HasSuffix(key.Value, "_configs") {
				below = key.Value
			}
			a.visit(key, child, problem.Join(path, key.Value), below)
		}
	}
}

func (a *alertmanager) visit(key, value *yaml.Node, path, section string) {
	if value.Kind != yaml.ScalarNode {
		a.walk(value, path, section)
		return
	}
	if since := sinceOf(key, section); since != "" && value.Value != "" {
		a.secret(key, value, path, since)
		return
	}
	now := value.Value
	for _, found := range placeholder.FindAllStringSubmatch(value.Value, -1) {
		given, ok := a.Variables[found[1]]
		if !ok {
			a.refused(RuleVariable, path, "write its value, or give it in variables of the function",
				"%s stays as it stands: Alertmanager expands no variables", found[0])
			return
		}
		now = strings.ReplaceAll(now, found[0], given)
	}
	if was := value.Value; now != was {
		a.changed(a.set(value, now), RuleVariable, path, was, now)
	}
}

func sinceOf(key *yaml.Node, section string) string {
	if key == nil {
		return ""
	}
	if since := secretFields[section][key.Value]; since != "" {
		return since
	}
	return secretFields[""][key.Value]
}

// secret moves a secret into a file, which is named for its variable.
func (a *alertmanager) secret(key, value *yaml.Node, path, since string) {
	name := placeholder.FindStringSubmatch(value.Value)
	switch {
	case name == nil || name[0] != value.Value:
		a.refused(RuleSecret, path,
			"take it back where it was issued, put the new one into Secret "+a.SecretName+", and write "+key.Value+"_file",
			"a secret stands in a ConfigMap, and so in git")
	case !thanos.AtLeast(a.Version, since):
		a.refused(RuleSecret, path, "set images: upgrade",
			"%s: only Alertmanager %s and later read %s_file", name[0], since, key.Value)
	default:
		file, was := a.SecretPath+"/"+strings.ToLower(name[1]), key.Value
		err := a.set(value, file)
		if err == nil {
			err = a.rename(key, was+"_file")
		}
		a.changed(err, RuleSecret, path, was+": "+name[0], was+"_file: "+file)
	}
}
