package reference

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var alertReceivers = &checks.Rule{
	ID:       "reference/alert-receivers",
	Severity: krm.Warning,
	Check:    checkAlertReceivers,
}

func checkAlertReceivers(f *observe.Fleet, tell checks.Tell) {
	const order = "list components of receivers behind alertmanager-routes"
	for _, p := range f.Processes(thanos.Alertmanager) {
		t := p.File(p.Flags.Value("--config.file"))
		if !t.Known {
			continue
		}
		var config struct {
			Receivers []map[string]any `yaml:"receivers"`
		}
		told := func(receiver map[string]any) bool { return len(receiver) > 1 }
		if err := yaml.Unmarshal([]byte(t.Text), &config); err != nil {
			tell(t.At, "correct it; "+order, "it is no configuration in YAML, with which Alertmanager does not start") // err may tell a secret
		} else if !slices.ContainsFunc(config.Receivers, told) {
			tell(t.At, "give a receiver an integration; "+order, "no receiver has an integration, so Alertmanager tells nobody of any alert")
		}
	}
}
