package bucket

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var variable = &checks.Rule{
	ID:       "bucket/variable",
	Severity: krm.Error,
	Summary:  "A configuration of object storage refers to a variable that its reader does not have",
	Why: "Thanos puts variables in the place of `$(NAME)` in the whole file, comments too, and ends at its start when one is not set. " +
		"The variables are those of the container that reads the file, and each container has its own.",
	Remedy:  "Add the variable to `env` of the container, from the Secret that holds it.",
	Sources: []checks.Source{{Project: "efficientgo/tools", Version: "v0.0.0-20220225185207-fe763185946b", File: "extkingpin/pathorcontent.go"}},
	Check:   checkVariable,
}

func checkVariable(f *observe.Fleet, tell checks.Tell) {
	for _, r := range readers(f) {
		for _, name := range r.Unset(r.text.Text) {
			tell(r.AtField("env"), "add "+name+" to the container's env", "its configuration of object storage refers to $(%s), which is none of its variables, so thanos %s does not start", name, r.Component)
		}
	}
}
