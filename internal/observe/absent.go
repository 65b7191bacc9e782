package observe

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// Absent tells whether the object of a reference is not there for sure: everything is
// among the objects, or one of them is what was meant, which is then returned: it has
// nearly the name, or the name in another namespace, and nobody refers to it. It may be one of
// which a controller makes what is called as it is.
func (c *Cluster) Absent(r Reference) (meant *krm.Object, absent bool) {
	if c.MayBeThere(r.Kind, r.Namespace, r.Name) {
		return nil, false
	}
	if meant = c.meantBy(r, c.All(r.Kind)); meant == nil {
		meant = c.meantBy(r, slices.DeleteFunc(c.run.Namesakes(r.Kind), func(o *krm.Object) bool { return sealedAs(o, r) }))
	}
	return meant, meant != nil || c.fleet.Complete
}

// MayBeThere tells whether an object is there, or comes from elsewhere: a controller makes
// it, or every cluster has it.
func (c *Cluster) MayBeThere(kind, namespace, name string) bool {
	return c.Holds(kind, namespace, name) || c.Made(kind, namespace, name) || isStandard(kind, name) || c.isClaimed(kind, namespace, name)
}

// Holds tells whether an object of the kind and name is there, in the namespace or in one
// that may be it.
func (c *Cluster) Holds(kind, namespace, name string) bool {
	return slices.ContainsFunc(c.byName[[2]string{kind, name}], func(o *krm.Object) bool { return MayMeet(o.Namespace(), namespace) })
}

// isStandard tells whether Kubernetes or its distributions make the object.
func isStandard(kind, name string) bool {
	switch kind {
	case "ServiceAccount":
		return name == "default"
	case "ConfigMap":
		return slices.Contains([]string{"kube-root-ca.crt", "openshift-service-ca.crt", "extension-apiserver-authentication"}, name)
	case "ClusterRole", "Role":
		return strings.Contains(name, ":") || slices.Contains([]string{"cluster-admin", "admin", "edit", "view", "extension-apiserver-authentication-reader"}, name)
	}
	return false
}

// isClaimed tells whether a StatefulSet makes the claim for one of its pods.
func (c *Cluster) isClaimed(kind, namespace, name string) bool {
	return kind == "PersistentVolumeClaim" && slices.ContainsFunc(c.Pods, func(p *Pods) bool {
		return MayMeet(p.Namespace(), namespace) && slices.ContainsFunc(p.Each("spec", "volumeClaimTemplates"), func(claim *krm.Object) bool {
			return strings.HasPrefix(name, claim.Text("metadata", "name")+"-"+p.Name()+"-")
		})
	})
}

// sealedAs tells whether a SealedSecret was sealed under the name that is asked for, and so
// cannot be opened under the one that it has: that is said of it.
func sealedAs(o *krm.Object, r Reference) bool {
	_, name, sealed := SealedFor(o)
	return sealed && name == r.Name
}

// SealedFor returns for which namespace and name a SealedSecret was sealed, "" for any, by its
// template, where kubeseal writes both; false where they are not told
// (bitnami-labs/sealed-secrets, pkg/apis/sealedsecrets/v1alpha1, SecretScope).
func SealedFor(o *krm.Object) (namespace, name string, known bool) {
	const scope = "sealedsecrets.bitnami.com/"
	if o.Kind() != "SealedSecret" || o.Annotation(scope+"cluster-wide") == "true" {
		return "", "", false
	}
	namespace, name = o.Text("spec", "template", "metadata", "namespace"), o.Text("spec", "template", "metadata", "name")
	if o.Annotation(scope+"namespace-wide") == "true" {
		name = ""
	}
	return namespace, name, namespace+name != ""
}

