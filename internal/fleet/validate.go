package fleet

import (
	"maps"
	"regexp"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

var (
	// Kubernetes: apimachinery, DNS-1123 label.
	dnsLabel = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`)
	version  = regexp.MustCompile(`^v\d+\.\d+\.\d+$`)
)

func (l *loader) validate() {
	if l.main < 0 {
		return // a Fleet is missing; the caller says so, it knows where to look
	}
	l.validateLabels()
	l.validateVersion()
	l.validateFlux()
	l.validateStores()
	l.checkForms(l.main, "spec", l.fleet.Caches, l.fleet.Tracing)
	l.validateTenants()
	l.validateNames()
	for i := range l.fleet.Clusters {
		l.validateCluster(i)
	}
	l.validateIdentities()
	l.validateCompactors()
	l.validateServiceImports()
}

func (l *loader) validateVersion() {
	if v := l.fleet.ThanosVersion; v != "" && !IsVersion(v) {
		l.fault(l.main, "spec.thanosVersion", "write it as the release is named, for instance v0.42.4", "%q is not a version", v)
	}
}

func (l *loader) validateFlux() {
	if v := l.fleet.FluxSubstitute; v != "" && !slices.Contains(fluxSubstitutes, v) {
		l.fault(l.main, "spec.fluxSubstitute", strict.Suggest(v, fluxSubstitutes, "write disabled or enabled"), "got %q, want disabled or enabled", v)
	}
}

// IsClusterName tells whether a text can be the name of a cluster: a DNS label.
func IsClusterName(text string) bool { return dnsLabel.MatchString(text) }

// IsVersion tells whether a text is the name of a release: vX.Y.Z.
func IsVersion(text string) bool { return version.MatchString(text) }

func (l *loader) validateLabels() {
	f := l.fleet
	l.checkLabelName(l.main, "spec.clusterLabel", f.ClusterLabel)
	l.checkLabels(l.main, "spec.externalLabels", f.ExternalLabels)
	if _, found := f.ExternalLabels[f.ClusterLabel]; found {
		l.fault(l.main, "spec.externalLabels."+f.ClusterLabel, "remove it, or set it per cluster",
			"the cluster label has one value for every cluster, so nothing tells them apart")
	}
	for i, name := range f.ReplicaLabels {
		path := problem.Index("spec.replicaLabels", i)
		l.checkLabelName(l.main, path, name)
		if name == f.ClusterLabel || hasKey(f.ExternalLabels, name) {
			l.fault(l.main, path, "take it from the list",
				"%q is an identity, and removing it when querying would merge different series", name)
		}
		if slices.Index(f.ReplicaLabels, name) < i {
			l.fault(l.main, path, "remove one of them", "%q is listed twice", name)
		}
	}
}

func (l *loader) checkLabelName(source int, path, name string) {
	for _, p := range prometheus.CheckLabelName(path, name) {
		l.fault(source, p.Path, p.Remedy, "%s", p.Message)
	}
}

func (l *loader) checkLabels(source int, path string, labels map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		at := problem.Join(path, name)
		l.checkLabelName(source, at, name)
		if labels[name] == "" {
			l.fault(source, at, "give it a value or remove it", "empty value, which Prometheus takes for no label at all")
		}
	}
}

func (l *loader) validateStores() {
	seen := map[string]bool{}
	for i, store := range l.fleet.ObjectStores {
		path := problem.Index("spec.objectStores", i)
		switch {
		case store.Name == "":
			l.fault(l.main, path+".name", "name it", "missing")
		case seen[store.Name]:
			l.fault(l.main, path+".name", "rename one of them", "%q is given twice", store.Name)
		}
		seen[store.Name] = true
		for _, p := range store.CheckForm() {
			l.fault(l.main, problem.Join(path, p.Path), p.Remedy, "%s", p.Message)
		}
	}
}

// CheckForm returns what is wrong with an object store before its configuration
// is looked at.
func (s *ObjectStore) CheckForm() []problem.Problem {
	var problems []problem.Problem
	if s.Type == "" {
		problems = append(problems, problem.New("type", "write the provider, for instance S3", "missing"))
	}
	if forms := s.Credentials.Forms(); len(forms) != 1 {
		problems = append(problems, problem.New("credentials", "keep exactly one of identity, secretRef, externalSecret, inline, literal", "got %s, want one form", orNone(forms)))
	}
	problems = append(problems, problem.Under("credentials", s.Credentials.SecretRef.check())...)
	if inline := s.Credentials.Inline; inline != nil && inline.Name == "" {
		problems = append(problems, problem.New("credentials.inline.name", "name the local-config Secret", "missing"))
	}
	problems = append(problems, problem.Under("secret", s.Secret.Check())...)
	for _, namespace := range slices.Sorted(maps.Keys(s.NamespaceSecrets)) {
		path := problem.Join("namespaceSecrets", namespace)
		if !dnsLabel.MatchString(namespace) {
			problems = append(problems, problem.New(path, "use the readers' namespace", "%q is not a namespace", namespace))
		}
		problems = append(problems, problem.Under(path, s.NamespaceSecrets[namespace].Check())...)
	}
	return append(problems, s.Credentials.check()...)
}

// Forms returns the names of the credential forms that are set.
func (c Credentials) Forms() []string {
	var forms []string
	if c.Identity != nil {
		forms = append(forms, "identity")
	}
	if c.SecretRef != nil {
		forms = append(forms, "secretRef")
	}
	if c.ExternalSecret != nil {
		forms = append(forms, "externalSecret")
	}
	if c.Inline != nil {
		forms = append(forms, "inline")
	}
	if c.Literal != nil {
		forms = append(forms, "literal")
	}
	return forms
}

func (l *loader) validateNames() {
	first := map[string]origin{}
	l.twice = map[string]bool{}
	for i, c := range l.fleet.Clusters {
		o := l.origins[i]
		at := problem.Join(o.path, "name")
		if l.sources[o.source].Kind == ClusterKind {
			at = "metadata.name"
		}
		if !IsClusterName(c.Name) {
			l.fault(o.source, at, "use lower-case letters, digits and -, at most 63", "%q is not a cluster name", c.Name)
		}
		if other, found := first[c.Name]; found {
			l.twice[c.Name] = true
			l.fault(o.source, at, "rename or remove one of them", "cluster %q is also %s of %s %s",
				c.Name, other.path, l.sources[other.source].Kind, l.sources[other.source].Name)
			continue
		}
		first[c.Name] = o
		l.fleet.byName[c.Name] = &l.fleet.Clusters[i]
	}
}

func (l *loader) validateCluster(i int) {
	c, o := l.fleet.Clusters[i], l.origins[i]
	l.checkLabels(o.source, o.path+".externalLabels", c.ExternalLabels)
	for _, name := range l.fleet.ReplicaLabels {
		if hasKey(c.ExternalLabels, name) {
			l.fault(o.source, o.path+".externalLabels."+name, "remove it here or from spec.replicaLabels",
				"a replica label cannot be a cluster's identity: queriers remove it")
		}
	}
	l.checkForms(o.source, o.path, c.Caches, c.Tracing)
	if c.ObjectStore != "" {
		l.checkStore(o.source, o.path+".objectStore", c.ObjectStore)
	}
	l.checkReads(o.source, o.path, c)
	l.checkIdentity(o.source, o.path, c)
	for n, name := range c.Compacts {
		l.checkStore(o.source, problem.Index(o.path+".compacts", n), name)
	}
	for n, name := range c.Queries {
		l.checkQuery(c, o.source, problem.Index(o.path+".queries", n), name)
	}
	for n, e := range c.Exposes {
		l.checkExposure(o.source, problem.Index(o.path+".exposes", n), e)
	}
	l.checkReceivers(i)
	l.checkWrites(i)
}

func (l *loader) checkStore(source int, path, name string) {
	if l.fleet.ObjectStore(name) != nil {
		return
	}
	names := make([]string, len(l.fleet.ObjectStores))
	for i, s := range l.fleet.ObjectStores {
		names[i] = s.Name
	}
	l.fault(source, path, strict.Suggest(name, names, "add it to spec.objectStores of the Fleet"), "object store %q does not exist", name)
}

func (l *loader) checkQuery(c Cluster, source int, path, name string) {
	if name == "*" || l.twice[name] {
		return // of two clusters of one name it cannot be told who is meant
	}
	names := l.fleet.ClusterNames()
	i := slices.Index(names, name)
	switch {
	case name == c.Name:
		l.fault(source, path, "remove it; the cluster's own stores are always queried", "the cluster queries itself")
	case i < 0:
		others := slices.Delete(slices.Clone(names), slices.Index(names, c.Name), slices.Index(names, c.Name)+1)
		l.fault(source, path, strict.Suggest(name, others, "add it to the fleet"), "cluster %q does not exist", name)
	case len(l.fleet.Clusters[i].Exposes) == 0:
		l.fault(source, path, "add exposes to "+name+", or remove it here", "cluster %q exposes no store API", name)
	}
}
