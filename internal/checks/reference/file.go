package reference

import (
	"path"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var file = &checks.Rule{
	ID:       "reference/file",
	Severity: krm.Error,
	Check:    checkFile,
}

var ruleFiles = &checks.Rule{
	ID:       "reference/rule-files",
	Severity: krm.Warning,
	Check:    checkRuleFiles,
}

// images are those whose content is known: of upstream, as its registries have them.
var images = []string{"thanos", "prometheus", "alertmanager", "thanosio/thanos", "prom/prometheus", "prom/alertmanager", "prometheus/prometheus", "prometheus/alertmanager", "thanos/thanos"}

// inImage are the files that upstream's images bring.
var inImage = []string{"/etc/prometheus/prometheus.yml", "/etc/alertmanager/alertmanager.yml", "/etc/ssl", "/usr", "/etc/passwd", "/dev/null"}

// missing says why no file is at a path of a process; "" where one is, or may be.
func missing(p *observe.Process, at string) string {
	if !path.IsAbs(at) || observe.HasVariable(at) || p.Cluster().IsMade(p.Pods.Object) || p.FilledByOthers(at) || isInjected(p.Pods) {
		return ""
	}
	l, known := p.Location(at)
	switch {
	case !known:
		return ""
	case l.Volume == "" && isUpstream(p) && !isBelowAny(path.Clean(at), inImage) && !strings.HasPrefix(at, "/tmp/") && !strings.HasPrefix(at, "/var/run/secrets/") && !strings.HasPrefix(at, "/run/secrets/"):
		return "nothing is mounted there"
	case l.Volume == "":
		return ""
	}
	source, mounted := p.Source(at)
	if !mounted {
		if names := shown(p, l.Volume); len(names) > 0 {
			return "volume " + l.Volume + " shows " + strings.Join(names, ", ") + " only"
		}
		if v := volumeNamed(p, l.Volume); v != nil && (v.Has("configMap") || v.Has("secret")) && strings.Contains(l.Inside, "/") {
			return "volume " + l.Volume + " has no folders"
		}
		return ""
	}
	keys := p.Cluster().Keys(source.Kind, p.Namespace(), source.Name)
	if len(keys) == 0 || slices.Contains(keys, source.Key) || isGlob(at) && slices.ContainsFunc(keys, func(k string) bool { ok, _ := path.Match(source.Key, k); return ok }) || isProjected(p, l.Volume) {
		return ""
	}
	return source.Kind + " " + source.Name + ", which is mounted there, has " + strings.Join(keys, ", ") + " only"
}

func isGlob(at string) bool { return strings.ContainsAny(at, "*?[") }

func isUpstream(p *observe.Process) bool {
	image, _, _ := strings.Cut(p.Text("image"), "@")
	if colon := strings.LastIndexByte(image, ':'); colon > strings.LastIndexByte(image, '/') {
		image = image[:colon]
	}
	return slices.ContainsFunc(images, func(name string) bool {
		return image == name || strings.HasSuffix(image, "/"+name) && strings.Contains(name, "/")
	})
}

func isBelowAny(at string, folders []string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return at == f || strings.HasPrefix(at, f+"/") })
}

// isInjected tells whether annotations ask somebody to put files into the pod.
func isInjected(p *observe.Pods) bool {
	for name := range p.Strings(p.PodMetadata("annotations")...) {
		if strings.Contains(name, "inject") {
			return true
		}
	}
	return false
}

// volumeNamed returns a volume of a pod, or nil.
func volumeNamed(p *observe.Process, name string) *krm.Object {
	for _, v := range p.Pods.Each(p.Pods.PodSpec("volumes")...) {
		if v.Text("name") == name {
			return v
		}
	}
	return nil
}

// isProjected tells whether a volume shows several objects, any of which may have the file.
func isProjected(p *observe.Process, name string) bool {
	v := volumeNamed(p, name)
	return v != nil && len(v.Each("projected", "sources")) > 1
}

