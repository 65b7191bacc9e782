package observe

import (
	"maps"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// dict is a mapping of YAML while it is put together.
type dict = map[string]any

// arg is an argument that an operator gives, and the field of the custom resource that
// says it, "" where no field of its own does.
type arg struct{ name, value, field string }

func (a arg) String() string {
	if a.value == "" {
		return "--" + a.name
	}
	return "--" + a.name + "=" + a.value
}

// box is a container that an operator writes.
type box struct {
	component   Component
	name, image string
	command     []string
	// subcommand stands before the arguments, "" for none.
	subcommand         string
	args               []arg
	env, ports, mounts []any
	// fields of the custom resource that say fields of the container, "" for the container.
	fields map[string]string
	// flags are those that say flags, whether they are given or not; "" is that of others.
	flags map[string]string
}

// give adds an argument whose value is not empty.
func (b *box) give(name, value, field string) {
	b.says(name, field)
	if value != "" {
		b.args = append(b.args, arg{name, value, field})
	}
}

// says notes which field says a flag.
func (b *box) says(name, field string) {
	if b.flags == nil {
		b.flags = map[string]string{}
	}
	if field != "" {
		b.flags["--"+name] = field
	}
}

func (b *box) set(name, field string) { b.args = append(b.args, arg{name, "", field}) }

func (b *box) port(name string, number int) {
	b.ports = append(b.ports, dict{"name": name, "containerPort": number, "protocol": "TCP"})
}

func (b *box) mount(volume, path string) {
	b.mounts = append(b.mounts, dict{"name": volume, "mountPath": path})
}

func (b *box) value() dict {
	value := dict{"name": b.name, "image": b.image}
	var args []string
	if b.subcommand != "" {
		args = append(args, b.subcommand)
	}
	for _, a := range b.args {
		args = append(args, a.String())
	}
	for key, list := range map[string][]any{"env": b.env, "ports": b.ports, "volumeMounts": b.mounts} {
		if len(list) > 0 {
			value[key] = list
		}
	}
	for key, list := range map[string][]string{"command": b.command, "args": args} {
		if len(list) > 0 {
			value[key] = list
		}
	}
	return value
}

// additional adds the arguments that a list of the custom resource holds.
func (op *operation) additional(b *box, path string) {
	for i, a := range op.of.Each(strings.Split(path, ".")...) {
		b.args = append(b.args, arg{a.Text("name"), a.Text("value"), problem.Index(path, i)})
	}
}

func fieldEnv(name, path string) dict {
	return dict{"name": name, "valueFrom": dict{"fieldRef": dict{"fieldPath": path}}}
}

func secretVolume(name, secret string) dict {
	return dict{"name": name, "secret": dict{"secretName": secret}}
}

func has[V any](m map[string]V, key string) bool {
	_, found := m[key]
	return found
}

// flag notes which fields say the arguments of a container.
func (m *made) flag(b *box) {
	if b.component == "" {
		return
	}
	fields := maps.Clone(b.flags)
	m.flags[b.component] = fields
	given := map[string]string{}
	for _, a := range b.args {
		if a.field == "" {
			continue
		}
		flag := "--" + a.name
		fields[a.String()] = a.field
		if other, twice := given[flag]; twice && other != a.field {
			fields[flag], _, _ = strings.Cut(a.field, "[") // the list of them
		} else {
			given[flag], fields[flag] = a.field, a.field
		}
	}
}
