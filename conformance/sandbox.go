package conformance

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// serviceAccount is where the kubelet puts what a pod logs in with.
const serviceAccount = "/var/run/secrets/kubernetes.io/serviceaccount"

// Sandbox is a container on this machine: its file system is a folder, and
// paths in its arguments and files lead into that folder.
type Sandbox struct {
	Root string
	Args []string
	Env  map[string]string
	// Missing are the paths that a volume should have filled, from objects that
	// the output does not have.
	Missing []string
	// Patience is how long the process may take; 0 is the default.
	Patience time.Duration
}

// NewSandbox makes a container's sandbox under root.
func NewSandbox(root string, c *Container) (*Sandbox, error) {
	env := c.Environment()
	s := &Sandbox{Root: root, Env: env}
	mounts := map[string]map[string]string{serviceAccount: {"ca.crt": certificate, "token": dummy, "namespace": c.Namespace}}
	for _, m := range c.VolumeMounts {
		files, known := c.mounted(m)
		if !known {
			s.Missing = append(s.Missing, m.MountPath)
		}
		mounts[m.MountPath] = files
	}
	s.addSecrets(mounts)
	led := append(slices.Collect(maps.Keys(mounts)), c.besides()...)
	for at, files := range mounts {
		if err := s.write(at, files, slices.Clone(led)); err != nil {
			return nil, err
		}
	}
	for _, arg := range c.Args(env) {
		s.Args = append(s.Args, s.inside(arg))
	}
	return s, nil
}

// besides are where the other containers of the pod mount something: a reloader writes files
// that name what Prometheus mounts.
func (c *Container) besides() []string {
	var found []string
	for _, other := range append(slices.Clone(c.Spec.InitContainers), c.Spec.Containers...) {
		for _, m := range other.VolumeMounts {
			found = append(found, m.MountPath)
		}
	}
	return found
}

var secretFile = regexp.MustCompile(`\b(ca|cert|key|credentials|username|password)_file: (/\S+)`)

// addSecrets puts the files into mounts of Secrets that people make which the configurations in
// other mounts name: a process that reads them does not start without.
func (s *Sandbox) addSecrets(mounts map[string]map[string]string) {
	for _, files := range mounts {
		for _, content := range files {
			for _, found := range secretFile.FindAllStringSubmatch(content, -1) {
				folder, name := path.Dir(found[2]), path.Base(found[2])
				if !slices.Contains(s.Missing, folder) {
					continue
				}
				if mounts[folder] == nil {
					mounts[folder] = map[string]string{}
				}
				if mounts[folder][name] = certificate; found[1] == "key" {
					mounts[folder][name] = certificateKey
				}
			}
		}
	}
}

// mounted returns the files of a mount, by their path in it; "" is the mount
// itself. It does not know those of an object that the output does not have.
func (c *Container) mounted(m corev1.VolumeMount) (map[string]string, bool) {
	i := slices.IndexFunc(c.Spec.Volumes, func(v corev1.Volume) bool { return v.Name == m.Name })
	if i < 0 {
		return nil, true
	}
	var files map[string]string
	var items []corev1.KeyToPath
	switch v := c.Spec.Volumes[i]; {
	case v.ConfigMap != nil:
		files, items = c.Output.files("ConfigMap", c.Namespace, v.ConfigMap.Name), v.ConfigMap.Items
	case v.Secret != nil:
		files, items = c.Output.files("Secret", c.Namespace, v.Secret.SecretName), v.Secret.Items
	case v.Projected != nil:
		return c.projected(m, v.Projected.Sources)
	default:
		return nil, v.CSI == nil
	}
	known := files != nil
	files = project(files, items)
	if m.SubPath != "" {
		files = map[string]string{"": files[m.SubPath]}
	}
	return files, known
}

// projected returns the files of several sources, a later one over an earlier one.
func (c *Container) projected(m corev1.VolumeMount, sources []corev1.VolumeProjection) (map[string]string, bool) {
	all, known := map[string]string{}, true
	for _, source := range sources {
		var files map[string]string
		switch {
		case source.ConfigMap != nil:
			files = c.Output.files("ConfigMap", c.Namespace, source.ConfigMap.Name)
			maps.Copy(all, project(files, source.ConfigMap.Items))
		case source.Secret != nil:
			files = c.Output.files("Secret", c.Namespace, source.Secret.Name)
			maps.Copy(all, project(files, source.Secret.Items))
		default:
			continue
		}
		known = known && files != nil
	}
	if m.SubPath != "" {
		all = map[string]string{"": all[m.SubPath]}
	}
	return all, known
}

// project renames keys as a volume's items do; what they leave out is not there.
func project(files map[string]string, items []corev1.KeyToPath) map[string]string {
	if len(items) == 0 {
		return files
	}
	projected := map[string]string{}
	for _, item := range items {
		projected[item.Path] = files[item.Key]
	}
	return projected
}

// write writes the files of a mount, and leads the paths in them inside.
func (s *Sandbox) write(at string, files map[string]string, mounts []string) error {
	if content, whole := files[""]; whole {
		return writeFile(s.Root+at, s.contentInside(content, mounts))
	}
	if err := os.MkdirAll(s.Root+at, 0o755); err != nil {
		return err
	}
	for name, content := range files {
		if err := writeFile(filepath.Join(s.Root+at, name), s.contentInside(content, mounts)); err != nil {
			return err
		}
	}
	return nil
}

func writeFile(path, content string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(content), 0o644)
}

// A compressed file is led inside as what it holds.
func (s *Sandbox) contentInside(content string, mounts []string) string {
	if plain, packed := unpack(content); packed {
		return pack(s.contentInside(plain, mounts))
	}
	slices.SortFunc(mounts, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, at := range mounts {
		pairs = append(pairs, at+"/", s.Root+at+"/")
	}
	return strings.NewReplacer(pairs...).Replace(content)
}

// inside leads the path of an argument into the sandbox. The paths of a URL, in
// flags such as --web.route-prefix, are none of the file system.
func (s *Sandbox) inside(arg string) string {
	flag, value, found := strings.Cut(arg, "=")
	switch {
	case strings.HasPrefix(arg, "/"):
		return s.Root + arg
	case found && strings.HasPrefix(value, "/") && !strings.HasSuffix(flag, "-prefix"):
		return flag + "=" + s.Root + value
	}
	return arg
}
