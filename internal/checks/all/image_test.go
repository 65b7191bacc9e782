//go:build image

package all_test

// leftOut are the rules that images do not have. All of them parse PromQL: the parser of
// Prometheus, with the storage that it brings along, is 1.2 MB, a tenth of an image.
var leftOut = []string{"query/job", "query/label", "query/metric", "query/syntax"}
