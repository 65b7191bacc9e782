//go:build image

package cache

// Rules of the group, by their IDs: no more than images have room for.
var Rules = rules
