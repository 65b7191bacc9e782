package exempt

import (
	"regexp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Annotation of an object that excepts it from rules: "ring/factor: why; dedup/querier: why".
const Annotation = "thanos-fleet.dev/ignore"

// beginning is how an exception begins, in the text or behind another one.
var beginning = regexp.MustCompile(`(?:^|[;\n])\s*([A-Za-z0-9_-]+/[A-Za-z0-9_-]+)\s*(:|;|\n|$)`)

// annotated reads the annotation of an object.
func (e *Exceptions) annotated(o *krm.Object) {
	text := o.Annotation(Annotation)
	if text == "" {
		return
	}
	at := krm.Finding{Severity: krm.Error, Object: o.Ref(), Field: field, Function: Function}
	at.File, at.Line = e.locate(o, field)
	fault := func(message, remedy string) {
		f := at
		f.Message, f.Remedy = message, remedy
		if !slices.Contains(e.Faults, f) { // every cluster may have the object
			e.Faults = append(e.Faults, f)
		}
	}
	found := read(text)
	if len(found) == 0 {
		fault("it names no rule", `write the rule and the reason: "ring/factor: why"`)
	}
	for _, one := range found {
		switch {
		case find(e.rules, one[0]) == nil:
			fault("there is no rule "+quoted(one[0]), suggest(e.rules, one[0]))
		case one[1] == "":
			fault("the exception of "+one[0]+" has no reason", `write why: "`+one[0]+`: why"`)
		default:
			e.add(o, at, one[0], one[1])
		}
	}
}

func (e *Exceptions) add(o *krm.Object, at krm.Finding, rule, reason string) {
	key := place{at.File, at.Line, at.Object, rule}
	if e.known[key] == nil {
		e.known[key] = &exception{rule: rule, reason: reason, of: map[*krm.Object]bool{}, told: at}
		e.all = append(e.all, e.known[key])
	}
	e.known[key].of[o] = true
}

const field = "metadata.annotations." + Annotation

func quoted(text string) string { return `"` + text + `"` }

// read takes an annotation apart: rules with their reasons, in which a semicolon may stand.
func read(text string) [][2]string {
	var found [][2]string
	for text != "" {
		at := beginning.FindStringSubmatchIndex(text)
		if at == nil || at[0] != 0 {
			return nil // what stands in front belongs to no rule
		}
		rule, rest := text[at[2]:at[3]], ""
		if text[at[4]:at[5]] == ":" {
			rest = text[at[5]:]
		} else {
			found, text = append(found, [2]string{rule, ""}), strings.TrimSpace(text[at[4]:])
			if text == ";" {
				text = ""
			}
			continue
		}
		end := len(rest)
		if next := beginning.FindStringIndex(rest); next != nil && next[0] > 0 {
			end = next[0]
		}
		found = append(found, [2]string{rule, strings.TrimSpace(strings.Trim(strings.TrimSpace(rest[:end]), ";"))})
		if text = strings.TrimSpace(rest[end:]); text == ";" {
			text = ""
		}
	}
	return found
}
