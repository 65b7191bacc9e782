//go:build race

package krm

const verify = true
