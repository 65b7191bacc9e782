package thanos

import (
	"regexp"
	"strings"

	"golang.org/x/mod/semver"
)

var versionInTag = regexp.MustCompile(`^v?(\d+\.\d+\.\d+)(?:$|[-.+_])`)

// VersionOf returns the version in an image's tag as "vX.Y.Z", or "" when the
// tag names none ("latest", a digest alone, no tag). A vendor's suffix
// ("0.25.0-scratch-r1") does not count.
func VersionOf(image string) string {
	name, _, _ := strings.Cut(image, "@")
	colon := strings.LastIndexByte(name, ':')
	if colon < strings.LastIndexByte(name, '/') {
		return ""
	}
	if m := versionInTag.FindStringSubmatch(name[colon+1:]); m != nil {
		return "v" + m[1]
	}
	return ""
}

// AtLeast tells whether version is since or later. Both are written "vX.Y.Z"
// or "vX.Y"; a version that is not valid counts as the oldest.
func AtLeast(version, since string) bool { return semver.Compare(version, since) >= 0 }

// repository returns an image's name without tag and digest.
func repository(image string) string {
	name, _, _ := strings.Cut(image, "@")
	if colon := strings.LastIndexByte(name, ':'); colon > strings.LastIndexByte(name, '/') {
		name = name[:colon]
	}
	return name
}
