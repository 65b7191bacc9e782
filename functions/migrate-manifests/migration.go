package migratemanifests

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

type migration struct {
	*Config
	*krm.Run
	kin *kinship
	// before holds the version of each container as it came.
	before map[place]string
	// written holds the arguments of each container as they came, for their places.
	written map[place][2][]string
	// features are those that objects turned on as they came: object, feature.
	features map[[2]string]bool
	// ringsIn are the rings of each namespace, nil until somebody asks.
	ringsIn map[string][]ringAddresses
}

// place tells a container, whatever becomes of its object.
type place struct{ object, path string }

func placeOf(c *krm.Container) place { return place{c.Workload.Ref().String(), c.Path} }

func versions(r *krm.Run) map[place]string {
	found := map[place]string{}
	for _, w := range r.Workloads() {
		for _, c := range w.AllContainers() {
			found[placeOf(c)] = thanos.VersionOf(c.Text("image"))
		}
	}
	for _, o := range r.OfGroup(krm.PrometheusOperator, "Prometheus", "PrometheusAgent") {
		found[place{o.Ref().String(), "spec"}] = ofPrometheus(o).version()
	}
	for _, c := range operatedContainers(r) {
		found[placeOf(c)] = cmp.Or(thanos.VersionOf(c.Text("image")), operatedVersion(c))
	}
	return found
}

func (m *migration) snapshot() {
	m.written, m.features = map[place][2][]string{}, map[[2]string]bool{}
	for _, c := range m.containers() {
		m.note(placeOf(c), c.Texts("command"), c.Texts("args"))
	}
	for _, s := range m.operatedSpecs() {
		object := s.object.Ref().String()
		m.note(place{object, s.field(additionalArgs)}, nil, s.added())
		if s.program == "prometheus" {
			m.note(place{object, s.field("enableFeatures")}, nil, thanos.Args{}.Add(featureFlag, strings.Join(s.object.Texts("spec", "enableFeatures"), ",")))
		}
	}
}

// note keeps arguments as they came, and the features that they turn on.
func (m *migration) note(at place, command, args []string) {
	m.written[at] = [2][]string{command, args}
	for _, value := range thanos.Args(slices.Concat(command, args)).Values(featureFlag) {
		for name := range strings.SplitSeq(value, ",") {
			m.features[[2]string{at.object, name}] = true
		}
	}
}

// arg returns the field of an argument as it came, so that its line can be found.
func (m *migration) arg(c *krm.Container, arg string) string {
	for i, list := range m.written[placeOf(c)] {
		if at := slices.Index(list, arg); at >= 0 {
			return problem.Join(c.Path, [2]string{"command", "args"}[i]+"["+strconv.Itoa(at)+"]")
		}
	}
	return c.Path + ".args"
}

// changed reports what a rule did: what was, what is now, why.
func (m *migration) changed(rule string, o *krm.Object, field, was, now string) {
	m.ReportRule(rule, krm.Info, o, field, legacy.RuleOf(rule).Why, "%s, now %s", was, now)
}

// refused reports what a rule cannot migrate.
func (m *migration) refused(rule string, o *krm.Object, field, remedy, format string, args ...any) {
	m.ReportRule(rule, krm.Error, o, field, remedy, format, args...)
}

// warned reports what a rule leaves as it is.
func (m *migration) warned(rule string, o *krm.Object, field, remedy, format string, args ...any) {
	m.ReportRule(rule, krm.Warning, o, field, remedy, format, args...)
}

// check reports an edit that failed.
func (m *migration) check(rule string, o *krm.Object, field string, err error) bool {
	if err != nil {
		m.refused(rule, o, field, "", "%v", err)
	}
	return err == nil
}