// meantBy returns the one of objects that a reference nearly names, and nobody else refers to.
func (c *Cluster) meantBy(r Reference, objects []*krm.Object) *krm.Object {
	var elsewhere, similar []*krm.Object
	for _, o := range objects {
		switch {
		case c.IsMade(o):
		case r.Kind == "ServiceAccount" && MayMeet(o.Namespace(), r.Namespace) && IsTypo(o.Name(), r.Name):
			similar = append(similar, o)
		case c.isReferredTo(o, r):
		case o.Name() == r.Name && r.Namespace != "":
			elsewhere = append(elsewhere, o)
		case o.Name() != r.Name && MayMeet(o.Namespace(), r.Namespace) && IsSimilar(o.Name(), r.Name):
			similar = append(similar, o)
		}
	}
	for _, found := range [][]*krm.Object{elsewhere, nearest(similar, r.Name)} {
		if len(found) == 1 {
			return found[0]
		}
	}
	return nil
}

// nearest are those whose names differ least from one.
func nearest(objects []*krm.Object, name string) []*krm.Object {
	least := -1
	var found []*krm.Object
	for _, o := range objects {
		switch d := strict.Distance(o.Name(), name); {
		case least < 0 || d < least:
			least, found = d, []*krm.Object{o}
		case d == least:
			found = append(found, o)
		}
	}
	return found
}

// isReferredTo tells whether the object is what another reference of the same sort means:
// an account that pods run as is bound as well, and the other way round. A Service is what
// something dials, but for a name that is a letter off.
func (c *Cluster) isReferredTo(o *krm.Object, as Reference) bool {
	if as.Kind == "Service" {
		return c.fleet.IsDialled(o) && !IsTypo(o.Name(), as.Name)
	}
	return slices.ContainsFunc(c.referred()[[2]string{as.Kind, o.Name()}], func(r Reference) bool {
		return MayMeet(r.Namespace, o.Namespace()) && r.isBinding() == as.isBinding()
	})
}

func (r Reference) isBinding() bool {
	return r.At.Object != nil && strings.HasSuffix(r.At.Object.Kind(), "RoleBinding")
}

// indexReferences are the references by kind and name.
func (c *Cluster) indexReferences() map[[2]string][]Reference {
	index := map[[2]string][]Reference{}
	for _, r := range c.References() {
		at := [2]string{r.Kind, r.Name}
		index[at] = append(index[at], r)
	}
	return index
}

// leastSimilar is how long names are that a letter or two may differ in.
const leastSimilar = 8

// IsSimilar tells whether one name was written for another: they differ in a hash, in a
// prefix or suffix of a whole word, or in a letter or two that are no numbers.
func IsSimilar(a, b string) bool {
	a, b = unhashed(a), unhashed(b)
	long, short := a, b
	if len(b) > len(a) {
		long, short = b, a
	}
	if a == b || strings.Contains(short, "-") && (strings.HasSuffix(long, "-"+short) || strings.HasPrefix(long, short+"-")) {
		return true
	}
	if len(short) < leastSimilar || !slices.Equal(numbersIn(a), numbersIn(b)) || differInLetter(a, b) {
		return false
	}
	return strict.Distance(a, b) <= 1+len(short)/12
}

// IsTypo tells whether one name is the other with a letter or two that are wrong, and no
// name of its own: numbers and the last letter of a list count.
func IsTypo(a, b string) bool {
	return min(len(a), len(b)) >= leastSimilar && a != b && strings.Count(a, "-") == strings.Count(b, "-") && IsSimilar(a, b)
}

// unhashed is a name without what kustomize puts behind those of generated objects.
func unhashed(name string) string {
	if at := len(name) - len("-7hf5k2m9bt"); at >= 0 && name[at] == '-' && hashed.MatchString(name) {
		return name[:at]
	}
	return name
}

func numbersIn(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return r < '0' || r > '9' })
}

// differInLetter tells whether the names are those of a list, as config-a and config-b.
func differInLetter(a, b string) bool {
	x, y := strings.Split(a, "-"), strings.Split(b, "-")
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i] != y[i] && len(x[i]) <= 2 && len(y[i]) <= 2 {
			return true
		}
	}
	return false
}