// shown are the paths of a volume that lists all that it shows; nil for any other.
func shown(p *observe.Process, name string) []string {
	v := volumeNamed(p, name)
	if v == nil {
		return nil
	}
	var paths []string
	for _, field := range []string{"configMap", "secret"} {
		for _, item := range v.Each(field, "items") {
			paths = append(paths, item.Text("path"))
		}
	}
	return paths
}

// isFileFlag tells whether a flag names a file that is read at the start.
func isFileFlag(name string) bool {
	return (strings.HasSuffix(name, "-file") || strings.HasSuffix(name, ".file") || name == "--cluster.tls-config" || name == "--http.config") && name != "--rule-file" && !strings.Contains(name, "delay-compact-file")
}

func checkFile(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes() {
		if p.Hidden != "" || p.Component == thanos.Grafana {
			continue
		}
		for _, arg := range p.Flags {
			name, _, _ := strings.Cut(arg, "=")
			if !strings.HasPrefix(name, "--") || !isFileFlag(name) || isReloaded(p, p.Flags.Value(name)) {
				continue
			}
			if why := missing(p, p.Flags.Value(name)); why != "" {
				tell(p.At(name), "mount what holds the file, or name it as its key is called", "%s=%s: %s", name, p.Flags.Value(name), why)
			}
		}
		for i, e := range p.Each("env") {
			if name := e.Text("name"); name == "GOOGLE_APPLICATION_CREDENTIALS" || name == "AWS_SHARED_CREDENTIALS_FILE" || name == "AWS_CONFIG_FILE" || name == "SSL_CERT_FILE" {
				if why := missing(p, e.Text("value")); why != "" {
					tell(p.AtField(problem.Index("env", i)), "mount what holds the file, or name it as its key is called", "variable %s is %s: %s", name, e.Text("value"), why)
				}
			}
		}
	}
}

// isReloaded tells whether another container of the pod writes the file.
func isReloaded(p *observe.Process, at string) bool {
	for _, c := range p.Pods.AllContainers() {
		if c.Path != p.Path && slices.ContainsFunc(append(c.Texts("args"), c.Texts("command")...), func(arg string) bool { return strings.Contains(arg, at) && at != "" }) {
			return true
		}
	}
	return false
}

func checkRuleFiles(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Prometheus, thanos.Rule) {
		if p.Component == thanos.Rule {
			for _, pattern := range p.Flags.Values("--rule-file") {
				if why := missing(p, pattern); why != "" && !holdsRules(p, pattern) {
					tell(p.AtValue("--rule-file", pattern), remedyOfPattern(p, pattern), "rule files %s: %s", pattern, why)
				}
			}
			continue
		}
		t := p.Configuration()
		if !t.Known {
			continue
		}
		for _, pattern := range p.RuleFiles() {
			if why := missing(p, pattern); why != "" && !holdsRules(p, pattern) {
				tell(t.At, remedyOfPattern(p, pattern), "rule files %s: %s", pattern, why)
			}
		}
	}
}

// remedyOfPattern says what to do with a pattern that finds nothing: a pattern does not look
// into the folders of its folder, where something may be mounted.
func remedyOfPattern(p *observe.Process, pattern string) string {
	folder, file := path.Split(pattern)
	for _, m := range p.Each("volumeMounts") {
		if at := path.Clean(m.Text("mountPath")); strings.HasPrefix(at, folder) && !observe.HasVariable(at) {
			return "write " + at + "/" + file + " for what is mounted below, or mount the rules there"
		}
	}
	return "mount the rules there"
}

// holdsRules tells whether rules are mounted where a pattern looks, under other names: that
// nobody loads them is told of the rules.
func holdsRules(p *observe.Process, pattern string) bool {
	source, mounted := p.Source(pattern)
	if !mounted {
		return false
	}
	c := p.Cluster()
	return slices.ContainsFunc(c.Keys(source.Kind, p.Namespace(), source.Name), func(key string) bool {
		return strings.Contains(c.Key(source.Kind, p.Namespace(), source.Name, key).Text, "groups:")
	})
}
