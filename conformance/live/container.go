package live

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/thanos-fleet/thanos-fleet/conformance"
)

const serviceAccount = "/var/run/secrets/kubernetes.io/serviceaccount"

// programOf names the program of an image, by the image's own name.
var programOf = map[string]string{
	"alertmanager":               "alertmanager",
	"blackbox-exporter":          "blackbox_exporter",
	"node-exporter":              "node_exporter",
	"prom-label-proxy":           "prom-label-proxy",
	"prometheus":                 "prometheus",
	"prometheus-config-reloader": "prometheus-config-reloader",
	"thanos":                     "thanos",
	"traefik":                    "traefik",
}

// container makes the folder and the command line of a container.
func (p *Pod) container(spec corev1.PodSpec, c corev1.Container) (*process, error) {
	s, err := p.sandbox(spec, c)
	if err != nil {
		return nil, err
	}
	program, found := programOf[p.view(spec, c).Program()]
	if !found {
		return nil, fmt.Errorf("%s: nobody here builds the program of image %s", p, c.Image)
	}
	args, err := p.arguments(program, s.Args)
	if err != nil {
		return nil, fmt.Errorf("%s: container %s: %w", p, c.Name, err)
	}
	file, err := p.cluster.fleet.programs.Path(program)
	if err != nil {
		return nil, err
	}
	log := filepath.Join(p.cluster.fleet.dir, "logs", fmt.Sprintf("%s-%s-%s-%s.log", p.cluster.Name, p.Namespace, p.Name, c.Name))
	env, err := p.environment(s)
	if err != nil {
		return nil, err
	}
	return &process{
		pod: p, name: c.Name, spec: c, log: log, dir: s.Root, ready: errNotAsked,
		program: file, args: args, env: env,
	}, nil
}

// view is the container as conformance knows containers.
func (p *Pod) view(spec corev1.PodSpec, c corev1.Container) *conformance.Container {
	p.cluster.mu.Lock()
	defer p.cluster.mu.Unlock()
	return &conformance.Container{
		Container: c, Output: p.cluster.objects, Pod: p.Name, Namespace: p.Namespace, Spec: spec,
		Fields: map[string]string{"status.podIP": p.IP, "status.hostIP": p.IP, "spec.nodeName": nodeName, "metadata.uid": p.Name},
	}
}

// sandbox writes the files of a container. What pods write is behind a link, so that the
// containers of a pod share it, and a claim stays.
func (p *Pod) sandbox(spec corev1.PodSpec, c corev1.Container) (*conformance.Sandbox, error) {
	root := filepath.Join(p.dir, "root")
	for _, m := range c.VolumeMounts {
		i := slices.IndexFunc(spec.Volumes, func(v corev1.Volume) bool { return v.Name == m.Name })
		if i < 0 {
			return nil, fmt.Errorf("%s: container %s mounts %s, which is no volume of the pod", p, c.Name, m.Name)
		}
		if err := p.mount(spec.Volumes[i], m, root); err != nil {
			return nil, err
		}
	}
	s, err := conformance.NewSandbox(root, p.view(spec, c))
	if err != nil {
		return nil, err
	}
	for _, at := range s.Missing {
		if !optional(spec, c, at) {
			return nil, fmt.Errorf("%s: container %s: nothing fills %s: what is mounted there is in no object, and the pod would wait for it for ever", p, c.Name, at)
		}
	}
	return s, p.login(root)
}

// optional tells whether a pod starts without what is mounted at a path.
func optional(spec corev1.PodSpec, c corev1.Container, at string) bool {
	for _, m := range c.VolumeMounts {
		for _, v := range spec.Volumes {
			if m.MountPath != at || m.Name != v.Name {
				continue
			}
			return v.ConfigMap != nil && v.ConfigMap.Optional != nil && *v.ConfigMap.Optional ||
				v.Secret != nil && v.Secret.Optional != nil && *v.Secret.Optional
		}
	}
	return false
}

