package thanos

import (
	"cmp"
	"slices"
	"strings"
)

// Container is what tells what a container runs.
type Container struct {
	Name, Image string
	// Command takes the place of the image's entrypoint, Args those of its arguments.
	Command, Args []string
	// Labels of the pod, and of what it is made of.
	Labels map[string]string
	// Env holds the variables whose value is written out.
	Env map[string]string
	// Init tells that the container ends before the others start.
	Init bool
}

// Identity is what a container runs.
type Identity struct {
	// Program is its name, "" for one that is none of those that are known here.
	Program Program
	// Component of Thanos, or the form of another program. It is None where the
	// program is known and its component is not to be seen.
	Component Component
	// By says what told.
	By string
	// At is where the program's own arguments begin among command and args, one
	// behind the other: behind what wraps the program.
	At int
	// Hidden says why the arguments cannot be read, and so not be edited; "" when
	// they can.
	Hidden string
}

// Program is what a binary is called.
type Program string

// The programs that functions know.
const (
	thanosProgram       Program = "thanos"
	prometheusProgram   Program = "prometheus"
	alertmanagerProgram Program = "alertmanager"
	grafanaProgram      Program = "grafana"
)

// reasons tell what a container runs, the most certain first: each knows what it
// runs, or leaves that to the next.
var reasons = []struct {
	by   string
	tell func(*line) (Identity, bool)
}{
	{byCommand, (*line).byCommand},
	{byFlags, (*line).byFlags},
	{"its image", (*line).byImage},
	{"its name", (*line).byName},
	{byLabels, (*line).byLabels},
}

const (
	byCommand = "its command"
	byFlags   = "its arguments"
	// byLabels says of a container what is said of its pod.
	byLabels = "its labels"
)

// Recognise tells what a container runs: by its command and its arguments first,
// for an image may have any name, then by its image, then by its labels.
func Recognise(c Container) Identity {
	w := lineOf(c)
	for _, reason := range reasons {
		if id, found := reason.tell(w); found {
			id.By = reason.by
			return id
		}
	}
	return Identity{At: min(len(c.Command), 1)}
}

// IsGuess tells whether nothing but the labels of its pod speak for what is said of
// a container.
func (id Identity) IsGuess() bool { return id.Hidden != "" && id.By == byLabels }

// IsCertain tells whether what runs stands in the command or in the arguments.
func (id Identity) IsCertain() bool { return id.By == byCommand || id.By == byFlags }

// Plainly says how the program is written so that its arguments can be read.
func (id Identity) Plainly() string {
	args := map[Program]string{
		thanosProgram:     string(cmp.Or(id.Component, "<component>")) + ", ",
		prometheusProgram: "--config.file=…, ", alertmanagerProgram: "--config.file=…, ",
	}[id.Program]
	return "write the program and its arguments as lists, without a shell: command: [" + string(id.Program) + "], args: [" + args + "…]"
}

// NamedBy returns what the labels of a pod call it, as what cannot be read.
func NamedBy(labels map[string]string) Identity {
	h := labelHint(labels)
	return Identity{Program: h.program, Component: cmp.Or(h.component, form(h.program, nil)), By: byLabels, Hidden: "is only named"}
}

// HasName tells whether labels say what a pod is, whatever that may be.
func HasName(labels map[string]string) bool {
	return slices.ContainsFunc(nameLabels, func(label string) bool { return labels[label] != "" })
}

// IsKnown tells whether the container runs one of the known programs.
func (id Identity) IsKnown() bool { return id.Program != "" }

// MayRun tells whether the container runs the component, or may, as far as can be
// seen.
func (id Identity) MayRun(c Component) bool {
	return id.Component == c || id.Component == None && id.Hidden != "" && id.Program == c.Program()
}

// String is what runs, as a person calls it: thanos receive.
func (id Identity) String() string {
	if id.Program == thanosProgram {
		return strings.TrimSpace("thanos " + string(id.Component))
	}
	if id.Program == "" {
		return ""
	}
	return strings.ToUpper(string(id.Program[:1])) + string(id.Program[1:])
}

// Program returns the program that a component is part of.
func (c Component) Program() Program {
	switch c {
	case None:
		return ""
	case Prometheus, PrometheusAgent:
		return prometheusProgram
	case Alertmanager:
		return alertmanagerProgram
	case Grafana:
		return grafanaProgram
	case Operator:
		return Program(Operator)
	default:
		return thanosProgram
	}
}

// of is the identity of a program with arguments that can be read.
func (w *line) of(p Program, at int) (Identity, bool) {
	id := Identity{Program: p, At: at}
	args := w.all[min(at, len(w.all)):]
	id.Component, id.Hidden = form(p, args), hiddenIn(args)
	return id, true
}

// form returns what a program is by its arguments.
func form(p Program, args []string) Component {
	switch p {
	case thanosProgram:
		return subcommand(args)
	case prometheusProgram:
		return prometheusMode(args)
	case alertmanagerProgram:
		return Alertmanager
	case grafanaProgram:
		return Grafana
	}
	return None
}

// hiddenIn tells of a file that a program of kingpin's takes more arguments from
// (alecthomas/kingpin v2, ExpandArgsFromFile).
func hiddenIn(args []string) string {
	for _, arg := range args {
		if arg == "--" {
			break
		}
		if file, found := strings.CutPrefix(arg, "@"); found && file != "" {
			return "takes arguments from the file " + file
		}
	}
	return ""
}
