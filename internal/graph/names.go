package graph

import "strings"

// own stands in a text for the name of a cluster.
const own = "*"

// names are those of the clusters of a fleet.
type names struct {
	known map[string]bool
	// words is how many words the longest name has.
	words int
}

func namesOf(clusters []Cluster) names {
	n := names{known: map[string]bool{}}
	for _, c := range clusters {
		n.known[c.Name] = c.Name != ""
		n.words = max(n.words, len(wordsOf(c.Name)))
	}
	return n
}

// wordsOf are the places of the runs of letters and digits in a text.
func wordsOf(text string) [][2]int {
	var all [][2]int
	start := -1
	for i := 0; i <= len(text); i++ {
		isWord := i < len(text) && (text[i] >= 0x80 || text[i] >= '0' && text[i] <= '9' || text[i]|0x20 >= 'a' && text[i]|0x20 <= 'z')
		switch {
		case isWord && start < 0:
			start = i
		case !isWord && start >= 0:
			all = append(all, [2]int{start, i})
			start = -1
		}
	}
	return all
}

// abstract writes a star for each name of a cluster in a text, the longest that there is, and
// returns the first of them; "" where there is none.
func (n names) abstract(text string) (pattern, first string) {
	var out strings.Builder
	last, all := 0, wordsOf(text)
	for i := 0; i < len(all); i++ {
		for j := min(len(all), i+n.words) - 1; j >= i; j-- {
			name := text[all[i][0]:all[j][1]]
			if !n.known[name] {
				continue
			}
			if first == "" {
				first = name
			}
			out.WriteString(text[last:all[i][0]] + own)
			last, i = all[j][1], j
			break
		}
	}
	if first == "" {
		return text, ""
	}
	return out.String() + text[last:], first
}
