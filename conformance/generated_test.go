package conformance

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	corev1 "k8s.io/api/core/v1"
)

// topKeys are the keys at the top of a YAML mapping.
func topKeys(content string) map[string]yaml.Node {
	var top map[string]yaml.Node
	if err := yaml.Unmarshal([]byte(content), &top); err != nil {
		return nil
	}
	return top
}

// isObjstore tells a file that names a provider by type: an object store, unless
// gen-thanos-config made it.
func isObjstore(content string) bool {
	top := topKeys(content)
	_, typed := top["type"]
	_, configured := top["config"]
	return typed && configured
}

func generator(o *Object) string { return o.Metadata.Annotations["thanos-fleet.dev/generated-by"] }

func generated(o *Object) bool { return generator(o) != "" }

var variable = regexp.MustCompile(`\$\(([A-Za-z_][A-Za-z0-9_]*)\)`)

// TestEveryObjectStoreIsTaken judges those that an operator reads, too: what is
// substituted is a dummy here.
func TestEveryObjectStoreIsTaken(t *testing.T) {
	const judge = "object store configuration"
	eachFile(func(o *Output, holder *Object, name, content string) {
		if generator(holder) != "gen-objstore-secret" || !isObjstore(content) {
			return
		}
		t.Run(o.Name+" "+holder.String()+" "+name, func(t *testing.T) {
			t.Parallel()
			s := &Sandbox{Root: t.TempDir(), Env: map[string]string{}}
			for _, found := range variable.FindAllStringSubmatch(content, -1) {
				s.Env[found[1]] = dummy
			}
			content, err := s.withTLSFiles(content)
			if err != nil {
				t.Fatal(err)
			}
			v := s.with(t, content, s.askObjstore)
			if s.lacksAFile(t, judge, t.Name(), v) {
				return
			}
			settleFor(t, judge, o, t.Name(), s.forgiven(v))
		})
	})
}

// TestEveryGeneratedFileIsJudged: each file that the project makes is one that a
// judge above takes up.
func TestEveryGeneratedFileIsJudged(t *testing.T) {
	eachFile(func(o *Output, holder *Object, name, content string) {
		if !generated(holder) || generator(holder) == "gen-objstore-secret" || PrometheusFileOf(content) != NoPrometheusFile {
			return
		}
		if isGrafana(content) {
			return // judged by TestGrafanaTakesItsDatasources
		}
		operated := generator(holder) == "gen-thanos-config" && holder.Kind == "Secret" // judged by TestAnOperatorsTracingIsTaken
		if !operated && !o.reads(holder) && !o.LeftOver(holder) {
			t.Errorf("%s: nobody reads %s of %s, and so no judge sees it", o.Name, name, holder)
		}
	})
}

// reads tells whether a container mounts a ConfigMap or a Secret.
func (o *Output) reads(holder *Object) bool {
	for _, c := range o.Containers() {
		mounts := func(v corev1.Volume) bool { return shows(v, holder.Kind, holder.Metadata.Name) }
		if c.Namespace == holder.Metadata.Namespace && slices.ContainsFunc(c.Spec.Volumes, mounts) {
			return true
		}
	}
	// A member's workload mounts it, as its policy says; karmada judges members.
	mount := regexp.MustCompile(`(?i)(configMap:\n *name|secret:\n *secretName): ` + regexp.QuoteMeta(holder.Metadata.Name) + `\n`)
	return slices.ContainsFunc(o.Objects, func(object *Object) bool {
		return strings.HasSuffix(object.Kind, "OverridePolicy") && mount.MatchString(object.Text)
	})
}

// shows tells whether a volume shows a ConfigMap or a Secret.
func shows(v corev1.Volume, kind, name string) bool {
	if v.Projected != nil {
		return slices.ContainsFunc(v.Projected.Sources, func(s corev1.VolumeProjection) bool {
			return kind == "ConfigMap" && s.ConfigMap != nil && s.ConfigMap.Name == name || kind == "Secret" && s.Secret != nil && s.Secret.Name == name
		})
	}
	return kind == "ConfigMap" && v.ConfigMap != nil && v.ConfigMap.Name == name || kind == "Secret" && v.Secret != nil && v.Secret.SecretName == name
}

// lacksAFile counts a verdict on a file that names another, which a user mounts
// and the output does not have.
func (s *Sandbox) lacksAFile(t *testing.T, judge, subject string, v Verdict) bool {
	t.Helper()
	lacks := v.Outcome == Refuses && strings.Contains(v.Said, "no such file or directory")
	if lacks {
		left(t, judge, "its configuration names a file that the case does not have", subject)
	}
	return lacks
}
