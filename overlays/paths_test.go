package overlays_test

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

// absolute finds paths in arguments and configurations.
var absolute = regexp.MustCompile(`(?:^|[=:\s"'\[])(/[A-Za-z0-9_./*-]+)`)

// TestPathsAreMounted: a file that an argument or a mounted configuration names is
// a key of what is mounted there, and a folder that an argument names is writable,
// as the root is not.
func TestPathsAreMounted(t *testing.T) {
	judged := 0
	for name, c := range clusters(t) {
		for _, p := range c.pods {
			for _, container := range p.spec.Containers {
				for _, text := range append(slices.Clone(container.Args), c.mounted(p)...) {
					for _, m := range absolute.FindAllStringSubmatch(comment.ReplaceAllString(text, ""), -1) {
						judged++
						if problem := c.missing(p, container, m[1]); problem != "" {
							t.Errorf("%s: %s: container %s: %s %s", name, nameOf(p.owner), container.Name, m[1], problem)
						}
					}
				}
				for _, arg := range container.Args {
					if dir := folder(arg); dir != "" && mountOf(container, dir) == nil {
						t.Errorf("%s: %s: container %s: nothing is mounted for %s", name, nameOf(p.owner), container.Name, arg)
					}
				}
			}
		}
	}
	if judged < 100 {
		t.Errorf("only %d paths were judged", judged)
	}
}

// folder returns the folder or file that an argument names, if it does.
func folder(arg string) string {
	flag, value, _ := strings.Cut(arg, "=")
	if !strings.HasPrefix(value, "/") || !folders.MatchString(flag) {
		return ""
	}
	return value
}

var folders = regexp.MustCompile(`path$|dir$|file$|-cert$|-key$|-ca$`)

// mounted returns the texts of the ConfigMaps in a pod's volumes.
func (c *cluster) mounted(p pods) []string {
	var all []string
	for _, v := range p.spec.Volumes {
		for _, s := range sources(v) {
			if o := c.get("ConfigMap", p.owner.GetNamespace(), s.name); o != nil && s.kind == "ConfigMap" {
				all = append(all, texts(o.Object["data"])...)
			}
		}
	}
	return all
}

// mountOf returns the mount that a path is in.
func mountOf(container corev1.Container, file string) *corev1.VolumeMount {
	var found *corev1.VolumeMount
	for i, m := range container.VolumeMounts {
		if (file == m.MountPath || strings.HasPrefix(file, strings.TrimSuffix(m.MountPath, "/")+"/")) && (found == nil || len(m.MountPath) > len(found.MountPath)) {
			found = &container.VolumeMounts[i]
		}
	}
	return found
}

// missing says why a path below a mounted ConfigMap or Secret leads nowhere.
func (c *cluster) missing(p pods, container corev1.Container, file string) string {
	mount := mountOf(container, file)
	if mount == nil || file == mount.MountPath {
		return ""
	}
	for _, v := range p.spec.Volumes {
		if v.Name != mount.Name {
			continue
		}
		for _, s := range sources(v) {
			held, found := c.held(p.owner.GetNamespace(), s)
			if len(s.files) > 0 {
				held, found = s.files, true
			}
			rest := strings.TrimPrefix(strings.TrimPrefix(file, mount.MountPath), "/")
			if !found || slices.ContainsFunc(held, func(key string) bool { ok, _ := path.Match(rest, key); return ok }) {
				return ""
			}
		}
		if len(sources(v)) > 0 && mount.SubPath == "" {
			return "is no key of what is mounted"
		}
	}
	return ""
}
