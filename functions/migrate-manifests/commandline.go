package migratemanifests

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// line is a command line that is migrated: a container's, or what an object of
// prometheus-operator adds to the one that the operator makes.
type line struct {
	object    *krm.Object
	component thanos.Component
	version   string
	// path says where the arguments are.
	path  string
	read  func() thanos.Args
	write func(thanos.Args)
	// field returns the field of an argument as it came.
	field func(arg string) string
	// init tells that it ends before the pod's containers start.
	init bool
	// operated is the part of the operator's object whose fields go before flags, or nil.
	operated *operatedSpec
}

// fieldOf is field for a flag and its value, in one argument or in two.
func (l line) fieldOf(name, value string) string {
	whole := strings.TrimSuffix(name+"="+value, "=")
	if field := l.field(whole); field != l.path {
		return field
	}
	return l.field(name)
}

// lines returns the command lines of programs. What an object of prometheus-operator
// says of a container without arguments leaves the operator's own in place.
func (m *migration) lines(programs ...string) []line {
	var found []line
	for _, c := range m.programs(programs...) {
		if !isOperated(c.Workload.Object) || len(c.Texts("args"))+len(c.Texts("command")) > 0 {
			found = append(found, m.lineOf(c))
		}
	}
	for _, s := range m.operatedSpecs(programs...) {
		if s.object.Has(s.at(additionalArgs)...) {
			found = append(found, s.line())
		}
	}
	return found
}

func (m *migration) lineOf(c *krm.Container) line {
	return line{c.Workload.Object, c.Component(), version(c), c.Path + ".args", c.Args, c.SetArgs, func(arg string) string { return m.arg(c, arg) }, c.Init, nil}
}

const additionalArgs = "additionalArgs"

// line returns what the object adds to the operator's arguments.
func (s operatedSpec) line() line {
	at := s.field(additionalArgs)
	return line{s.object, s.component, s.runs(), at, s.added, s.setAdded, func(arg string) string {
		if i := slices.Index(s.written[place{s.object.Ref().String(), at}][1], arg); i >= 0 {
			return problem.Index(at, i)
		}
		return at
	}, false, &s}
}

// added returns the arguments as the operator writes them (prometheus-operator v0.93,
// pkg/operator/argument.go, BuildArgs).
func (s operatedSpec) added() thanos.Args {
	var args thanos.Args
	for _, a := range s.object.Each(s.at(additionalArgs)...) {
		args = append(args, strings.TrimSuffix("--"+a.Text("name")+"="+a.Text("value"), "="))
	}
	return args
}

// setAdded writes arguments back. Those that stay keep their items, and one that
// replaces another in its place the item of that.
func (s operatedSpec) setAdded(now thanos.Args) {
	path, was := s.at(additionalArgs), s.added()
	if len(now) == len(was) && !slices.ContainsFunc(was, func(arg string) bool {
		return slices.Index(now, arg) != slices.Index(was, arg) && slices.Contains(now, arg)
	}) {
		for i, item := range s.object.Each(path...) {
			setArgument(item, was[i], now[i])
		}
		return
	}
	for i, arg := range slices.Backward(was) {
		if !slices.Contains(now, arg) {
			s.object.RemoveItem(i, path...)
		}
	}
	for _, arg := range now {
		if !slices.Contains(was, arg) {
			setArgument(s.object.AppendItem(path...), "", arg)
		}
	}
}

func setArgument(item *krm.Object, was, now string) {
	name, value, _ := strings.Cut(strings.TrimPrefix(now, "--"), "=")
	if now != was && item.Text("name") != name {
		item.SetText(name, "name")
	}
	if now != was && item.Text("value") != value {
		item.SetText(value, "value")
	}
}

// flagField returns what an object of the operator says in place of a flag of
// Prometheus that went: false where it has no field for it. The operator gives the flag
// that came after itself, before which the old one stood back (Prometheus v2.55,
// cmd/prometheus/main.go).
func (s *operatedSpec) flagField(f legacy.Flag, value string) (now string, found bool) {
	switch {
	case s == nil || f.Now != "--storage.tsdb.retention.time":
		return "", false
	case s.text("retention") != "":
		return "none, because " + s.field("retention") + " goes first", true
	case s.text("retentionSize") == "":
		return "none, because the operator's own 24h goes first", true
	default:
		s.set(value, "retention")
		return s.field("retention") + ": " + value, true
	}
}

// featureField is flagField for a feature.
func (s *operatedSpec) featureField(name string) (now string, found bool) {
	switch {
	case s == nil:
		return "", false
	case name == "agent" && s.object.Kind() == "PrometheusAgent":
		return none, true
	case operatedFeatureFields[name] == "":
		return "", false
	}
	field := operatedFeatureFields[name]
	s.check("prometheus-feature", s.object, s.field(field), s.object.Set(true, s.at(field)...))
	return s.field(field) + ": true", true
}
