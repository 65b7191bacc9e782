package tls

import (
	"path"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

var unmounted = &checks.Rule{
	ID:       "tls/unmounted",
	Severity: krm.Error,
	Check:    checkUnmounted,
}

// files are the flags that name a file of TLS.
var files = []string{
	"--grpc-server-tls-cert", "--grpc-server-tls-key", "--grpc-server-tls-client-ca",
	"--grpc-client-tls-cert", "--grpc-client-tls-key", "--grpc-client-tls-ca",
	"--remote-write.server-tls-cert", "--remote-write.server-tls-key", "--remote-write.server-tls-client-ca",
	"--remote-write.client-tls-cert", "--remote-write.client-tls-key", "--remote-write.client-tls-ca",
}

func checkUnmounted(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes() {
		checkProvided(p, tell)
		for _, flag := range files {
			file := p.Flags.Value(flag)
			if why, remedy := missing(p, file); why != "" {
				tell(p.At(flag), remedy, "%s=%s, and %s", flag, file, why)
			}
		}
	}
	for _, c := range f.Connections() {
		if c.Text.At.Object == nil || c.From.Hidden != "" {
			continue // flags have been looked at
		}
		for _, file := range []string{c.TLS.CA, c.TLS.Cert, c.TLS.Key} {
			if why, remedy := missing(c.From, file); why != "" && !isFlag(c.From, file) {
				tell(c.Dial.At, remedy, "%s is dialled with %s, and %s", c.Address, file, why)
			}
		}
	}
}

// checkProvided looks for the files that configurations of buckets, caches and tracing name.
func checkProvided(p *observe.Process, tell checks.Tell) {
	for _, c := range p.Provided() {
		for _, file := range provider.Files(c.Config) {
			if why, remedy := notThere(p, file.Path); why != "" {
				tell(c.Text.At, remedy, "config.%s of %s is %s, and %s", file.Key, c.Flag, file.Path, why)
			}
		}
	}
}

func isFlag(p *observe.Process, file string) bool {
	return slices.ContainsFunc(files, func(flag string) bool { return p.Flags.Value(flag) == file })
}

// given are folders that images and kubelets fill.
var given = []string{"/etc/ssl/", "/etc/pki/", "/usr/", "/var/run/secrets/kubernetes.io/", "/run/secrets/kubernetes.io/"}

// missing is notThere for what flags name: operators mount the files of the flags that they
// give.
func missing(p *observe.Process, file string) (why, remedy string) {
	if p.Cluster().IsMade(p.Pods.Object) {
		return "", ""
	}
	return notThere(p, file)
}

// notThere says why no file is at a path of a process: no volume is mounted there, where
// upstream's image has none either, or what is mounted has other keys. It is "" where a
// file is there, or may be; and what to do.
func notThere(p *observe.Process, file string) (why, remedy string) {
	isGiven := slices.ContainsFunc(given, func(folder string) bool { return strings.HasPrefix(file, folder) })
	if !path.IsAbs(file) || isGiven || p.FilledByOthers(file) || isInjected(p.Pods) {
		return "", ""
	}
	l, known := p.Location(file)
	if known && l.Volume == "" && isUpstream(p) {
		return "nothing is mounted there", "mount the Secret that holds it at " + path.Dir(file)
	}
	source, mounted := p.Source(file)
	if !known || !mounted || isProjected(p.Pods, l.Volume) {
		return "", ""
	}
	keys := p.Cluster().Keys(source.Kind, p.Namespace(), source.Name)
	if len(keys) == 0 || slices.Contains(keys, source.Key) {
		return "", ""
	}
	return source.Kind + " " + source.Name + ", which is mounted there, has " + strings.Join(keys, ", ") + " only", "name the file as its key is called"
}

// isUpstream tells whether the image is one of upstream's, in whatever registry: they hold
// no certificates but those of the system.
func isUpstream(p *observe.Process) bool {
	image, _, _ := strings.Cut(p.Text("image"), "@")
	if colon := strings.LastIndexByte(image, ':'); colon > strings.LastIndexByte(image, '/') {
		image = image[:colon]
	}
	return slices.ContainsFunc([]string{"thanos/thanos", "thanosio/thanos", "prometheus/prometheus", "prom/prometheus", "bitnami/thanos"}, func(name string) bool {
		return image == name || strings.HasSuffix(image, "/"+name)
	})
}

// isProjected tells whether a volume has several sources.
func isProjected(p *observe.Pods, name string) bool {
	return slices.ContainsFunc(p.Each(p.PodSpec("volumes")...), func(v *krm.Object) bool {
		return v.Text("name") == name && v.Has("projected")
	})
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
