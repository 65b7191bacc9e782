//go:build image

package reference

// Rules of the group, by their IDs: no more than images have room for.
var Rules = rules
