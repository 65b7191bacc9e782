package observe

import "regexp"

// unfilled are placeholders for people. A name in angle brackets has letters alone: PromQL
// and HTML stand in no name.
var unfilled = regexp.MustCompile(`(?i)%%[a-z0-9_.-]+%%|<[a-z][a-z0-9_ -]*>|\b(?:change|replace|fill)[-_ ]?me\b|\b(?:CHANGE|REPLACE)[-_]?THIS\b|\bREPLACE[-_](?:WITH|BY)[-_][a-z_-]+|\byour[-_](?:[a-z]+[-_]?)+|\bINSERT[-_][a-z_-]+[-_]HERE\b|\bTODO\b`)

// Unfilled returns what somebody was to fill in (CHANGEME, <cluster>, %%REGION%%), ""
// where a text has nothing of it.
func Unfilled(text string) string { return unfilled.FindString(text) }
