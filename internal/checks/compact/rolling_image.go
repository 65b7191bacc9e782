//go:build image

package compact

// Rules of the group, by their IDs: no more than images have room for.
var Rules = rules
