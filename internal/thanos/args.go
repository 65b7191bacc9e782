package thanos

import (
	"slices"
	"strings"
)

// Args are a container's arguments as written. Flags may repeat, may stand as
// "--flag=value" or as "--flag", "value", and their order is kept: an edit
// touches nothing but the flag that it names. The word behind a switch is not its
// value. No method changes its receiver.
type Args []string

// occurrence is one use of a flag: args[at:at+width].
type occurrence struct {
	at, width int
	value     string
}

func (a Args) find(flag string) []occurrence {
	var found []occurrence
	bare := isSwitch(flag)
	for i := 0; i < len(a); i++ {
		switch {
		case a[i] == "--":
			return found
		case strings.HasPrefix(a[i], flag+"="):
			found = append(found, occurrence{i, 1, a[i][len(flag)+1:]})
		case a[i] == flag && !bare && i+1 < len(a) && !strings.HasPrefix(a[i+1], "-"):
			found = append(found, occurrence{i, 2, a[i+1]})
			i++
		case a[i] == flag:
			found = append(found, occurrence{i, 1, ""})
		}
	}
	return found
}

// Has tells whether the flag is given.
func (a Args) Has(flag string) bool { return len(a.find(flag)) > 0 }

// Values returns the values of every use of the flag, in order.
func (a Args) Values(flag string) []string {
	var values []string
	for _, o := range a.find(flag) {
		values = append(values, o.value)
	}
	return values
}

// Value returns the value of the flag's first use, or "".
func (a Args) Value(flag string) string {
	if values := a.Values(flag); len(values) > 0 {
		return values[0]
	}
	return ""
}

// Set returns the arguments with exactly one use of the flag: the first is
// rewritten in place when its value differs, later ones go, and a missing one
// is appended, before a "--".
func (a Args) Set(flag, value string) Args {
	uses := a.find(flag)
	if len(uses) == 0 {
		return a.insert(flag + "=" + value)
	}
	if len(uses) == 1 && uses[0].value == value {
		return a
	}
	kept := a.cut(uses[1:])
	first := uses[0]
	if bare := first.width == 1 && kept[first.at] == flag; first.value == value && !bare {
		return kept // a bare use would take what follows for its value
	}
	return slices.Replace(kept, first.at, first.at+first.width, flag+"="+value)
}

// Add returns the arguments with one more use of a repeatable flag, unless the
// value is already given.
func (a Args) Add(flag, value string) Args {
	if slices.Contains(a.Values(flag), value) {
		return a
	}
	return a.insert(flag + "=" + value)
}

// TurnOn returns the arguments with a switch, a flag that takes no value. One that is
// there, or is denied (--no-flag), is the user's.
func (a Args) TurnOn(flag string) Args {
	if a.Has(flag) || a.Has("--no-"+strings.TrimPrefix(flag, "--")) {
		return a
	}
	return a.insert(flag)
}

// insert puts an argument at the end, before a "--": behind it nothing is a flag.
func (a Args) insert(arg string) Args {
	at := len(a)
	if i := slices.Index(a, "--"); i >= 0 {
		at = i
	}
	return slices.Insert(slices.Clone(a), at, arg)
}

// Remove returns the arguments without any use of the flag.
func (a Args) Remove(flag string) Args { return a.cut(a.find(flag)) }

// RemoveValue returns the arguments without the uses of the flag that have the value.
func (a Args) RemoveValue(flag, value string) Args {
	return a.cut(slices.DeleteFunc(a.find(flag), func(o occurrence) bool { return o.value != value }))
}

// Rename returns the arguments with every use of one flag written as another, in place.
func (a Args) Rename(from, to string) Args {
	renamed := slices.Clone(a)
	for _, o := range slices.Backward(a.find(from)) {
		arg := to + "=" + o.value
		if o.width == 1 && a[o.at] == from {
			arg = to // a switch
		}
		renamed = slices.Replace(renamed, o.at, o.at+o.width, arg)
	}
	return renamed
}

// Unique returns the arguments without the uses of the flag that repeat an
// earlier value.
func (a Args) Unique(flag string) Args {
	seen := map[string]bool{}
	return a.cut(slices.DeleteFunc(a.find(flag), func(o occurrence) bool {
		again := seen[o.value]
		seen[o.value] = true
		return !again
	}))
}

// cut removes occurrences, which are in ascending order.
func (a Args) cut(uses []occurrence) Args {
	kept := slices.Clone(a)
	for _, o := range slices.Backward(uses) {
		kept = slices.Delete(kept, o.at, o.at+o.width)
	}
	return kept
}

// RoutesOnly tells whether a receiver forwards everything and stores nothing:
// it has a hashring and no local endpoint (cmd/thanos/receive.go, determineMode).
func (a Args) RoutesOnly() bool {
	ring := a.Has("--receive.hashrings-file") || a.Has("--receive.hashrings")
	return ring && !a.Has("--receive.local-endpoint")
}

// Stateless tells whether a ruler sends what it records elsewhere and writes no
// blocks (cmd/thanos/rule.go).
func (a Args) Stateless() bool {
	return a.Has("--remote-write.config") || a.Has("--remote-write.config-file")
}

// Port returns the port of an address flag such as --grpc-address, or fallback.
func (a Args) Port(flag, fallback string) string {
	value := a.Value(flag)
	if i := strings.LastIndexByte(value, ':'); i >= 0 && i+1 < len(value) {
		return value[i+1:]
	}
	return fallback
}

// Use is one flag or word of arguments.
type Use struct {
	// Flag as it is written, --name or -n, or the word itself.
	Flag string
	// Value that it is given, "" where it is Bare: a switch, or a word that is no flag.
	Value string
	Bare  bool
}

// Uses takes arguments apart, in their order. Behind "--" nothing is a flag.
func (a Args) Uses() []Use {
	var uses []Use
	for i := 0; i < len(a); i++ {
		flag, value, given := strings.Cut(a[i], "=")
		switch {
		case a[i] == "--":
			for _, word := range a[i:] {
				uses = append(uses, Use{Flag: word, Bare: true})
			}
			return uses
		case !strings.HasPrefix(a[i], "-"):
			uses = append(uses, Use{Flag: a[i], Bare: true})
		case given:
			uses = append(uses, Use{Flag: flag, Value: value})
		case !isSwitch(flag) && i+1 < len(a) && !strings.HasPrefix(a[i+1], "-"):
			i++
			uses = append(uses, Use{Flag: flag, Value: a[i]})
		default:
			uses = append(uses, Use{Flag: flag, Bare: true})
		}
	}
	return uses
}
