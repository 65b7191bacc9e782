package observe

import (
	"cmp"
	"encoding/base64"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Text is what a process reads: a flag's value, or a file. It may hold secrets, which no
// message may tell.
type Text struct {
	Text string
	// Known is false where the text is not among the objects, or a variable stands for it:
	// nothing follows from what it does not say.
	Known bool
	// Generated tells that a controller in the cluster writes it, of what stands at the place.
	Generated bool
	// At is where the text stands: the key of a ConfigMap or Secret, or the flag.
	At Place
	// section is the place of a part of the text, nil where that is At.
	section func(path string) Place
}

// Section is the place of a part of a text, by the dotted path of it: of what an operator
// writes, the field of the custom resource that says it.
func (t Text) Section(path string) Place {
	if t.section == nil {
		return t.At
	}
	return t.section(path)
}

// Config returns the configuration that a pair of flags of Thanos gives, for instance
// --objstore.config and --objstore.config-file. It is false where neither flag is given.
// Many rules ask, so it is looked up once.
func (p *Process) Config(flag string) (Text, bool) {
	p.configuring.Lock()
	known, found := p.configs[flag]
	p.configuring.Unlock()
	if found {
		return known.text, known.has
	}
	t, has := p.findConfig(flag)
	p.configuring.Lock()
	defer p.configuring.Unlock()
	if p.configs == nil {
		p.configs = map[string]configured{}
	}
	p.configs[flag] = configured{t, has}
	return t, has
}

// configured is an answer of Config.
type configured struct {
	text Text
	has  bool
}

func (p *Process) findConfig(flag string) (Text, bool) {
	if file := p.Flags.Value(flag + "-file"); file != "" {
		t := p.File(file)
		if t.At.Object == nil {
			t.At = p.At(flag + "-file")
		}
		return t, true
	}
	if !p.Flags.Has(flag) {
		return Text{}, false
	}
	return p.flagText(flag), true
}

// flagText is a flag's own text, or that of the variable that it is.
func (p *Process) flagText(flag string) Text {
	value := p.Flags.Value(flag)
	names := krm.References(value)
	if len(names) == 0 {
		return Text{Text: value, Known: true, At: p.At(flag)}
	}
	e := p.Env(names[0])
	if e == nil || value != "$("+names[0]+")" {
		return Text{At: p.At(flag)}
	}
	for field, kind := range keyRefs {
		if name := e.Text("valueFrom", field, "name"); name != "" {
			if t := p.Cluster().Key(kind, p.Namespace(), name, e.Text("valueFrom", field, "key")); t.Known {
				return t
			}
		}
	}
	return Text{At: p.At(flag)}
}

// File returns the text of a file that the process sees, where it is mounted from an
// object that is known.
func (p *Process) File(path string) Text {
	f, found := p.Cluster().run.MountedFile(p.Container, path)
	if !found {
		return Text{}
	}
	return p.Cluster().Key(f.Kind, p.Namespace(), f.Name, f.Key)
}

// Source tells which key of a ConfigMap or Secret the process sees at a path; false where
// none is mounted there.
func (p *Process) Source(path string) (krm.File, bool) {
	return p.Cluster().run.MountedFile(p.Container, path)
}

// ConfigSource tells which key of a ConfigMap or Secret a pair of flags reads, by a file or
// by the variable that the flag is, whether or not the object is there. It is false where
// neither is known.
func (p *Process) ConfigSource(flag string) (krm.File, bool) {
	if file := p.Flags.Value(flag + "-file"); file != "" {
		return p.Source(file)
	}
	names := krm.References(p.Flags.Value(flag))
	if len(names) != 1 || p.Flags.Value(flag) != "$("+names[0]+")" || p.Env(names[0]) == nil {
		return krm.File{}, false
	}
	from := p.Env(names[0])
	for field, kind := range keyRefs {
		if name := from.Text("valueFrom", field, "name"); name != "" {
			return krm.File{Kind: kind, Name: name, Key: from.Text("valueFrom", field, "key")}, true
		}
	}
	return krm.File{}, false
}

// keyRefs are the kinds of objects that a variable's value comes from, by their fields.
var keyRefs = map[string]string{"secretKeyRef": "Secret", "configMapKeyRef": "ConfigMap"}

// Key returns a key of a ConfigMap or Secret that is referred to from a namespace.
func (c *Cluster) Key(kind, namespace, name, key string) Text {
	if o := c.Get(kind, namespace, name); o != nil {
		return c.content(o, key)
	}
	for _, o := range c.All("ExternalSecret") {
		template := []string{"spec", "target", "template", "data"}
		if !MayMeet(o.Namespace(), namespace) || cmp.Or(o.Text("spec", "target", "name"), o.Name()) != name || !o.Has(append(template, key)...) {
			continue
		}
		return c.newText(o.Text(append(template, key)...), o, strings.Join(append(template, key), "."))
	}
	if kind == "ConfigMap" {
		return c.generatedRing(namespace, name, key)
	}
	return Text{}
}

// content returns a key of a ConfigMap or Secret in clear.
func (c *Cluster) content(o *krm.Object, key string) Text {
	if o.Unreadable(key) != "" {
		return Text{At: c.At(o, o.KeyField(key))} // encrypted, or no base64
	}
	if text, found := o.Strings("stringData")[key]; found {
		return c.newText(text, o, o.KeyField(key))
	}
	text, found := o.Strings("data")[key]
	if !found {
		return Text{}
	}
	t := c.newText(text, o, o.KeyField(key))
	if o.Kind() == "Secret" {
		packed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
		clear, ok := unpack(packed)
		t.Text, t.Known = string(clear), err == nil && ok
	}
	return t
}

func (c *Cluster) newText(text string, o *krm.Object, field string) Text {
	t := Text{Text: text, Known: true, At: c.At(o, field)}
	if c.IsMade(o) {
		t.section = func(path string) Place { return c.At(o, field+"."+path) }
	}
	return t
}