// mount links what a container writes, or sees of the machine, to where it is. The
// containers of a pod have one tree of files, so no two volumes may be at one path.
func (p *Pod) mount(v corev1.Volume, m corev1.VolumeMount, root string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.mounts == nil {
		p.mounts = map[string]string{}
	}
	if old := p.mounts[m.MountPath]; old != "" && old != m.Name+":"+m.SubPath {
		return fmt.Errorf("%s: its containers mount %s and %s at %s, and here they have one tree of files", p, old, m.Name, m.MountPath)
	}
	p.mounts[m.MountPath] = m.Name + ":" + m.SubPath
	switch {
	case v.HostPath != nil:
		return link(v.HostPath.Path, root+m.MountPath)
	case v.PersistentVolumeClaim != nil || v.EmptyDir != nil:
		folder := filepath.Join(p.volume(v), m.SubPath)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
		return link(folder, root+m.MountPath)
	}
	return nil
}

func link(folder, at string) error {
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		return err
	}
	if _, err := os.Lstat(at); err == nil {
		return nil
	}
	return os.Symlink(folder, at)
}

// login is what the pod logs in with at the cluster's API server.
func (p *Pod) login(root string) error {
	for name, text := range map[string]string{"ca.crt": p.cluster.fleet.trust.text, "token": token, "namespace": p.Namespace} {
		if err := os.WriteFile(filepath.Join(root+serviceAccount, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (p *Pod) environment(s *conformance.Sandbox) ([]string, error) {
	host, port, _ := strings.Cut(p.cluster.api.address, ":")
	env := []string{
		"HOME=" + s.Root, "TMPDIR=" + os.TempDir(), "PATH=" + os.Getenv("PATH"),
		"HOSTNAME=" + p.Name, "GOMAXPROCS=1", "AWS_EC2_METADATA_DISABLED=true",
		"KUBERNETES_SERVICE_HOST=" + host, "KUBERNETES_SERVICE_PORT=" + port,
		podDNS + "=" + p.cluster.dns[p.Namespace].Address, podRoot + "=" + s.Root,
		"SSL_CERT_FILE=" + s.Root + serviceAccount + "/ca.crt",
	}
	for name, value := range s.Env {
		env = append(env, name+"="+value)
	}
	identity, err := p.identity(s.Root)
	return append(env, identity...), err
}

// listens are the flags by which a program, or a component of Thanos, is told where to
// listen, and the port that it takes when it is not told.
var listens = map[string]map[string]string{
	"alertmanager":      {"--web.listen-address": "9093", "--cluster.listen-address": "9094"},
	"blackbox_exporter": {"--web.listen-address": "9115"},
	"node_exporter":     {"--web.listen-address": "9100"},
	"prometheus":        {"--web.listen-address": "9090"},
	"compact":           {"--http-address": "10902"},
	"query":             {"--http-address": "10902", "--grpc-address": "10901"},
	"query-frontend":    {"--http-address": "10902"},
	"receive":           {"--http-address": "10902", "--grpc-address": "10901", "--remote-write.address": "19291", "--receive.capnproto-address": "19391"},
	"rule":              {"--http-address": "10902", "--grpc-address": "10901"},
	"sidecar":           {"--http-address": "10902", "--grpc-address": "10901"},
	"store":             {"--http-address": "10902", "--grpc-address": "10901"},
	"tools":             {"--http-address": "10902"},
}

// anywhere is an address on all interfaces, or the pod's own.
var anywhere = regexp.MustCompile(`(^|=|//)(?:0\.0\.0\.0|localhost|127\.0\.0\.1|\[::\])?(:\d+)`)

// arguments are the container's own, which the pod's address and what a test has no time
// for are put into.
func (p *Pod) arguments(program string, args []string) ([]string, error) {
	var made []string
	for _, arg := range args {
		made = append(made, anywhere.ReplaceAllString(arg, "${1}"+p.IP+"${2}"))
	}
	component := program
	if program == "thanos" && len(args) > 0 {
		component = args[0]
	}
	for flag, port := range listens[component] {
		if !slices.ContainsFunc(made, func(arg string) bool { return strings.HasPrefix(arg, flag+"=") }) {
			made = append(made, flag+"="+p.IP+":"+port)
		}
	}
	if component == "prometheus" {
		made = keeping(made)
	}
	for _, a := range sooner {
		if a.component == component {
			made = a.apply(made)
		}
	}
	return made, nil
}

// base is the last word of an image, for people.
func base(image string) string {
	name, _, _ := strings.Cut(path.Base(image), ":")
	return name
}
