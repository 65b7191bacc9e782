// Package limits says what values of a configuration must be beyond their types. A
// struct says it of its fields once, of the tables and patterns that its own
// validation reads; schemas for editors and catalogs are made of it.
package limits

import "regexp"

// Limit is what the value of a field must be. Empty values of optional fields stand for
// their defaults, whatever the limit.
type Limit struct {
	// OneOf are the only texts.
	OneOf []string
	// Pattern of a text, and Never of what none holds.
	Pattern, Never *regexp.Regexp
	// Range of a whole number, both ends included.
	Range *[2]int
	// Filled tells that a text, list or map must hold something.
	Filled bool
	// Set are fields of a struct that must be set, beside those that always must.
	Set []string
	// True tells that a boolean must be.
	True bool
	// Keys is the pattern of the keys of a map.
	Keys *regexp.Regexp
	// Each is what the items of a list, or the values of a map, must be.
	Each *Limit
}

// Fields are the limits of a struct's fields, by their yaml names.
type Fields map[string]Limit

// Limited is a struct that says more of its fields than their types.
type Limited interface{ Limits() Fields }

// Exclusive is a struct of which exactly one of some fields is set.
type Exclusive interface{ ExactlyOne() []string }

// Needy is a configuration that needs one of some fields where it stands alone.
type Needy interface{ Needs() Needs }

// Needs are fields of which one must be set; where they are exclusive, no other.
type Needs struct {
	Fields    []string
	Exclusive bool
}

// Filled is the limit of what must not be empty.
var Filled = Limit{Filled: true}

// Labels is the limit of a map of labels whose names match a pattern.
func Labels(name *regexp.Regexp) Limit { return Limit{Keys: name, Each: &Filled} }
