// Package checkfleet holds the objects of one cluster against the rules that can be told
// of one. It changes nothing, so a second run says the same.
package checkfleet

import (
	"slices"
	"time"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/inventory"
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/all"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/exempt"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/limits"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Name of the function.
const Name = "check-fleet"

// kind of the function's configuration.
const kind = "CheckFleet"

// Definition is the function's entry in the catalog.
var Definition = krm.Definition{
	Name: Name, Kind: kind, Validates: true,
	Summary: "Says what is wrong with a cluster's Prometheus and Thanos, whoever rendered them, and changes nothing.",
	New:     func() krm.Function { return &Config{} },
}

// Config is the spec of a CheckFleet object.
type Config struct {
	// Name of the cluster, for messages and for its entry in the Fleet, where one is
	// among the objects.
	Cluster string `yaml:"cluster,omitempty"`
	// Whether nothing is missing from the objects, so that a ConfigMap, Secret or
	// Service that they refer to must be there.
	Complete bool `yaml:"complete,omitempty"`
	// What is meant so, and is not to be told.
	Ignore []Exception `yaml:"ignore,omitempty"`
	// From which severity on the function fails: error, or never.
	FailOn string `yaml:"failOn,omitempty"`

	// only are the rules that are asked, nil for all; refuses are those of them that fail
	// where failOn says that none does.
	only, refuses func(*checks.Rule) bool
}

// Some is the function as another one ends with it, for some rules: what they call an error
// is a warning, for functions behind that one may go on with its output. What refuses names
// stays an error, for no function behind makes it right.
func Some(cluster string, refuses, warns func(*checks.Rule) bool) *Config {
	only := func(r *checks.Rule) bool { return refuses(r) || warns != nil && warns(r) }
	return &Config{Cluster: cluster, FailOn: never, only: only, refuses: refuses}
}

// Refusing are rules by their IDs.
func Refusing(ids ...string) func(*checks.Rule) bool {
	return func(r *checks.Rule) bool { return slices.Contains(ids, r.ID) }
}

// Exception keeps what a rule says from being told.
type Exception struct {
	// ID of the rule, for instance ring/factor.
	Rule string `yaml:"rule"`
	// The object as messages name it, "StatefulSet monitoring/receive"; * stands for any
	// part of it. All objects without it.
	Object string `yaml:"object,omitempty"`
	// Why it is meant so.
	Reason string `yaml:"reason"`
}

// never is a value of failOn.
const never = "never"

// Limits of the configuration.
func (Config) Limits() limits.Fields {
	return limits.Fields{"failOn": {OneOf: []string{string(krm.Error), never}}}
}

// Limits of an exception: the rules that there are.
func (Exception) Limits() limits.Fields {
	var ids []string
	for _, r := range all.Rules {
		ids = append(ids, r.ID)
	}
	return limits.Fields{"rule": {OneOf: ids}, "reason": limits.Filled}
}

// Default fills the fields that were left out.
func (c *Config) Default() {
	if c.FailOn == "" {
		c.FailOn = string(krm.Error)
	}
}

// Validate returns every problem of the configuration.
func (c *Config) Validate() []problem.Problem {
	var found []problem.Problem
	if c.FailOn != string(krm.Error) && c.FailOn != never {
		found = append(found, problem.New("failOn", "write error or never", "got %q", c.FailOn))
	}
	for i, e := range c.Ignore {
		found = append(found, problem.Under(problem.Index("ignore", i), exempt.Check(all.Rules, e.Rule, e.Object, e.Reason))...)
	}
	return found
}

// Transform lets the rules look at the objects.
func (c *Config) Transform(r *krm.Run) {
	rules := slices.DeleteFunc(slices.Clone(all.Rules), func(rule *checks.Rule) bool { return c.only != nil && !c.only(rule) })
	in, known := c.input(r)
	if !known || len(rules) == 0 {
		return
	}
	f := observe.Read([]observe.Input{in})
	f.Complete = c.Complete
	exceptions := exempt.New(all.Rules, c.file(r), f, func(o *krm.Object, _ string) (string, int) { return o.File(), 0 })
	left, _ := exceptions.Apply(rules, checks.Run(rules, f), f, time.Time{})
	for _, found := range left {
		c.tell(r, found.Finding(), c.FailOn != never || c.refuses != nil && c.refuses(found.Rule))
	}
	if c.only == nil { // who asks for all is told of exceptions
		for _, fault := range exceptions.Faults {
			c.tell(r, fault, c.FailOn != never)
		}
	}
}

// input is the cluster, with its entry in the Fleet where there is one; it is false where
// something is wrong with that, which is told.
func (c *Config) input(r *krm.Run) (in observe.Input, known bool) {
	in = observe.Input{Name: c.Cluster, Objects: r.Items()}
	switch {
	case len(r.LocalConfigs(fleet.Kind)) == 0:
		return in, true
	case c.Cluster == "":
		in.Fleet = inventory.Load(r)
	default:
		in.Fleet, in.Entry = inventory.Cluster(r, c.Cluster)
	}
	return in, in.Fleet != nil
}

// file are the exceptions of the configuration.
func (c *Config) file(r *krm.Run) *exempt.File {
	at, field := krm.Finding{}, "spec.ignore"
	if config := r.Config(); config != nil {
		at.Object, at.File = config.Ref(), config.File()
		if config.Kind() != kind { // RenderCluster's
			field = "spec.checkFleet.ignore"
		}
	}
	var file exempt.File
	for i, e := range c.Ignore {
		at.Field = problem.Index(field, i)
		file.Add(at, e.Rule, e.Object, e.Reason)
	}
	return &file
}

// tell reports what was found, by its rule; where it does not fail, as a warning.
func (c *Config) tell(r *krm.Run, f krm.Finding, fails bool) {
	if !fails && f.Severity == krm.Error {
		f.Severity = krm.Warning
	}
	f.Function = Name
	r.Adopt([]krm.Finding{f})
}
