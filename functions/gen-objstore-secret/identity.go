package genobjstoresecret

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

// identify makes the cloud know a reader's pods: by annotations of their
// ServiceAccount, and by labels of their own.
func (g *generator) identify(r *reader, id provider.PodIdentity) {
	if id.Token {
		g.mountToken(r)
	}
	if len(id.Annotations) == 0 {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(id.PodLabels)) {
		r.SetText(id.PodLabels[name], slices.Concat(r.pod, []string{"labels", name})...)
	}
	name := r.account()
	at := strings.Join(r.podSpec, ".") + ".serviceAccountName"
	wanted := slices.Sorted(maps.Keys(id.Annotations))
	account := g.Find("ServiceAccount", r.Namespace(), name)
	switch {
	case name == "default":
		g.Errorf(r.Object, at, "name one, and add it to the resources",
			"%s runs as the default ServiceAccount, want one of its own, which then gets %s", r.at, strings.Join(wanted, ", "))
		return
	case account == nil:
		g.Errorf(r.Object, at, "add it to the resources",
			"ServiceAccount %q is not among the objects, so it does not get %s, which the bucket's login needs", name, strings.Join(wanted, ", "))
		return
	}
	for _, annotation := range wanted {
		want := id.Annotations[annotation]
		if have := account.Annotation(annotation); have != "" && have != want {
			g.Errorf(account, problem.Join("metadata.annotations", annotation), "make them agree",
				"got %q, but %s says %q", have, g.bucket.named(identityPath+id.Fields[annotation]), want)
			continue
		}
		account.SetText(want, "metadata", "annotations", annotation)
	}
}

// account is the name of the ServiceAccount that the reader runs as.
func (r *reader) account() string {
	return cmp.Or(r.Text(r.podField("serviceAccountName")...), r.Text(r.podField("serviceAccount")...), "default")
}

func (r *reader) podField(name string) []string { return slices.Concat(r.podSpec, []string{name}) }

// mountToken lets the reader's pods have their token where something kept it from
// them: the pod's own field, or that of the ServiceAccount. A ThanosRuler has no
// such field.
func (g *generator) mountToken(r *reader) {
	const field = "automountServiceAccountToken"
	at := r.podField(field)
	own, account := r.Text(at...), g.Find("ServiceAccount", r.Namespace(), r.account())
	switch {
	case own == "true" || own == "" && (account == nil || account.Text(field) != "false"):
	case r.Kind() == "ThanosRuler":
		g.Errorf(account, field, "remove it", "the bucket's login shows this token, and pods of %s cannot ask for it otherwise", r.Ref())
	default:
		g.Check(r.Object, strings.Join(at, "."), r.Set(true, at...))
	}
}
