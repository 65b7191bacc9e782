package observe

import (
	"slices"
	"strings"
	"sync"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Process is a container of pods that runs a component.
type Process struct {
	Pods *Pods
	*krm.Container
	Component Component
	// Flags are its arguments behind the program, with those variables put in whose values
	// stand in the container.
	Flags thanos.Args
	// Hidden says why the arguments cannot be read, "" where they can. Nothing is known of
	// the flags of such a process, and no flag is missing there.
	Hidden string
	// ownVersion is the version in the image's tag, "" where it names none.
	ownVersion string
	// text, config and named are what a Prometheus is configured with, read once.
	once   sync.Once
	text   Text
	config *prometheusConfig
	named  namedConfig
	// rules are those that it evaluates, read once.
	rules func() ([]Rule, bool)
	// configs are the answers of Config, by flag.
	configs     map[string]configured
	configuring sync.Mutex
	// labels are its external labels, found once.
	labels func() Labels
	// bucket is that of its own blocks, read once.
	bucket func() (Bucket, bool)
	// listens returns where it listens, found once.
	listens func() []Listener
}

func newProcess(p *Pods, c *krm.Container) *Process {
	id := c.Identity()
	if isLabelProxy(c) {
		id.Component, id.Hidden = LabelProxy, ""
	}
	if id.Component == thanos.None || c.Init {
		return nil
	}
	if m := p.Cluster.owners[p.Object]; m != nil && m.partial != "" {
		id.Hidden = m.partial
	}
	process := &Process{Pods: p, Container: c, Component: id.Component, Hidden: id.Hidden, ownVersion: thanos.VersionOf(c.Text("image"))}
	for _, arg := range c.Args() {
		expanded, _ := c.Expand(arg)
		process.Flags = append(process.Flags, expanded)
	}
	return process.readingOnce()
}

// readingOnce makes a process find once what several ask for.
func (p *Process) readingOnce() *Process {
	p.rules = sync.OnceValues(p.readRules)
	p.listens = sync.OnceValue(p.listen)
	p.labels = sync.OnceValue(p.findLabels)
	p.bucket = sync.OnceValues(func() (Bucket, bool) { return p.BucketAt("--objstore.config") })
	return p
}

// Cluster is the cluster that the process runs in.
func (p *Process) Cluster() *Cluster { return p.Pods.Cluster }

// Namespace is the namespace that the process runs in.
func (p *Process) Namespace() string { return p.Pods.Namespace() }

// Version returns the version of the image as "vX.Y.Z", or where its tag names none that
// of the inventory; known is false where neither says it, and the version is then the
// newest that this project knows.
func (p *Process) Version() (version string, known bool) {
	if p.ownVersion != "" {
		return p.ownVersion, true
	}
	if p.Component == thanos.Prometheus || p.Component == thanos.PrometheusAgent {
		return thanos.DefaultPrometheusVersion, false
	}
	if f := p.Cluster().Input.Fleet; f != nil && f.ThanosVersion != "" && p.Component.Program() == "thanos" {
		return f.ThanosVersion, true
	}
	return thanos.DefaultVersion, false
}

// Processes returns the processes of the cluster that run one of the components, all when
// none is given.
func (c *Cluster) Processes(components ...Component) []*Process {
	var found []*Process
	for _, p := range c.Pods {
		for _, process := range p.Processes {
			if len(components) == 0 || slices.Contains(components, process.Component) {
				found = append(found, process)
			}
		}
	}
	return found
}

// At is the place of a flag: the argument itself where it is given, else the arguments.
func (p *Process) At(flag string) Place {
	if m := p.Cluster().owners[p.Pods.Object]; m != nil {
		return Place{p.Cluster(), p.Cluster().origin(m.of), m.flagField(p.Component, flag, "")}
	}
	return p.AtField(p.argField(flag))
}

// AtField is the place of a field of the container.
func (p *Process) AtField(field string) Place { return p.Pods.At(problem.Join(p.Path, field)) }

// argField names the argument that gives a flag.
func (p *Process) argField(flag string) string {
	for _, list := range []string{"args", "command"} {
		for i, arg := range p.Texts(list) {
			if arg == flag || len(arg) > len(flag) && arg[:len(flag)+1] == flag+"=" {
				return problem.Index(list, i)
			}
		}
	}
	if p.Has("args") || !p.Has("command") {
		return "args"
	}
	return "command"
}

// Owner is the object that makes the process, as it stands in a file: a workload, or the
// custom resource of an operator.
func (p *Process) Owner() *krm.Object { return p.Pods.At("").Object }

// Listed returns the values of a flag that may be repeated and may hold several with commas,
// sorted, each once (Thanos v0.42.4, pkg/strutil/labels.go).
func (p *Process) Listed(flag string) []string {
	var names []string
	for _, value := range p.Flags.Values(flag) {
		names = append(names, strings.Split(value, ",")...)
	}
	names = slices.DeleteFunc(names, func(name string) bool { return name == "" })
	return slices.Compact(slices.Sorted(slices.Values(names)))
}

// IsFound tells whether an operator gives a flag what it finds in the cluster by labels: the
// field that says it is a selector, and there may be more than the objects tell.
func (p *Process) IsFound(flag string) bool {
	return p.Cluster().IsMade(p.Pods.Object) && strings.HasSuffix(p.At(flag).Field, "Selector")
}
